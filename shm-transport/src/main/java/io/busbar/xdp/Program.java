package io.busbar.xdp;

import io.busbar.linux.Bpf;
import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Unistd;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A program that the kernel has verified, and runs on each packet of the interface that it is attached to. */
final class Program implements AutoCloseable {
    private static final int LOG_SIZE = 64 << 10;
    /** Any will do: the program calls nothing of the kernel that is kept for the GPL. */
    private static final String LICENSE = "Busbar";

    private final int fd;

    private Program(final int fd) {
        this.fd = fd;
    }

    /**
     * Loads a program.
     *
     * @param multiBuffer whether it knows packets of several buffers
     * @throws XdpException if the kernel refuses it; the verifier's words are in the message
     */
    static Program load(final String name, final long[] instructions, final boolean multiBuffer) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment log = arena.allocate(LOG_SIZE, Long.BYTES);
            final long attribute = arena.allocate(Bpf.ATTR_SIZE, Long.BYTES).address();
            Memory.putInt(attribute + Bpf.ATTR_PROG_TYPE, Bpf.BPF_PROG_TYPE_XDP);
            Memory.putInt(attribute + Bpf.ATTR_INSN_CNT, instructions.length);
            Memory.put(
                    attribute + Bpf.ATTR_INSNS,
                    arena.allocateFrom(ValueLayout.JAVA_LONG, instructions).address());
            Memory.put(attribute + Bpf.ATTR_LICENSE, arena.allocateFrom(LICENSE).address());
            Memory.putInt(attribute + Bpf.ATTR_PROG_FLAGS, multiBuffer ? Bpf.BPF_F_XDP_HAS_FRAGS : 0);
            Memory.putInt(attribute + Bpf.ATTR_EXPECTED_ATTACH_TYPE, Bpf.BPF_XDP);
            BpfMap.putName(attribute + Bpf.ATTR_PROG_NAME, name);
            final int quiet = Bpf.tryCall(Bpf.BPF_PROG_LOAD, attribute);
            if (quiet >= 0) {
                return new Program(quiet);
            }
            // Asked for only now, because a log that does not fit makes a good program fail.
            Memory.putInt(attribute + Bpf.ATTR_LOG_LEVEL, 1);
            Memory.putInt(attribute + Bpf.ATTR_LOG_SIZE, LOG_SIZE);
            Memory.put(attribute + Bpf.ATTR_LOG_BUF, log.address());
            final int told = Bpf.tryCall(Bpf.BPF_PROG_LOAD, attribute);
            if (told >= 0) {
                return new Program(told);
            }
            final String words = log.getString(0).strip();
            throw XdpRemedy.bpf(new LinuxException(
                    "bpf",
                    "BPF_PROG_LOAD of " + name
                            + (words.isEmpty() ? "" : ", of which the verifier says:\n" + words + "\n"),
                    told == -Errno.ENOSPC.number() ? -quiet : -told));
        }
    }

    int fd() {
        return fd;
    }

    /** What the program does with a packet that has come to no interface: an XDP_ constant. */
    int run(final byte[] packet) {
        try (Arena arena = Arena.ofConfined()) {
            final long attribute = arena.allocate(Bpf.ATTR_SIZE, Long.BYTES).address();
            Memory.putInt(attribute + Bpf.ATTR_TEST_PROG_FD, fd);
            Memory.putInt(attribute + Bpf.ATTR_TEST_DATA_SIZE_IN, packet.length);
            Memory.put(
                    attribute + Bpf.ATTR_TEST_DATA_IN,
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, packet).address());
            Memory.putInt(attribute + Bpf.ATTR_TEST_REPEAT, 1);
            Bpf.call(
                    Bpf.BPF_PROG_TEST_RUN,
                    attribute,
                    "bpf",
                    "BPF_PROG_TEST_RUN with a packet of " + packet.length + " bytes");
            return Memory.getInt(attribute + Bpf.ATTR_TEST_RETVAL);
        } catch (final LinuxException e) {
            throw XdpRemedy.bpf(e);
        }
    }

    @Override
    public void close() {
        Unistd.close(fd);
    }
}
