package io.busbar.xdp;

import io.busbar.linux.Bpf;
import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Unistd;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;

/**
 * A program at work on an interface, for as long as a descriptor of this process is open: the kernel takes it off when
 * the process ends, in whatever way.
 */
final class Attachment implements AutoCloseable {
    private final int fd;
    private final boolean inDriver;
    private final String why;

    private Attachment(final int fd, final boolean inDriver, final String why) {
        this.fd = fd;
        this.inDriver = inDriver;
        this.why = why;
    }

    /** Attaches in the driver if that is asked for and can be, else outside of it, which costs a copy. */
    static Attachment attach(final Program program, final int index, final String device, final AttachMode mode) {
        try {
            if (mode != AttachMode.GENERIC) {
                try {
                    return new Attachment(link(program, index, device, Bpf.XDP_FLAGS_DRV_MODE), true, "");
                } catch (final LinuxException e) {
                    // In use, or forbidden, is so in the other mode, too.
                    if (mode == AttachMode.NATIVE || e.is(Errno.EBUSY, Errno.EEXIST, Errno.EPERM, Errno.ENODEV)) {
                        throw e;
                    }
                    final int fd = link(program, index, device, Bpf.XDP_FLAGS_SKB_MODE);
                    return new Attachment(fd, false, e.getMessage());
                }
            }
            return new Attachment(link(program, index, device, Bpf.XDP_FLAGS_SKB_MODE), false, "");
        } catch (final LinuxException e) {
            throw XdpRemedy.attach(e, device);
        }
    }

    private static int link(final Program program, final int index, final String device, final int flags) {
        try (Arena arena = Arena.ofConfined()) {
            final long attribute = arena.allocate(Bpf.ATTR_SIZE, Long.BYTES).address();
            Memory.putInt(attribute + Bpf.ATTR_LINK_PROG_FD, program.fd());
            Memory.putInt(attribute + Bpf.ATTR_LINK_TARGET_IFINDEX, index);
            Memory.putInt(attribute + Bpf.ATTR_LINK_ATTACH_TYPE, Bpf.BPF_XDP);
            Memory.putInt(attribute + Bpf.ATTR_LINK_FLAGS, flags);
            final String how = flags == Bpf.XDP_FLAGS_DRV_MODE ? "native" : "generic";
            return Bpf.call(Bpf.BPF_LINK_CREATE, attribute, "bpf", "BPF_LINK_CREATE, " + how + ", on " + device);
        }
    }

    /** Whether it runs in the driver. */
    boolean isInDriver() {
        return inDriver;
    }

    /** Why it does not run in the driver, though it should; empty if it does, or was not to. */
    String why() {
        return why;
    }

    @Override
    public void close() {
        Unistd.close(fd);
    }
}
