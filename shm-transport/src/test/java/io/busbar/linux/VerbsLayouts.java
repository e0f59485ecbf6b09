package io.busbar.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What {@link CLayoutTest} holds against the headers of libibverbs and librdmacm, where they are installed. */
final class VerbsLayouts {
    static final String HEADERS = """
            #include <infiniband/verbs.h>
            #include <rdma/rdma_cma.h>
            """;

    private VerbsLayouts() {}

    /** Says so where they are not: the rest can be compared without. */
    static boolean areComparable() {
        final boolean present = Files.exists(Path.of("/usr/include/infiniband/verbs.h"))
                && Files.exists(Path.of("/usr/include/rdma/rdma_cma.h"));
        if (!present) {
            System.out.println(
                    "no headers of libibverbs and librdmacm to compare with; tests/prepare.sh installs them");
        }
        return present;
    }

    static void addTo(final Map<String, Long> ours) {
        constants(ours);
        objects(ours);
        requests(ours);
        connections(ours);
    }

    private static void constants(final Map<String, Long> ours) {
        ours.put("IBV_TRANSPORT_IWARP", (long) Verbs.IBV_TRANSPORT_IWARP);
        ours.put("IBV_PORT_ACTIVE", (long) Verbs.IBV_PORT_ACTIVE);
        ours.put("IBV_ACCESS_LOCAL_WRITE", (long) Verbs.IBV_ACCESS_LOCAL_WRITE);
        ours.put("IBV_ACCESS_REMOTE_WRITE", (long) Verbs.IBV_ACCESS_REMOTE_WRITE);
        ours.put("IBV_EVENT_DEVICE_FATAL", (long) Verbs.IBV_EVENT_DEVICE_FATAL);
        ours.put("IBV_EVENT_PORT_ERR", (long) Verbs.IBV_EVENT_PORT_ERR);
        ours.put("IBV_WR_RDMA_WRITE", (long) VerbsOps.IBV_WR_RDMA_WRITE);
        ours.put("IBV_WR_RDMA_WRITE_WITH_IMM", (long) VerbsOps.IBV_WR_RDMA_WRITE_WITH_IMM);
        ours.put("IBV_WR_SEND", (long) VerbsOps.IBV_WR_SEND);
        ours.put("IBV_SEND_SIGNALED", (long) VerbsOps.IBV_SEND_SIGNALED);
        ours.put("IBV_SEND_INLINE", (long) VerbsOps.IBV_SEND_INLINE);
        ours.put("IBV_WC_RECV", (long) VerbsOps.IBV_WC_RECV);
        ours.put("IBV_WC_RECV_RDMA_WITH_IMM", (long) VerbsOps.IBV_WC_RECV_RDMA_WITH_IMM);
        ours.put("IBV_WC_SUCCESS", (long) VerbsOps.IBV_WC_SUCCESS);
        ours.put("IBV_WC_LOC_PROT_ERR", (long) VerbsOps.IBV_WC_LOC_PROT_ERR);
        ours.put("IBV_WC_WR_FLUSH_ERR", (long) VerbsOps.IBV_WC_WR_FLUSH_ERR);
        ours.put("IBV_WC_REM_ACCESS_ERR", (long) VerbsOps.IBV_WC_REM_ACCESS_ERR);
        ours.put("IBV_WC_RETRY_EXC_ERR", (long) VerbsOps.IBV_WC_RETRY_EXC_ERR);
        ours.put("IBV_WC_RNR_RETRY_EXC_ERR", (long) VerbsOps.IBV_WC_RNR_RETRY_EXC_ERR);
        ours.put("IBV_QPT_RC", (long) VerbsLayout.IBV_QPT_RC);
        ours.put("F_GETFL", (long) Fcntl.F_GETFL);
        ours.put("F_SETFL", (long) Fcntl.F_SETFL);
        ours.put("O_NONBLOCK", (long) Fcntl.O_NONBLOCK);
    }

