package io.busbar.linux;

import java.util.Map;

/** What {@link CLayoutTest} compares of linux/io_uring.h. */
final class IoUringLayout {
    private IoUringLayout() {}

    static void addTo(final Map<String, Long> ours) {
        flags(ours);
        operations(ours);
        structs(ours);
    }

    private static void flags(final Map<String, Long> ours) {
        ours.put("IORING_SETUP_SQPOLL", (long) IoUring.IORING_SETUP_SQPOLL);
        ours.put("IORING_SETUP_SQ_AFF", (long) IoUring.IORING_SETUP_SQ_AFF);
        ours.put("IORING_SETUP_CQSIZE", (long) IoUring.IORING_SETUP_CQSIZE);
        ours.put("IORING_SETUP_SUBMIT_ALL", (long) IoUring.IORING_SETUP_SUBMIT_ALL);
        ours.put("IORING_SETUP_COOP_TASKRUN", (long) IoUring.IORING_SETUP_COOP_TASKRUN);
        ours.put("IORING_SETUP_TASKRUN_FLAG", (long) IoUring.IORING_SETUP_TASKRUN_FLAG);
        ours.put("IORING_SETUP_SINGLE_ISSUER", (long) IoUring.IORING_SETUP_SINGLE_ISSUER);
        ours.put("IORING_SETUP_DEFER_TASKRUN", (long) IoUring.IORING_SETUP_DEFER_TASKRUN);
        ours.put("IORING_FEAT_SINGLE_MMAP", (long) IoUring.IORING_FEAT_SINGLE_MMAP);
        ours.put("IORING_FEAT_NODROP", (long) IoUring.IORING_FEAT_NODROP);
        ours.put("IORING_FEAT_EXT_ARG", (long) IoUring.IORING_FEAT_EXT_ARG);
        ours.put("IORING_OFF_SQ_RING", IoUring.IORING_OFF_SQ_RING);
        ours.put("IORING_OFF_SQES", IoUring.IORING_OFF_SQES);
        ours.put("IORING_SQ_NEED_WAKEUP", (long) IoUring.IORING_SQ_NEED_WAKEUP);
        ours.put("IORING_SQ_CQ_OVERFLOW", (long) IoUring.IORING_SQ_CQ_OVERFLOW);
        ours.put("IORING_SQ_TASKRUN", (long) IoUring.IORING_SQ_TASKRUN);
        ours.put("IORING_ENTER_GETEVENTS", (long) IoUring.IORING_ENTER_GETEVENTS);
        ours.put("IORING_ENTER_SQ_WAKEUP", (long) IoUring.IORING_ENTER_SQ_WAKEUP);
        ours.put("IORING_ENTER_SQ_WAIT", (long) IoUring.IORING_ENTER_SQ_WAIT);
        ours.put("IORING_ENTER_EXT_ARG", (long) IoUring.IORING_ENTER_EXT_ARG);
        ours.put("IORING_UNREGISTER_PBUF_RING", (long) IoUring.IORING_UNREGISTER_PBUF_RING);
        ours.put("IORING_RSRC_REGISTER_SPARSE", (long) IoUring.IORING_RSRC_REGISTER_SPARSE);
        ours.put("IO_URING_OP_SUPPORTED", (long) IoUring.IO_URING_OP_SUPPORTED);
        ours.put("IOU_PBUF_RING_INC", (long) IoUring.IOU_PBUF_RING_INC);
        ours.put("IOSQE_FIXED_FILE", (long) IoUring.IOSQE_FIXED_FILE);
        ours.put("IOSQE_IO_LINK", (long) IoUring.IOSQE_IO_LINK);
        ours.put("IOSQE_BUFFER_SELECT", (long) IoUring.IOSQE_BUFFER_SELECT);
        ours.put("IOSQE_CQE_SKIP_SUCCESS", (long) IoUring.IOSQE_CQE_SKIP_SUCCESS);
        ours.put("IORING_RECVSEND_POLL_FIRST", (long) IoUring.IORING_RECVSEND_POLL_FIRST);
        ours.put("IORING_RECV_MULTISHOT", (long) IoUring.IORING_RECV_MULTISHOT);
        ours.put("IORING_RECVSEND_FIXED_BUF", (long) IoUring.IORING_RECVSEND_FIXED_BUF);
        ours.put("IORING_SEND_ZC_REPORT_USAGE", (long) IoUring.IORING_SEND_ZC_REPORT_USAGE);
        ours.put("(int) IORING_NOTIF_USAGE_ZC_COPIED", (long) IoUring.IORING_NOTIF_USAGE_ZC_COPIED);
        ours.put("IORING_TIMEOUT_ABS", (long) IoUring.IORING_TIMEOUT_ABS);
        ours.put("IORING_ASYNC_CANCEL_ALL", (long) IoUring.IORING_ASYNC_CANCEL_ALL);
        ours.put("IORING_ASYNC_CANCEL_ANY", (long) IoUring.IORING_ASYNC_CANCEL_ANY);
        ours.put("IORING_CQE_F_BUFFER", (long) IoUring.IORING_CQE_F_BUFFER);
        ours.put("IORING_CQE_F_MORE", (long) IoUring.IORING_CQE_F_MORE);
        ours.put("IORING_CQE_F_SOCK_NONEMPTY", (long) IoUring.IORING_CQE_F_SOCK_NONEMPTY);
        ours.put("IORING_CQE_F_NOTIF", (long) IoUring.IORING_CQE_F_NOTIF);
        ours.put("IORING_CQE_F_BUF_MORE", (long) IoUring.IORING_CQE_F_BUF_MORE);
        ours.put("IORING_CQE_BUFFER_SHIFT", (long) IoUring.IORING_CQE_BUFFER_SHIFT);
        ours.put("FUTEX2_SIZE_U32", (long) IoUring.FUTEX2_SIZE_U32);
        ours.put("FUTEX_BITSET_MATCH_ANY", IoUring.FUTEX_BITSET_MATCH_ANY);
    }

