package io.busbar.xdp;

/**
 * Where things stand in a packet with a datagram of UDP over IPv4 over Ethernet, without options and tags. All numbers
 * are in the order of the network.
 *
 * <pre>
 *    0 | target MAC (6)         | source MAC (6)        | type (2) |
 *   14 | version, length (1) | service (1) | total length (2) | id (2) | flags, offset (2) |
 *   22 | time to live (1) | protocol (1) | checksum (2) | source (4) | target (4) |
 *   34 | source port (2) | target port (2) | length (2) | checksum (2) |
 *   42 | payload
 * </pre>
 */
public final class Packet {
    public static final int ETHERNET_TARGET = 0;
    public static final int ETHERNET_SOURCE = 6;
    public static final int ETHERNET_TYPE = 12;
    public static final int ETHERNET_HEADER = 14;
    public static final int MAC = 6;

    public static final int IP_VERSION = 14;
    public static final int IP_TOTAL = 16;
    public static final int IP_ID = 18;
    public static final int IP_FRAGMENT = 20;
    public static final int IP_TIME_TO_LIVE = 22;
    public static final int IP_PROTOCOL = 23;
    public static final int IP_CHECKSUM = 24;
    public static final int IP_SOURCE = 26;
    public static final int IP_TARGET = 30;
    public static final int IP_HEADER = 20;

    public static final int UDP_SOURCE = 34;
    public static final int UDP_TARGET = 36;
    public static final int UDP_LENGTH = 38;
    public static final int UDP_CHECKSUM = 40;
    public static final int UDP_HEADER = 8;

    /** Bytes before the payload. */
    public static final int HEADERS = 42;

    private Packet() {}
}