    private static void objects(final Map<String, Long> ours) {
        ours.put("offsetof(struct ibv_device, transport_type)", (long) VerbsLayout.DEVICE_TRANSPORT);
        ours.put("offsetof(struct ibv_device, name)", (long) VerbsLayout.DEVICE_NAME);
        ours.put("sizeof(struct ibv_context)", (long) VerbsLayout.CONTEXT_SIZE);
        ours.put("offsetof(struct ibv_context, device)", (long) VerbsLayout.CONTEXT_DEVICE);
        ours.put("offsetof(struct ibv_context, ops.poll_cq)", (long) VerbsLayout.CONTEXT_POLL_CQ);
        ours.put("offsetof(struct ibv_context, ops.req_notify_cq)", (long) VerbsLayout.CONTEXT_REQ_NOTIFY_CQ);
        ours.put("offsetof(struct ibv_context, ops.post_send)", (long) VerbsLayout.CONTEXT_POST_SEND);
        ours.put("offsetof(struct ibv_context, ops.post_recv)", (long) VerbsLayout.CONTEXT_POST_RECV);
        ours.put("offsetof(struct ibv_context, cmd_fd)", (long) VerbsLayout.CONTEXT_CMD_FD);
        ours.put("offsetof(struct ibv_context, async_fd)", (long) VerbsLayout.CONTEXT_ASYNC_FD);
        ours.put("offsetof(struct ibv_context, abi_compat)", (long) VerbsLayout.CONTEXT_ABI_COMPAT);
        ours.put("offsetof(struct ibv_port_attr, state)", (long) VerbsLayout.PORT_ATTR_STATE);
        ours.put("offsetof(struct ibv_mr, lkey)", (long) VerbsLayout.MR_LKEY);
        ours.put("offsetof(struct ibv_mr, rkey)", (long) VerbsLayout.MR_RKEY);
        ours.put("offsetof(struct ibv_comp_channel, fd)", (long) VerbsLayout.CHANNEL_FD);
        ours.put("sizeof(struct ibv_async_event)", (long) VerbsLayout.ASYNC_EVENT_SIZE);
        ours.put("offsetof(struct ibv_async_event, event_type)", (long) VerbsLayout.ASYNC_EVENT_TYPE);
    }

    private static void requests(final Map<String, Long> ours) {
        ours.put("sizeof(struct ibv_sge)", (long) VerbsLayout.SGE_SIZE);
        ours.put("offsetof(struct ibv_sge, addr)", (long) VerbsLayout.SGE_ADDR);
        ours.put("offsetof(struct ibv_sge, length)", (long) VerbsLayout.SGE_LENGTH);
        ours.put("offsetof(struct ibv_sge, lkey)", (long) VerbsLayout.SGE_LKEY);
        ours.put("sizeof(struct ibv_send_wr)", (long) VerbsLayout.SEND_WR_SIZE);
        ours.put("offsetof(struct ibv_send_wr, wr_id)", (long) VerbsLayout.SEND_WR_ID);
        ours.put("offsetof(struct ibv_send_wr, next)", (long) VerbsLayout.SEND_WR_NEXT);
        ours.put("offsetof(struct ibv_send_wr, sg_list)", (long) VerbsLayout.SEND_WR_SG_LIST);
        ours.put("offsetof(struct ibv_send_wr, num_sge)", (long) VerbsLayout.SEND_WR_NUM_SGE);
        ours.put("offsetof(struct ibv_send_wr, opcode)", (long) VerbsLayout.SEND_WR_OPCODE);
        ours.put("offsetof(struct ibv_send_wr, send_flags)", (long) VerbsLayout.SEND_WR_FLAGS);
        ours.put("offsetof(struct ibv_send_wr, imm_data)", (long) VerbsLayout.SEND_WR_IMM);
        ours.put("offsetof(struct ibv_send_wr, wr.rdma.remote_addr)", (long) VerbsLayout.SEND_WR_REMOTE_ADDR);
        ours.put("offsetof(struct ibv_send_wr, wr.rdma.rkey)", (long) VerbsLayout.SEND_WR_RKEY);
        ours.put("sizeof(struct ibv_recv_wr)", (long) VerbsLayout.RECV_WR_SIZE);
        ours.put("offsetof(struct ibv_recv_wr, wr_id)", (long) VerbsLayout.RECV_WR_ID);
        ours.put("offsetof(struct ibv_recv_wr, next)", (long) VerbsLayout.RECV_WR_NEXT);
        ours.put("offsetof(struct ibv_recv_wr, sg_list)", (long) VerbsLayout.RECV_WR_SG_LIST);
        ours.put("offsetof(struct ibv_recv_wr, num_sge)", (long) VerbsLayout.RECV_WR_NUM_SGE);
        ours.put("sizeof(struct ibv_wc)", (long) VerbsLayout.WC_SIZE);
        ours.put("offsetof(struct ibv_wc, wr_id)", (long) VerbsLayout.WC_ID);
        ours.put("offsetof(struct ibv_wc, status)", (long) VerbsLayout.WC_STATUS);
        ours.put("offsetof(struct ibv_wc, opcode)", (long) VerbsLayout.WC_OPCODE);
        ours.put("offsetof(struct ibv_wc, byte_len)", (long) VerbsLayout.WC_LENGTH);
        ours.put("offsetof(struct ibv_wc, imm_data)", (long) VerbsLayout.WC_IMM);
        ours.put("sizeof(struct ibv_qp_init_attr)", (long) VerbsLayout.QP_INIT_ATTR_SIZE);
        ours.put("offsetof(struct ibv_qp_init_attr, send_cq)", (long) VerbsLayout.QP_INIT_ATTR_SEND_CQ);
        ours.put("offsetof(struct ibv_qp_init_attr, recv_cq)", (long) VerbsLayout.QP_INIT_ATTR_RECV_CQ);
        ours.put("offsetof(struct ibv_qp_init_attr, cap.max_send_wr)", (long) VerbsLayout.QP_INIT_ATTR_MAX_SEND_WR);
        ours.put("offsetof(struct ibv_qp_init_attr, cap.max_recv_wr)", (long) VerbsLayout.QP_INIT_ATTR_MAX_RECV_WR);
        ours.put("offsetof(struct ibv_qp_init_attr, cap.max_send_sge)", (long) VerbsLayout.QP_INIT_ATTR_MAX_SEND_SGE);
        ours.put("offsetof(struct ibv_qp_init_attr, cap.max_recv_sge)", (long) VerbsLayout.QP_INIT_ATTR_MAX_RECV_SGE);
        ours.put("offsetof(struct ibv_qp_init_attr, cap.max_inline_data)", (long) VerbsLayout.QP_INIT_ATTR_MAX_INLINE);
        ours.put("offsetof(struct ibv_qp_init_attr, qp_type)", (long) VerbsLayout.QP_INIT_ATTR_TYPE);
    }

