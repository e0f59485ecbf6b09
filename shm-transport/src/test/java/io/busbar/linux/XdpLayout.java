package io.busbar.linux;

import java.util.Map;

/** What {@link CLayoutTest} compares of linux/if_xdp.h, bpf.h, rtnetlink.h and ethtool.h. */
final class XdpLayout {
    private XdpLayout() {}

    static void addTo(final Map<String, Long> ours) {
        socket(ours);
        structs(ours);
        bpf(ours);
        instructions(ours);
        attributes(ours);
        netlink(ours);
        tables(ours);
        ethtool(ours);
    }

    private static void socket(final Map<String, Long> ours) {
        ours.put("AF_XDP", (long) IfXdp.AF_XDP);
        ours.put("SOCK_RAW", (long) IfXdp.SOCK_RAW);
        ours.put("SOL_XDP", (long) IfXdp.SOL_XDP);
        ours.put("XDP_COPY", (long) IfXdp.XDP_COPY);
        ours.put("XDP_ZEROCOPY", (long) IfXdp.XDP_ZEROCOPY);
        ours.put("XDP_USE_NEED_WAKEUP", (long) IfXdp.XDP_USE_NEED_WAKEUP);
        ours.put("XDP_USE_SG", (long) IfXdp.XDP_USE_SG);
        ours.put("XDP_PKT_CONTD", (long) IfXdp.XDP_PKT_CONTD);
        ours.put("XDP_MMAP_OFFSETS", (long) IfXdp.XDP_MMAP_OFFSETS);
        ours.put("XDP_RX_RING", (long) IfXdp.XDP_RX_RING);
        ours.put("XDP_TX_RING", (long) IfXdp.XDP_TX_RING);
        ours.put("XDP_UMEM_REG", (long) IfXdp.XDP_UMEM_REG);
        ours.put("XDP_UMEM_FILL_RING", (long) IfXdp.XDP_UMEM_FILL_RING);
        ours.put("XDP_UMEM_COMPLETION_RING", (long) IfXdp.XDP_UMEM_COMPLETION_RING);
        ours.put("XDP_STATISTICS", (long) IfXdp.XDP_STATISTICS);
        ours.put("XDP_OPTIONS", (long) IfXdp.XDP_OPTIONS);
        ours.put("XDP_OPTIONS_ZEROCOPY", (long) IfXdp.XDP_OPTIONS_ZEROCOPY);
        ours.put("XDP_PGOFF_RX_RING", IfXdp.XDP_PGOFF_RX_RING);
        ours.put("XDP_PGOFF_TX_RING", IfXdp.XDP_PGOFF_TX_RING);
        ours.put("XDP_UMEM_PGOFF_FILL_RING", IfXdp.XDP_UMEM_PGOFF_FILL_RING);
        ours.put("XDP_UMEM_PGOFF_COMPLETION_RING", IfXdp.XDP_UMEM_PGOFF_COMPLETION_RING);
        ours.put("XDP_RING_NEED_WAKEUP", (long) IfXdp.XDP_RING_NEED_WAKEUP);
        ours.put("XDP_PACKET_HEADROOM", (long) IfXdp.XDP_PACKET_HEADROOM);
    }

