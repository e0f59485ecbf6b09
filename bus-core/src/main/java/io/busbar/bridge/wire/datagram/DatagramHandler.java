package io.busbar.bridge.wire.datagram;

/** Takes datagrams that have come; see {@link DatagramPort#receive}. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * A datagram, from the network: nothing about it is to be trusted, the source's address least of all.
     *
     * @param sourceHigh upper half of the source's address as one of IPv6, in the order of the network; 0 if it is one
     *                   of IPv4
     * @param sourceLow  lower half of the same; of an address of IPv4, {@link IpAddress#MAPPED} with the address in the
     *                   lowest 32 bits
     * @param sourcePort 0 to 65,535
     * @param address    of its payload, at any alignment; valid until this call returns
     * @param length     bytes of it, from 0
     */
    void onDatagram(long sourceHigh, long sourceLow, int sourcePort, long address, int length);
}