    private static void operations(final Map<String, Long> ours) {
        ours.put("IORING_REGISTER_FILES_UPDATE", (long) IoUring.IORING_REGISTER_FILES_UPDATE);
        ours.put("IORING_REGISTER_PROBE", (long) IoUring.IORING_REGISTER_PROBE);
        ours.put("IORING_REGISTER_FILES2", (long) IoUring.IORING_REGISTER_FILES2);
        ours.put("IORING_REGISTER_BUFFERS2", (long) IoUring.IORING_REGISTER_BUFFERS2);
        ours.put("IORING_REGISTER_BUFFERS_UPDATE", (long) IoUring.IORING_REGISTER_BUFFERS_UPDATE);
        ours.put("IORING_REGISTER_PBUF_RING", (long) IoUring.IORING_REGISTER_PBUF_RING);
        ours.put("IORING_REGISTER_SYNC_CANCEL", (long) IoUring.IORING_REGISTER_SYNC_CANCEL);
        ours.put("IORING_OP_NOP", (long) IoUring.IORING_OP_NOP);
        ours.put("IORING_OP_POLL_ADD", (long) IoUring.IORING_OP_POLL_ADD);
        ours.put("IORING_OP_RECVMSG", (long) IoUring.IORING_OP_RECVMSG);
        ours.put("IORING_OP_CONNECT", (long) IoUring.IORING_OP_CONNECT);
        ours.put("IORING_OP_TIMEOUT", (long) IoUring.IORING_OP_TIMEOUT);
        ours.put("IORING_OP_ASYNC_CANCEL", (long) IoUring.IORING_OP_ASYNC_CANCEL);
        ours.put("IORING_OP_SEND", (long) IoUring.IORING_OP_SEND);
        ours.put("IORING_OP_RECV", (long) IoUring.IORING_OP_RECV);
        ours.put("IORING_OP_SEND_ZC", (long) IoUring.IORING_OP_SEND_ZC);
        ours.put("IORING_OP_FUTEX_WAIT", (long) IoUring.IORING_OP_FUTEX_WAIT);
        ours.put("__NR_io_uring_setup", IoUring.SYS_IO_URING_SETUP);
        ours.put("__NR_io_uring_enter", IoUring.SYS_IO_URING_ENTER);
        ours.put("__NR_io_uring_register", IoUring.SYS_IO_URING_REGISTER);
    }