    private static void structs(final Map<String, Long> ours) {
        ours.put("sizeof(struct xdp_mmap_offsets)", (long) IfXdp.OFFSETS_SIZE);
        ours.put("offsetof(struct xdp_mmap_offsets, rx)", (long) IfXdp.OFFSETS_RX);
        ours.put("offsetof(struct xdp_mmap_offsets, tx)", (long) IfXdp.OFFSETS_TX);
        ours.put("offsetof(struct xdp_mmap_offsets, fr)", (long) IfXdp.OFFSETS_FILL);
        ours.put("offsetof(struct xdp_mmap_offsets, cr)", (long) IfXdp.OFFSETS_COMPLETION);
        ours.put("offsetof(struct xdp_ring_offset, producer)", (long) IfXdp.OFFSET_PRODUCER);
        ours.put("offsetof(struct xdp_ring_offset, consumer)", (long) IfXdp.OFFSET_CONSUMER);
        ours.put("offsetof(struct xdp_ring_offset, desc)", (long) IfXdp.OFFSET_DESC);
        ours.put("offsetof(struct xdp_ring_offset, flags)", (long) IfXdp.OFFSET_FLAGS);
        ours.put("sizeof(struct xdp_desc)", (long) IfXdp.DESC_SIZE);
        ours.put("offsetof(struct xdp_desc, len)", (long) IfXdp.DESC_LEN);
        ours.put("offsetof(struct xdp_desc, options)", (long) IfXdp.DESC_OPTIONS);
        ours.put("sizeof(struct xdp_statistics)", (long) IfXdp.STATISTICS_SIZE);
        ours.put("offsetof(struct xdp_statistics, rx_invalid_descs)", (long) IfXdp.STATISTICS_RX_INVALID);
        ours.put("offsetof(struct xdp_statistics, tx_invalid_descs)", (long) IfXdp.STATISTICS_TX_INVALID);
        ours.put("offsetof(struct xdp_statistics, rx_ring_full)", (long) IfXdp.STATISTICS_RX_RING_FULL);
        ours.put("offsetof(struct xdp_statistics, rx_fill_ring_empty_descs)", (long) IfXdp.STATISTICS_FILL_RING_EMPTY);
        ours.put("sizeof(struct xdp_umem_reg)", (long) IfXdp.UMEM_REG_SIZE);
        ours.put("offsetof(struct xdp_umem_reg, len)", (long) IfXdp.UMEM_REG_LEN);
        ours.put("offsetof(struct xdp_umem_reg, chunk_size)", (long) IfXdp.UMEM_REG_CHUNK_SIZE);
        ours.put("sizeof(struct sockaddr_xdp)", (long) IfXdp.SOCKADDR_SIZE);
        ours.put("offsetof(struct sockaddr_xdp, sxdp_flags)", (long) IfXdp.SOCKADDR_FLAGS);
        ours.put("offsetof(struct sockaddr_xdp, sxdp_ifindex)", (long) IfXdp.SOCKADDR_IFINDEX);
        ours.put("offsetof(struct sockaddr_xdp, sxdp_queue_id)", (long) IfXdp.SOCKADDR_QUEUE);
        ours.put("CLONE_NEWNET", (long) Sched.CLONE_NEWNET);
    }

    private static void bpf(final Map<String, Long> ours) {
        ours.put("__NR_bpf", Bpf.SYS_BPF);
        ours.put("BPF_MAP_CREATE", (long) Bpf.BPF_MAP_CREATE);
        ours.put("BPF_MAP_LOOKUP_ELEM", (long) Bpf.BPF_MAP_LOOKUP_ELEM);
        ours.put("BPF_MAP_UPDATE_ELEM", (long) Bpf.BPF_MAP_UPDATE_ELEM);
        ours.put("BPF_MAP_DELETE_ELEM", (long) Bpf.BPF_MAP_DELETE_ELEM);
        ours.put("BPF_PROG_LOAD", (long) Bpf.BPF_PROG_LOAD);
        ours.put("BPF_PROG_TEST_RUN", (long) Bpf.BPF_PROG_TEST_RUN);
        ours.put("BPF_OBJ_GET_INFO_BY_FD", (long) Bpf.BPF_OBJ_GET_INFO_BY_FD);
        ours.put("BPF_LINK_CREATE", (long) Bpf.BPF_LINK_CREATE);
        ours.put("BPF_MAP_TYPE_HASH", (long) Bpf.BPF_MAP_TYPE_HASH);
        ours.put("BPF_MAP_TYPE_PERCPU_ARRAY", (long) Bpf.BPF_MAP_TYPE_PERCPU_ARRAY);
        ours.put("BPF_MAP_TYPE_XSKMAP", (long) Bpf.BPF_MAP_TYPE_XSKMAP);
        ours.put("BPF_PROG_TYPE_XDP", (long) Bpf.BPF_PROG_TYPE_XDP);
        ours.put("BPF_XDP", (long) Bpf.BPF_XDP);
        ours.put("BPF_F_XDP_HAS_FRAGS", (long) Bpf.BPF_F_XDP_HAS_FRAGS);
        ours.put("XDP_FLAGS_SKB_MODE", (long) Bpf.XDP_FLAGS_SKB_MODE);
        ours.put("XDP_FLAGS_DRV_MODE", (long) Bpf.XDP_FLAGS_DRV_MODE);
        ours.put("XDP_ABORTED", (long) Bpf.XDP_ABORTED);
        ours.put("XDP_DROP", (long) Bpf.XDP_DROP);
        ours.put("XDP_PASS", (long) Bpf.XDP_PASS);
        ours.put("XDP_REDIRECT", (long) Bpf.XDP_REDIRECT);
        ours.put("BPF_FUNC_map_lookup_elem", (long) Bpf.BPF_FUNC_MAP_LOOKUP_ELEM);
        ours.put("BPF_FUNC_redirect_map", (long) Bpf.BPF_FUNC_REDIRECT_MAP);
        ours.put("BPF_FUNC_xdp_get_buff_len", (long) Bpf.BPF_FUNC_XDP_GET_BUFF_LEN);
        ours.put("BPF_PSEUDO_MAP_FD", (long) Bpf.BPF_PSEUDO_MAP_FD);
        ours.put("offsetof(struct xdp_md, data)", (long) Bpf.XDP_MD_DATA);
        ours.put("offsetof(struct xdp_md, data_end)", (long) Bpf.XDP_MD_DATA_END);
        ours.put("offsetof(struct xdp_md, rx_queue_index)", (long) Bpf.XDP_MD_RX_QUEUE_INDEX);
        ours.put("BPF_OBJ_NAME_LEN", (long) Bpf.BPF_OBJ_NAME_LEN);
    }

