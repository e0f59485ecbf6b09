package io.busbar.uring;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What to do when io_uring refuses something: the same errno has several causes, and the machine tells which. */
final class RingRemedy {
    private static final Path DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LOCKED = "Max locked memory";

    private RingRemedy() {}

    /** No ring could be made. */
    static RingException setup(final LinuxException cause) {
        return new RingException(cause, forSetup(cause, read(DISABLED)));
    }

    /**
     * @param disabled content of kernel.io_uring_disabled (Linux 6.6): 0 for nobody, 1 for those without CAP_SYS_ADMIN
     *                 and outside of kernel.io_uring_group, 2 for all; empty where it does not exist
     */
    static String forSetup(final LinuxException cause, final String disabled) {
        if (cause.is(Errno.EPERM)) {
            return switch (disabled) {
                case "1" ->
                    "kernel.io_uring_disabled is 1: put this user into the group kernel.io_uring_group, or as root:"
                            + " sysctl kernel.io_uring_disabled=0";
                case "2" -> "kernel.io_uring_disabled is 2: as root: sysctl kernel.io_uring_disabled=0";
                default ->
                    "a seccomp profile forbids it (the usual one of containers does): allow io_uring_setup,"
                            + " io_uring_enter and io_uring_register in it (docker --security-opt seccomp=FILE,"
                            + " SystemCallFilter=@io-event in systemd)";
            };
        }
        if (cause.is(Errno.ENOSYS)) {
            return "the kernel was built without CONFIG_IO_URING, or a sandbox hides it: use another wire";
        }
        if (cause.is(Errno.EINVAL)) {
            return "Linux 5.19 or newer is needed; SQPOLL needs a core that exists and is allowed to this process";
        }
        if (cause.is(Errno.ENOMEM)) {
            return "use smaller queues, or raise the memory limit of this process or its cgroup";
        }
        return "use another wire";
    }

    /** Neither submitting nor waiting was possible. */
    static RingException enter(final LinuxException cause) {
        return new RingException(
                cause,
                cause.is(Errno.EEXIST)
                        ? "only the thread that opened a ring may use it"
                        : "close the ring and open another; a seccomp profile must allow io_uring_enter");
    }

    /** Memory could not be registered. */
    static RingException buffers(final LinuxException cause, final long bytes) {
        return new RingException(cause, forBuffers(cause, bytes, lockedLimit()));
    }

    static String forBuffers(final LinuxException cause, final long bytes, final String limit) {
        if (cause.is(Errno.ENOMEM)) {
            return bytes + " bytes would be pinned, RLIMIT_MEMLOCK is " + limit
                    + " for all rings of this user together: raise it (LimitMEMLOCK= in systemd, memlock in"
                    + " /etc/security/limits.conf, --ulimit memlock= in docker), or give CAP_IPC_LOCK";
        }
        if (cause.is(Errno.EFAULT)) {
            return "the memory must be mapped for writing while it is registered, and not be cut short";
        }
        if (cause.is(Errno.EOPNOTSUPP)) {
            return "the kernel pins no pages of this kind of file: use shared memory or huge pages";
        }
        return "send from memory that is not registered";
    }

    private static String lockedLimit() {
        return read(LIMITS)
                .lines()
                .filter(line -> line.startsWith(LOCKED))
                .map(line -> line.substring(LOCKED.length()).strip().split(" ")[0])
                .findFirst()
                .orElse("unknown");
    }

    private static String read(final Path path) {
        try {
            return Files.readString(path).strip();
        } catch (final IOException e) {
            return "";
        }
    }
}
