package io.busbar.linux;

/**
 * linux/bpf.h: the system call bpf(2), and the constants and offsets of its argument. Maps, programs and links made of
 * them are in {@code io.busbar.xdp}.
 *
 * <p>Constants and structs: include/uapi/linux/bpf.h and bpf_common.h, arch/x86/entry/syscalls/syscall_64.tbl and
 * include/uapi/asm-generic/unistd.h, Linux 6.18. A version in a comment is the first kernel that knows what stands
 * there, where it is later than 5.9.
 */
public final class Bpf {
    static final long SYS_BPF = Machine.pick(321, 280);

    public static final int BPF_MAP_CREATE = 0;
    public static final int BPF_MAP_LOOKUP_ELEM = 1;
    public static final int BPF_MAP_UPDATE_ELEM = 2;
    public static final int BPF_MAP_DELETE_ELEM = 3;
    public static final int BPF_PROG_LOAD = 5;
    public static final int BPF_PROG_TEST_RUN = 10;
    public static final int BPF_OBJ_GET_INFO_BY_FD = 15;
    public static final int BPF_LINK_CREATE = 28;

    public static final int BPF_MAP_TYPE_HASH = 1;
    public static final int BPF_MAP_TYPE_PERCPU_ARRAY = 6;
    public static final int BPF_MAP_TYPE_XSKMAP = 17;
    public static final int BPF_PROG_TYPE_XDP = 6;
    public static final int BPF_XDP = 37;

    /** The program knows packets of several buffers (Linux 5.18). */
    public static final int BPF_F_XDP_HAS_FRAGS = 1 << 5;

    /** Flags of a link: where the program runs. The driver's own mode, or that of any interface. */
    public static final int XDP_FLAGS_SKB_MODE = 1 << 1;

    public static final int XDP_FLAGS_DRV_MODE = 1 << 2;

    public static final int XDP_ABORTED = 0;
    public static final int XDP_DROP = 1;
    public static final int XDP_PASS = 2;
    public static final int XDP_REDIRECT = 4;

    public static final int BPF_FUNC_MAP_LOOKUP_ELEM = 1;
    public static final int BPF_FUNC_REDIRECT_MAP = 51;

    /** Length of a packet over all its buffers (Linux 5.18). */
    public static final int BPF_FUNC_XDP_GET_BUFF_LEN = 188;

    public static final int BPF_PSEUDO_MAP_FD = 1;

    /** struct xdp_md, the program's argument. */
    public static final int XDP_MD_DATA = 0;

    public static final int XDP_MD_DATA_END = 4;
    public static final int XDP_MD_RX_QUEUE_INDEX = 16;

    public static final int INSN_SIZE = 8;
    public static final int BPF_LDX = 1;
    public static final int BPF_STX = 3;
    public static final int BPF_JMP = 5;
    public static final int BPF_JMP32 = 6;
    public static final int BPF_ALU64 = 7;
    public static final int BPF_W = 0;
    public static final int BPF_H = 8;
    public static final int BPF_B = 0x10;
    public static final int BPF_DW = 0x18;
    public static final int BPF_MEM = 0x60;
    public static final int BPF_IMM = 0;
    public static final int BPF_LD = 0;
    public static final int BPF_K = 0;
    public static final int BPF_X = 8;
    public static final int BPF_ADD = 0;
    public static final int BPF_SUB = 0x10;
    public static final int BPF_AND = 0x50;
    public static final int BPF_MOV = 0xB0;
    public static final int BPF_JA = 0;
    public static final int BPF_JEQ = 0x10;
    public static final int BPF_JGT = 0x20;
    public static final int BPF_JNE = 0x50;
    public static final int BPF_JLT = 0xA0;
    public static final int BPF_CALL = 0x80;
    public static final int BPF_EXIT = 0x90;

    /** Swaps the bytes of a register where the machine's order is not the network's: class BPF_ALU. */
    public static final int BPF_ALU = 4;

    public static final int BPF_END = 0xD0;
    public static final int BPF_TO_BE = 8;

    /** The longest argument used here; shorter ones are zero behind their end. */
    public static final int ATTR_SIZE = 80;

    public static final int ATTR_MAP_TYPE = 0;
    public static final int ATTR_KEY_SIZE = 4;
    public static final int ATTR_VALUE_SIZE = 8;
    public static final int ATTR_MAX_ENTRIES = 12;
    public static final int ATTR_MAP_NAME = 28;

    public static final int ATTR_MAP_FD = 0;
    public static final int ATTR_KEY = 8;
    public static final int ATTR_VALUE = 16;

    public static final int ATTR_PROG_TYPE = 0;
    public static final int ATTR_INSN_CNT = 4;
    public static final int ATTR_INSNS = 8;
    public static final int ATTR_LICENSE = 16;
    public static final int ATTR_LOG_LEVEL = 24;
    public static final int ATTR_LOG_SIZE = 28;
    public static final int ATTR_LOG_BUF = 32;
    public static final int ATTR_PROG_FLAGS = 44;
    public static final int ATTR_PROG_NAME = 48;
    public static final int ATTR_EXPECTED_ATTACH_TYPE = 68;

    public static final int ATTR_TEST_PROG_FD = 0;
    public static final int ATTR_TEST_RETVAL = 4;
    public static final int ATTR_TEST_DATA_SIZE_IN = 8;
    public static final int ATTR_TEST_DATA_SIZE_OUT = 12;
    public static final int ATTR_TEST_DATA_IN = 16;
    public static final int ATTR_TEST_DATA_OUT = 24;
    public static final int ATTR_TEST_REPEAT = 32;

    public static final int ATTR_LINK_PROG_FD = 0;
    public static final int ATTR_LINK_TARGET_IFINDEX = 4;
    public static final int ATTR_LINK_ATTACH_TYPE = 8;
    public static final int ATTR_LINK_FLAGS = 12;

    /** Names of maps and programs, the final zero included. */
    public static final int BPF_OBJ_NAME_LEN = 16;

    private static final CFunction SYSCALL = CFunction.of("syscall");

    private Bpf() {}

    /**
     * Does a command. Descriptors that it returns are close-on-exec.
     *
     * @param attribute address of its argument, ATTR_SIZE bytes
     * @param subject   for the exception
     * @throws LinuxException EPERM without CAP_BPF and CAP_NET_ADMIN, or where a seccomp profile forbids the call
     */
    public static int call(final int command, final long attribute, final String operation, final String subject) {
        final int result = tryCall(command, attribute);
        if (result < 0) {
            throw new LinuxException(operation, subject, -result);
        }
        return result;
    }

    /** As {@link #call}; a negated error number instead of an exception. */
    public static int tryCall(final int command, final long attribute) {
        final long result = SYSCALL.call(SYS_BPF, command, attribute, ATTR_SIZE);
        return result < 0 ? -Native.errno() : (int) result;
    }
}