    private static void instructions(final Map<String, Long> ours) {
        ours.put("sizeof(struct bpf_insn)", (long) Bpf.INSN_SIZE);
        ours.put("BPF_LD", (long) Bpf.BPF_LD);
        ours.put("BPF_LDX", (long) Bpf.BPF_LDX);
        ours.put("BPF_STX", (long) Bpf.BPF_STX);
        ours.put("BPF_ALU", (long) Bpf.BPF_ALU);
        ours.put("BPF_JMP", (long) Bpf.BPF_JMP);
        ours.put("BPF_JMP32", (long) Bpf.BPF_JMP32);
        ours.put("BPF_SUB", (long) Bpf.BPF_SUB);
        ours.put("BPF_ALU64", (long) Bpf.BPF_ALU64);
        ours.put("BPF_W", (long) Bpf.BPF_W);
        ours.put("BPF_H", (long) Bpf.BPF_H);
        ours.put("BPF_B", (long) Bpf.BPF_B);
        ours.put("BPF_DW", (long) Bpf.BPF_DW);
        ours.put("BPF_MEM", (long) Bpf.BPF_MEM);
        ours.put("BPF_IMM", (long) Bpf.BPF_IMM);
        ours.put("BPF_K", (long) Bpf.BPF_K);
        ours.put("BPF_X", (long) Bpf.BPF_X);
        ours.put("BPF_ADD", (long) Bpf.BPF_ADD);
        ours.put("BPF_AND", (long) Bpf.BPF_AND);
        ours.put("BPF_MOV", (long) Bpf.BPF_MOV);
        ours.put("BPF_JA", (long) Bpf.BPF_JA);
        ours.put("BPF_JEQ", (long) Bpf.BPF_JEQ);
        ours.put("BPF_JGT", (long) Bpf.BPF_JGT);
        ours.put("BPF_JNE", (long) Bpf.BPF_JNE);
        ours.put("BPF_JLT", (long) Bpf.BPF_JLT);
        ours.put("BPF_CALL", (long) Bpf.BPF_CALL);
        ours.put("BPF_EXIT", (long) Bpf.BPF_EXIT);
        ours.put("BPF_END", (long) Bpf.BPF_END);
        ours.put("BPF_TO_BE", (long) Bpf.BPF_TO_BE);
    }

