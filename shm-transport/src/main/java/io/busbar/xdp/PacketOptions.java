package io.busbar.xdp;

import io.busbar.linux.IfXdp;

/**
 * What can be chosen about a {@link PacketSocket}.
 *
 * @param packets     how many may wait to be received, and half as many to be sent: a power of two from 64 to 32768
 * @param largest     bytes of the largest packet, with its Ethernet header; above a page it takes several buffers
 *                    (Linux 6.6)
 * @param zeroCopy    whether to have the driver use the memory itself, where it can; else the kernel copies
 */
public record PacketOptions(int packets, int largest, boolean zeroCopy) {
    /** Bytes of the largest packet that takes one place: the kernel keeps room before it. */
    public static final int LARGEST_OF_ONE_BUFFER = PacketMemory.CHUNK - IfXdp.XDP_PACKET_HEADROOM;

    private static final int MIN_PACKETS = 64;
    private static final int MAX_PACKETS = 1 << 15;
    private static final int MAX_LARGEST = 64 << 10;

    public PacketOptions {
        if (packets < MIN_PACKETS || packets > MAX_PACKETS || Integer.bitCount(packets) != 1) {
            throw new IllegalArgumentException(
                    "packets is " + packets + ", must be a power of two from " + MIN_PACKETS + " to " + MAX_PACKETS);
        }
        if (largest < Packet.HEADERS || largest > MAX_LARGEST) {
            throw new IllegalArgumentException(
                    "largest is " + largest + ", must be from " + Packet.HEADERS + " to " + MAX_LARGEST);
        }
    }

    /** Places that a packet to send takes. */
    int sendChunks() {
        return (largest + PacketMemory.CHUNK - 1) / PacketMemory.CHUNK;
    }

    /** Places that a packet received takes, at most. */
    int receiveChunks() {
        return (largest + LARGEST_OF_ONE_BUFFER - 1) / LARGEST_OF_ONE_BUFFER;
    }

    /** Whether packets may take more than one place, so that program and socket must know of it. */
    public boolean isMultiBuffer() {
        return receiveChunks() > 1;
    }
}
