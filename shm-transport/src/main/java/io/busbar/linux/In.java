package io.busbar.linux;

/**
 * netinet/in.h: options of IP. Constants: include/uapi/linux/in.h and in6.h, Linux 6.18; the same on all machines.
 */
public final class In {
    public static final int IPPROTO_IP = 0;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IP_MTU_DISCOVER = 10;
    public static final int IPV6_MTU_DISCOVER = 23;

    /** Datagrams are never cut on the way; those that are longer than the known MTU are refused with EMSGSIZE. */
    public static final int IP_PMTUDISC_DO = 2;

    /** Of a connected socket: what the way to its peer carries, in bytes of IP. */
    public static final int IP_MTU = 14;

    public static final int IPV6_MTU = 24;
    public static final int IPV6_V6ONLY = 26;

    private In() {}
}