    private static void attributes(final Map<String, Long> ours) {
        ours.put("offsetof(union bpf_attr, map_type)", (long) Bpf.ATTR_MAP_TYPE);
        ours.put("offsetof(union bpf_attr, key_size)", (long) Bpf.ATTR_KEY_SIZE);
        ours.put("offsetof(union bpf_attr, value_size)", (long) Bpf.ATTR_VALUE_SIZE);
        ours.put("offsetof(union bpf_attr, max_entries)", (long) Bpf.ATTR_MAX_ENTRIES);
        ours.put("offsetof(union bpf_attr, map_name)", (long) Bpf.ATTR_MAP_NAME);
        ours.put("offsetof(union bpf_attr, map_fd)", (long) Bpf.ATTR_MAP_FD);
        ours.put("offsetof(union bpf_attr, key)", (long) Bpf.ATTR_KEY);
        ours.put("offsetof(union bpf_attr, value)", (long) Bpf.ATTR_VALUE);
        ours.put("offsetof(union bpf_attr, prog_type)", (long) Bpf.ATTR_PROG_TYPE);
        ours.put("offsetof(union bpf_attr, insn_cnt)", (long) Bpf.ATTR_INSN_CNT);
        ours.put("offsetof(union bpf_attr, insns)", (long) Bpf.ATTR_INSNS);
        ours.put("offsetof(union bpf_attr, license)", (long) Bpf.ATTR_LICENSE);
        ours.put("offsetof(union bpf_attr, log_level)", (long) Bpf.ATTR_LOG_LEVEL);
        ours.put("offsetof(union bpf_attr, log_size)", (long) Bpf.ATTR_LOG_SIZE);
        ours.put("offsetof(union bpf_attr, log_buf)", (long) Bpf.ATTR_LOG_BUF);
        ours.put("offsetof(union bpf_attr, prog_flags)", (long) Bpf.ATTR_PROG_FLAGS);
        ours.put("offsetof(union bpf_attr, prog_name)", (long) Bpf.ATTR_PROG_NAME);
        ours.put("offsetof(union bpf_attr, expected_attach_type)", (long) Bpf.ATTR_EXPECTED_ATTACH_TYPE);
        ours.put("offsetof(union bpf_attr, test.prog_fd)", (long) Bpf.ATTR_TEST_PROG_FD);
        ours.put("offsetof(union bpf_attr, test.retval)", (long) Bpf.ATTR_TEST_RETVAL);
        ours.put("offsetof(union bpf_attr, test.data_size_in)", (long) Bpf.ATTR_TEST_DATA_SIZE_IN);
        ours.put("offsetof(union bpf_attr, test.data_size_out)", (long) Bpf.ATTR_TEST_DATA_SIZE_OUT);
        ours.put("offsetof(union bpf_attr, test.data_in)", (long) Bpf.ATTR_TEST_DATA_IN);
        ours.put("offsetof(union bpf_attr, test.data_out)", (long) Bpf.ATTR_TEST_DATA_OUT);
        ours.put("offsetof(union bpf_attr, test.repeat)", (long) Bpf.ATTR_TEST_REPEAT);
        ours.put("offsetof(union bpf_attr, link_create.prog_fd)", (long) Bpf.ATTR_LINK_PROG_FD);
        ours.put("offsetof(union bpf_attr, link_create.target_ifindex)", (long) Bpf.ATTR_LINK_TARGET_IFINDEX);
        ours.put("offsetof(union bpf_attr, link_create.attach_type)", (long) Bpf.ATTR_LINK_ATTACH_TYPE);
        ours.put("offsetof(union bpf_attr, link_create.flags)", (long) Bpf.ATTR_LINK_FLAGS);
    }

