package io.busbar.xdp;

/** Takes packets that have come; see {@link PacketSocket#receive}. */
@FunctionalInterface
public interface PacketHandler {
    /**
     * A packet that the filter has passed.
     *
     * @param address of its first byte, the Ethernet header's; valid until this call returns
     * @param length  in bytes
     */
    void onPacket(long address, int length);
}