    private static void connections(final Map<String, Long> ours) {
        ours.put("RDMA_CM_EVENT_ADDR_RESOLVED", (long) RdmaCm.EVENT_ADDR_RESOLVED);
        ours.put("RDMA_CM_EVENT_ROUTE_RESOLVED", (long) RdmaCm.EVENT_ROUTE_RESOLVED);
        ours.put("RDMA_CM_EVENT_CONNECT_REQUEST", (long) RdmaCm.EVENT_CONNECT_REQUEST);
        ours.put("RDMA_CM_EVENT_REJECTED", (long) RdmaCm.EVENT_REJECTED);
        ours.put("RDMA_CM_EVENT_ESTABLISHED", (long) RdmaCm.EVENT_ESTABLISHED);
        ours.put("RDMA_CM_EVENT_DISCONNECTED", (long) RdmaCm.EVENT_DISCONNECTED);
        ours.put("RDMA_CM_EVENT_DEVICE_REMOVAL", (long) RdmaCm.EVENT_DEVICE_REMOVAL);
        ours.put("RDMA_CM_EVENT_ADDR_CHANGE", (long) RdmaCm.EVENT_ADDR_CHANGE);
        ours.put("RDMA_CM_EVENT_TIMEWAIT_EXIT", (long) RdmaCm.EVENT_TIMEWAIT_EXIT);
        ours.put("RDMA_PS_TCP", (long) RdmaCm.RDMA_PS_TCP);
        ours.put("RDMA_OPTION_ID", (long) RdmaCm.RDMA_OPTION_ID);
        ours.put("RDMA_OPTION_ID_ACK_TIMEOUT", (long) RdmaCm.RDMA_OPTION_ID_ACK_TIMEOUT);
        ours.put("sizeof(struct rdma_cm_id)", (long) RdmaCm.ID_SIZE);
        ours.put("offsetof(struct rdma_cm_id, verbs)", (long) RdmaCm.ID_VERBS);
        ours.put("offsetof(struct rdma_cm_id, qp)", (long) RdmaCm.ID_QP);
        ours.put("offsetof(struct rdma_cm_id, port_num)", (long) RdmaCm.ID_PORT_NUM);
        ours.put("offsetof(struct rdma_event_channel, fd)", (long) RdmaCm.CHANNEL_FD);
        ours.put("offsetof(struct rdma_cm_event, id)", (long) RdmaCm.EVENT_ID);
        ours.put("offsetof(struct rdma_cm_event, listen_id)", (long) RdmaCm.EVENT_LISTEN_ID);
        ours.put("offsetof(struct rdma_cm_event, event)", (long) RdmaCm.EVENT_EVENT);
        ours.put("offsetof(struct rdma_cm_event, status)", (long) RdmaCm.EVENT_STATUS);
        ours.put("offsetof(struct rdma_cm_event, param.conn.private_data)", (long) RdmaCm.EVENT_PRIVATE_DATA);
        ours.put("offsetof(struct rdma_cm_event, param.conn.private_data_len)", (long) RdmaCm.EVENT_PRIVATE_DATA_LEN);
        ours.put("sizeof(struct rdma_conn_param)", (long) RdmaCm.CONN_PARAM_SIZE);
        ours.put("offsetof(struct rdma_conn_param, private_data)", (long) RdmaCm.CONN_PARAM_PRIVATE_DATA);
        ours.put("offsetof(struct rdma_conn_param, private_data_len)", (long) RdmaCm.CONN_PARAM_PRIVATE_DATA_LEN);
        ours.put("offsetof(struct rdma_conn_param, retry_count)", (long) RdmaCm.CONN_PARAM_RETRY_COUNT);
        ours.put("offsetof(struct rdma_conn_param, rnr_retry_count)", (long) RdmaCm.CONN_PARAM_RNR_RETRY_COUNT);
    }
}