    private static void netlink(final Map<String, Long> ours) {
        ours.put("AF_NETLINK", (long) Rtnetlink.AF_NETLINK);
        ours.put("NETLINK_ROUTE", (long) Rtnetlink.NETLINK_ROUTE);
        ours.put("NLMSG_ERROR", (long) Rtnetlink.NLMSG_ERROR);
        ours.put("NLMSG_DONE", (long) Rtnetlink.NLMSG_DONE);
        ours.put("NLM_F_REQUEST", (long) Rtnetlink.NLM_F_REQUEST);
        ours.put("NLM_F_MULTI", (long) Rtnetlink.NLM_F_MULTI);
        ours.put("NLM_F_ACK", (long) Rtnetlink.NLM_F_ACK);
        ours.put("NLM_F_DUMP", (long) Rtnetlink.NLM_F_DUMP);
        ours.put("RTM_NEWLINK", (long) Rtnetlink.RTM_NEWLINK);
        ours.put("RTM_GETLINK", (long) Rtnetlink.RTM_GETLINK);
        ours.put("RTM_SETLINK", (long) Rtnetlink.RTM_SETLINK);
        ours.put("RTM_NEWADDR", (long) Rtnetlink.RTM_NEWADDR);
        ours.put("RTM_GETADDR", (long) Rtnetlink.RTM_GETADDR);
        ours.put("RTM_NEWROUTE", (long) Rtnetlink.RTM_NEWROUTE);
        ours.put("RTM_GETROUTE", (long) Rtnetlink.RTM_GETROUTE);
        ours.put("RTM_NEWNEIGH", (long) Rtnetlink.RTM_NEWNEIGH);
        ours.put("RTM_GETNEIGH", (long) Rtnetlink.RTM_GETNEIGH);
        ours.put("RTMGRP_LINK", (long) Rtnetlink.RTMGRP_LINK);
        ours.put("RTMGRP_NEIGH", (long) Rtnetlink.RTMGRP_NEIGH);
        ours.put("RTMGRP_IPV4_IFADDR", (long) Rtnetlink.RTMGRP_IPV4_IFADDR);
        ours.put("RTMGRP_IPV4_ROUTE", (long) Rtnetlink.RTMGRP_IPV4_ROUTE);
        ours.put("sizeof(struct nlmsghdr)", (long) Rtnetlink.NLMSG_SIZE);
        ours.put("offsetof(struct nlmsghdr, nlmsg_type)", (long) Rtnetlink.NLMSG_TYPE);
        ours.put("offsetof(struct nlmsghdr, nlmsg_flags)", (long) Rtnetlink.NLMSG_FLAGS);
        ours.put("offsetof(struct nlmsghdr, nlmsg_seq)", (long) Rtnetlink.NLMSG_SEQ);
        ours.put("sizeof(struct rtattr)", (long) Rtnetlink.RTA_SIZE);
        ours.put("offsetof(struct rtattr, rta_type)", (long) Rtnetlink.RTA_TYPE);
        ours.put("sizeof(struct sockaddr_nl)", (long) Rtnetlink.SOCKADDR_NL_SIZE);
        ours.put("offsetof(struct sockaddr_nl, nl_groups)", (long) Rtnetlink.SOCKADDR_NL_GROUPS);
    }

