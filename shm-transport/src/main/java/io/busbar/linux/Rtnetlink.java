package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * linux/rtnetlink.h, with netlink.h, if_link.h, if_addr.h and neighbour.h: asking the kernel for its tables of links,
 * addresses, routes and neighbours, and being told of changes. Questions are asked and answers read by {@code
 * io.busbar.xdp}.
 *
 * <p>Constants and structs: the headers of those names in include/uapi/linux, Linux 6.18; the same on x86-64 and
 * aarch64.
 */
public final class Rtnetlink {
    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;
    static final int NETLINK_ROUTE = 0;

    public static final int NLMSG_ERROR = 2;
    public static final int NLMSG_DONE = 3;
    public static final int RTM_NEWLINK = 16;
    public static final int RTM_GETLINK = 18;
    public static final int RTM_SETLINK = 19;
    public static final int RTM_NEWADDR = 20;
    public static final int RTM_GETADDR = 22;
    public static final int RTM_NEWROUTE = 24;
    public static final int RTM_GETROUTE = 26;
    public static final int RTM_NEWNEIGH = 28;
    public static final int RTM_GETNEIGH = 30;
    public static final int NLM_F_REQUEST = 1;
    public static final int NLM_F_MULTI = 2;
    public static final int NLM_F_ACK = 4;
    public static final int NLM_F_DUMP = 0x300;

    public static final int RTMGRP_LINK = 1;
    public static final int RTMGRP_NEIGH = 4;
    public static final int RTMGRP_IPV4_IFADDR = 0x10;
    public static final int RTMGRP_IPV4_ROUTE = 0x40;

    /** struct nlmsghdr. */
    public static final int NLMSG_SIZE = 16;

    public static final int NLMSG_TYPE = 4;
    public static final int NLMSG_FLAGS = 6;
    public static final int NLMSG_SEQ = 8;

    /** struct rtattr. */
    public static final int RTA_SIZE = 4;

    public static final int RTA_TYPE = 2;

    /** struct ifinfomsg. */
    public static final int IFINFO_SIZE = 16;

    public static final int IFINFO_TYPE = 2;
    public static final int IFINFO_INDEX = 4;
    public static final int IFINFO_FLAGS = 8;
    public static final int IFINFO_CHANGE = 12;
    public static final int IFLA_ADDRESS = 1;
    public static final int IFLA_IFNAME = 3;
    public static final int IFLA_MTU = 4;
    public static final int IFLA_XDP = 43;
    public static final int IFLA_XDP_ATTACHED = 2;
    public static final int IFLA_XDP_PROG_ID = 4;
    public static final int IFF_UP = 1;
    public static final int IFF_LOOPBACK = 8;
    public static final int ARPHRD_ETHER = 1;
    public static final int ARPHRD_LOOPBACK = 772;

    /** struct ifaddrmsg. */
    public static final int IFADDR_SIZE = 8;

    public static final int IFADDR_INDEX = 4;
    public static final int IFA_ADDRESS = 1;
    public static final int IFA_LOCAL = 2;

    /** struct rtmsg. */
    public static final int RTMSG_SIZE = 12;

    public static final int RTMSG_DST_LEN = 1;
    public static final int RTMSG_TYPE = 7;
    public static final int RTN_UNICAST = 1;
    public static final int RTN_LOCAL = 2;
    public static final int RTA_DST = 1;
    public static final int RTA_OIF = 4;
    public static final int RTA_GATEWAY = 5;
    public static final int RTA_METRICS = 8;
    public static final int RTA_VIA = 18;
    public static final int RTAX_MTU = 2;

    /** struct ndmsg. */
    public static final int NDMSG_SIZE = 12;

    public static final int NDMSG_IFINDEX = 4;
    public static final int NDMSG_STATE = 8;
    public static final int NDA_DST = 1;
    public static final int NDA_LLADDR = 2;
    public static final int NUD_REACHABLE = 2;
    public static final int NUD_STALE = 4;
    public static final int NUD_DELAY = 8;
    public static final int NUD_PROBE = 0x10;
    public static final int NUD_PERMANENT = 0x80;
    public static final int NUD_NOARP = 0x40;

    /** struct sockaddr_nl. */
    static final int SOCKADDR_NL_SIZE = 12;

    static final int SOCKADDR_NL_GROUPS = 8;

    private static final CFunction SOCKET = CFunction.of("socket");
    private static final CFunction BIND = CFunction.of("bind");

    private Rtnetlink() {}

    /**
     * Makes a socket to the kernel's tables in this thread's network namespace, close-on-exec. Messages go by
     * {@link Socket#send} and come by {@link Socket#receive}.
     *
     * @param groups RTMGRP_ constants of the changes that it is told of; 0 for none
     */
    public static int open(final int groups) {
        try (Arena arena = Arena.ofConfined()) {
            final int fd = (int) SOCKET.call(AF_NETLINK, SOCK_RAW | Socket.SOCK_CLOEXEC, NETLINK_ROUTE);
            if (fd < 0) {
                throw LinuxException.last("socket", "to the kernel's tables of routes (rtnetlink)");
            }
            final MemorySegment name = arena.allocate(SOCKADDR_NL_SIZE, Integer.BYTES);
            name.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            name.set(JAVA_INT, SOCKADDR_NL_GROUPS, groups);
            if ((int) BIND.call(fd, name.address(), SOCKADDR_NL_SIZE) < 0) {
                final LinuxException failure = LinuxException.last("bind", "to groups " + groups + " of rtnetlink");
                Unistd.close(fd);
                throw failure;
            }
            return fd;
        }
    }
}
