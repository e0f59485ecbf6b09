package io.busbar.linux;

/**
 * netinet/udp.h: one call for many datagrams. Constants: include/uapi/linux/udp.h, Linux 6.18; the most segments are
 * those of Linux 4.18 (include/linux/udp.h), which later ones have doubled.
 */
public final class Udp {
    public static final int SOL_UDP = 17;

    /** Control datum of 2 bytes: the kernel cuts what is sent into datagrams of this length; since Linux 4.18. */
    public static final int UDP_SEGMENT = 103;

    /** Option, and control datum of 4 bytes: what is received are datagrams of this length; since Linux 5.0. */
    public static final int UDP_GRO = 104;

    /** Most datagrams of one send. */
    public static final int MAX_SEGMENTS = 64;

    private Udp() {}
}