    private static void tables(final Map<String, Long> ours) {
        ours.put("sizeof(struct ifinfomsg)", (long) Rtnetlink.IFINFO_SIZE);
        ours.put("offsetof(struct ifinfomsg, ifi_type)", (long) Rtnetlink.IFINFO_TYPE);
        ours.put("offsetof(struct ifinfomsg, ifi_index)", (long) Rtnetlink.IFINFO_INDEX);
        ours.put("offsetof(struct ifinfomsg, ifi_flags)", (long) Rtnetlink.IFINFO_FLAGS);
        ours.put("offsetof(struct ifinfomsg, ifi_change)", (long) Rtnetlink.IFINFO_CHANGE);
        ours.put("IFLA_ADDRESS", (long) Rtnetlink.IFLA_ADDRESS);
        ours.put("IFLA_IFNAME", (long) Rtnetlink.IFLA_IFNAME);
        ours.put("IFLA_MTU", (long) Rtnetlink.IFLA_MTU);
        ours.put("IFLA_XDP", (long) Rtnetlink.IFLA_XDP);
        ours.put("IFLA_XDP_ATTACHED", (long) Rtnetlink.IFLA_XDP_ATTACHED);
        ours.put("IFLA_XDP_PROG_ID", (long) Rtnetlink.IFLA_XDP_PROG_ID);
        ours.put("IFF_UP", (long) Rtnetlink.IFF_UP);
        ours.put("IFF_LOOPBACK", (long) Rtnetlink.IFF_LOOPBACK);
        ours.put("ARPHRD_ETHER", (long) Rtnetlink.ARPHRD_ETHER);
        ours.put("ARPHRD_LOOPBACK", (long) Rtnetlink.ARPHRD_LOOPBACK);
        ours.put("sizeof(struct ifaddrmsg)", (long) Rtnetlink.IFADDR_SIZE);
        ours.put("offsetof(struct ifaddrmsg, ifa_index)", (long) Rtnetlink.IFADDR_INDEX);
        ours.put("IFA_ADDRESS", (long) Rtnetlink.IFA_ADDRESS);
        ours.put("IFA_LOCAL", (long) Rtnetlink.IFA_LOCAL);
        ours.put("sizeof(struct rtmsg)", (long) Rtnetlink.RTMSG_SIZE);
        ours.put("offsetof(struct rtmsg, rtm_dst_len)", (long) Rtnetlink.RTMSG_DST_LEN);
        ours.put("offsetof(struct rtmsg, rtm_type)", (long) Rtnetlink.RTMSG_TYPE);
        ours.put("RTN_UNICAST", (long) Rtnetlink.RTN_UNICAST);
        ours.put("RTN_LOCAL", (long) Rtnetlink.RTN_LOCAL);
        ours.put("RTA_DST", (long) Rtnetlink.RTA_DST);
        ours.put("RTA_OIF", (long) Rtnetlink.RTA_OIF);
        ours.put("RTA_GATEWAY", (long) Rtnetlink.RTA_GATEWAY);
        ours.put("RTA_METRICS", (long) Rtnetlink.RTA_METRICS);
        ours.put("RTA_VIA", (long) Rtnetlink.RTA_VIA);
        ours.put("RTAX_MTU", (long) Rtnetlink.RTAX_MTU);
        ours.put("sizeof(struct ndmsg)", (long) Rtnetlink.NDMSG_SIZE);
        ours.put("offsetof(struct ndmsg, ndm_ifindex)", (long) Rtnetlink.NDMSG_IFINDEX);
        ours.put("offsetof(struct ndmsg, ndm_state)", (long) Rtnetlink.NDMSG_STATE);
        ours.put("NDA_DST", (long) Rtnetlink.NDA_DST);
        ours.put("NDA_LLADDR", (long) Rtnetlink.NDA_LLADDR);
        ours.put("NUD_REACHABLE", (long) Rtnetlink.NUD_REACHABLE);
        ours.put("NUD_STALE", (long) Rtnetlink.NUD_STALE);
        ours.put("NUD_DELAY", (long) Rtnetlink.NUD_DELAY);
        ours.put("NUD_PROBE", (long) Rtnetlink.NUD_PROBE);
        ours.put("NUD_PERMANENT", (long) Rtnetlink.NUD_PERMANENT);
        ours.put("NUD_NOARP", (long) Rtnetlink.NUD_NOARP);
    }

    private static void ethtool(final Map<String, Long> ours) {
        ours.put("SIOCETHTOOL", (long) Ethtool.SIOCETHTOOL);
        ours.put("ETHTOOL_GDRVINFO", (long) Ethtool.ETHTOOL_GDRVINFO);
        ours.put("ETHTOOL_GCHANNELS", (long) Ethtool.ETHTOOL_GCHANNELS);
        ours.put("IFNAMSIZ", (long) Ethtool.IFNAMSIZ);
        ours.put("sizeof(struct ifreq)", (long) Ethtool.IFREQ_SIZE);
        ours.put("offsetof(struct ifreq, ifr_data)", (long) Ethtool.IFREQ_DATA);
        ours.put("sizeof(struct ethtool_drvinfo)", (long) Ethtool.DRVINFO_SIZE);
        ours.put("offsetof(struct ethtool_drvinfo, driver)", (long) Ethtool.DRVINFO_DRIVER);
        ours.put("sizeof(((struct ethtool_drvinfo *) 0)->driver)", (long) Ethtool.DRVINFO_DRIVER_SIZE);
        ours.put("sizeof(struct ethtool_channels)", (long) Ethtool.CHANNELS_SIZE);
        ours.put("offsetof(struct ethtool_channels, rx_count)", (long) Ethtool.CHANNELS_RX);
        ours.put("offsetof(struct ethtool_channels, combined_count)", (long) Ethtool.CHANNELS_COMBINED);
    }
}