    private static void structs(final Map<String, Long> ours) {
        ours.put("sizeof(struct io_uring_params)", (long) IoUring.PARAMS_SIZE);
        ours.put("offsetof(struct io_uring_params, sq_entries)", (long) IoUring.PARAMS_SQ_ENTRIES);
        ours.put("offsetof(struct io_uring_params, cq_entries)", (long) IoUring.PARAMS_CQ_ENTRIES);
        ours.put("offsetof(struct io_uring_params, flags)", (long) IoUring.PARAMS_FLAGS);
        ours.put("offsetof(struct io_uring_params, sq_thread_cpu)", (long) IoUring.PARAMS_SQ_THREAD_CPU);
        ours.put("offsetof(struct io_uring_params, sq_thread_idle)", (long) IoUring.PARAMS_SQ_THREAD_IDLE);
        ours.put("offsetof(struct io_uring_params, features)", (long) IoUring.PARAMS_FEATURES);
        ours.put("offsetof(struct io_uring_params, sq_off.head)", (long) IoUring.PARAMS_SQ_HEAD);
        ours.put("offsetof(struct io_uring_params, sq_off.tail)", (long) IoUring.PARAMS_SQ_TAIL);
        ours.put("offsetof(struct io_uring_params, sq_off.flags)", (long) IoUring.PARAMS_SQ_FLAGS);
        ours.put("offsetof(struct io_uring_params, sq_off.array)", (long) IoUring.PARAMS_SQ_ARRAY);
        ours.put("offsetof(struct io_uring_params, cq_off.head)", (long) IoUring.PARAMS_CQ_HEAD);
        ours.put("offsetof(struct io_uring_params, cq_off.tail)", (long) IoUring.PARAMS_CQ_TAIL);
        ours.put("offsetof(struct io_uring_params, cq_off.cqes)", (long) IoUring.PARAMS_CQ_CQES);
        ours.put("sizeof(struct io_uring_sqe)", (long) IoUring.SQE_SIZE);
        ours.put("offsetof(struct io_uring_sqe, opcode)", (long) IoUring.SQE_OPCODE);
        ours.put("offsetof(struct io_uring_sqe, flags)", (long) IoUring.SQE_FLAGS);
        ours.put("offsetof(struct io_uring_sqe, ioprio)", (long) IoUring.SQE_IOPRIO);
        ours.put("offsetof(struct io_uring_sqe, fd)", (long) IoUring.SQE_FD);
        ours.put("offsetof(struct io_uring_sqe, off)", (long) IoUring.SQE_OFF);
        ours.put("offsetof(struct io_uring_sqe, addr)", (long) IoUring.SQE_ADDR);
        ours.put("offsetof(struct io_uring_sqe, len)", (long) IoUring.SQE_LEN);
        ours.put("offsetof(struct io_uring_sqe, msg_flags)", (long) IoUring.SQE_OP_FLAGS);
        ours.put("offsetof(struct io_uring_sqe, user_data)", (long) IoUring.SQE_USER_DATA);
        ours.put("offsetof(struct io_uring_sqe, buf_index)", (long) IoUring.SQE_BUF_INDEX);
        ours.put("offsetof(struct io_uring_sqe, addr3)", (long) IoUring.SQE_ADDR3);
        ours.put("offsetof(struct io_uring_sqe, buf_group)", (long) IoUring.SQE_BUF_INDEX);
        ours.put("sizeof(struct io_uring_cqe)", (long) IoUring.CQE_SIZE);
        ours.put("offsetof(struct io_uring_cqe, user_data)", (long) IoUring.CQE_USER_DATA);
        ours.put("offsetof(struct io_uring_cqe, res)", (long) IoUring.CQE_RES);
        ours.put("offsetof(struct io_uring_cqe, flags)", (long) IoUring.CQE_FLAGS);
        ours.put("sizeof(struct io_uring_getevents_arg)", (long) IoUring.GETEVENTS_ARG_SIZE);
        ours.put("offsetof(struct io_uring_getevents_arg, ts)", (long) IoUring.GETEVENTS_ARG_TS);
        ours.put("sizeof(struct __kernel_timespec)", (long) IoUring.TIMESPEC_SIZE);
        ours.put("sizeof(struct io_uring_rsrc_register)", (long) IoUring.RSRC_SIZE);
        ours.put("offsetof(struct io_uring_rsrc_register, nr)", (long) IoUring.RSRC_REGISTER_NR);
        ours.put("offsetof(struct io_uring_rsrc_register, flags)", (long) IoUring.RSRC_REGISTER_FLAGS);
        ours.put("sizeof(struct io_uring_rsrc_update2)", (long) IoUring.RSRC_SIZE);
        ours.put("offsetof(struct io_uring_rsrc_update2, offset)", (long) IoUring.RSRC_UPDATE_OFFSET);
        ours.put("offsetof(struct io_uring_rsrc_update2, data)", (long) IoUring.RSRC_UPDATE_DATA);
        ours.put("offsetof(struct io_uring_rsrc_update2, nr)", (long) IoUring.RSRC_UPDATE_NR);
        ours.put("sizeof(struct io_uring_files_update)", (long) IoUring.FILES_UPDATE_SIZE);
        ours.put("offsetof(struct io_uring_files_update, fds)", (long) IoUring.FILES_UPDATE_FDS);
        ours.put("sizeof(struct iovec)", (long) IoUring.IOVEC_SIZE);
        ours.put("offsetof(struct iovec, iov_len)", (long) IoUring.IOVEC_LEN);
        ours.put("sizeof(struct io_uring_buf)", (long) IoUring.BUF_SIZE);
        ours.put("offsetof(struct io_uring_buf, len)", (long) IoUring.BUF_LEN);
        ours.put("offsetof(struct io_uring_buf, bid)", (long) IoUring.BUF_BID);
        ours.put("offsetof(struct io_uring_buf_ring, tail)", (long) IoUring.BUF_RING_TAIL);
        ours.put("sizeof(struct io_uring_buf_reg)", (long) IoUring.BUF_REG_SIZE);
        ours.put("offsetof(struct io_uring_buf_reg, ring_entries)", (long) IoUring.BUF_REG_ENTRIES);
        ours.put("offsetof(struct io_uring_buf_reg, bgid)", (long) IoUring.BUF_REG_BGID);
        ours.put("offsetof(struct io_uring_buf_reg, bgid) + 2", (long) IoUring.BUF_REG_FLAGS);
        ours.put("sizeof(struct io_uring_sync_cancel_reg)", (long) IoUring.SYNC_CANCEL_SIZE);
        ours.put("offsetof(struct io_uring_sync_cancel_reg, fd)", (long) IoUring.SYNC_CANCEL_FD);
        ours.put("offsetof(struct io_uring_sync_cancel_reg, flags)", (long) IoUring.SYNC_CANCEL_FLAGS);
        ours.put("offsetof(struct io_uring_sync_cancel_reg, timeout)", (long) IoUring.SYNC_CANCEL_TIMEOUT);
        ours.put("sizeof(struct io_uring_probe)", (long) IoUring.PROBE_SIZE);
        ours.put("sizeof(struct io_uring_probe_op)", (long) IoUring.PROBE_OP_SIZE);
        ours.put("offsetof(struct io_uring_probe_op, flags)", (long) IoUring.PROBE_OP_FLAGS);
    }
}
