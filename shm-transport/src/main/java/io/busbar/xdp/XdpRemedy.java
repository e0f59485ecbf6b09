package io.busbar.xdp;

import static io.busbar.xdp.Capability.CAP_BPF;
import static io.busbar.xdp.Capability.CAP_IPC_LOCK;
import static io.busbar.xdp.Capability.CAP_NET_ADMIN;
import static io.busbar.xdp.Capability.CAP_NET_RAW;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import java.util.List;
import java.util.stream.Collectors;

/** What to do when the kernel refuses something: the same errno has several causes, and the process tells which. */
final class XdpRemedy {
    private static final String OTHER = "use another wire";

    private XdpRemedy() {}

    /** No socket could be made. */
    static XdpException socket(final LinuxException cause) {
        if (cause.is(Errno.EPERM)) {
            return new XdpException(cause, privileges(Capability.missing(CAP_NET_RAW), "socket(AF_XDP)"));
        }
        return new XdpException(
                cause,
                cause.is(Errno.EAFNOSUPPORT)
                        ? "the kernel was built without CONFIG_XDP_SOCKETS, or a sandbox hides it: " + OTHER
                        : OTHER);
    }

    /** A map or program was refused, or a program could not be attached for want of privileges. */
    static XdpException bpf(final LinuxException cause) {
        if (cause.is(Errno.EPERM)) {
            return new XdpException(cause, privileges(Capability.missing(CAP_BPF, CAP_NET_ADMIN), "bpf"));
        }
        if (cause.is(Errno.ENOSYS)) {
            return new XdpException(cause, "the kernel was built without CONFIG_BPF_SYSCALL: " + OTHER);
        }
        return new XdpException(cause, "Linux 5.9 or newer is needed; " + OTHER);
    }

    /** A program could not be attached. */
    static XdpException attach(final LinuxException cause, final String device) {
        if (cause.is(Errno.EPERM, Errno.ENOSYS)) {
            return bpf(cause);
        }
        if (cause.is(Errno.EBUSY, Errno.EEXIST)) {
            return new XdpException(
                    cause,
                    "another program has the interface: \"ip -details link show " + device
                            + "\" names it; end whoever attached it, or \"ip link set " + device + " xdp off\"");
        }
        if (cause.is(Errno.EOPNOTSUPP, Errno.EINVAL, Errno.ERANGE)) {
            return new XdpException(
                    cause,
                    "the driver cannot run the program as the interface is set up (MTU, offloads, queues): mode ="
                            + " \"generic\" runs it outside of the driver, or lower the MTU");
        }
        return new XdpException(cause, OTHER);
    }

    /** Memory or rings were refused. */
    static XdpException memory(final LinuxException cause, final long bytes) {
        if (cause.is(Errno.ENOBUFS, Errno.ENOMEM, Errno.EPERM)
                && !Capability.missing(CAP_IPC_LOCK).isEmpty()) {
            return new XdpException(
                    cause,
                    bytes + " bytes would be pinned: raise RLIMIT_MEMLOCK (LimitMEMLOCK= in systemd, --ulimit memlock="
                            + " in docker), give CAP_IPC_LOCK, or make \"packets\" smaller");
        }
        return new XdpException(cause, "make \"packets\" smaller, or free memory");
    }

    /** A queue was refused. */
    static XdpException bind(final LinuxException cause, final String device) {
        if (cause.is(Errno.EBUSY)) {
            return new XdpException(
                    cause, "another AF_XDP socket has the queue: end its process, or take other \"queues\"");
        }
        if (cause.is(Errno.ENETDOWN)) {
            return new XdpException(cause, "bring the interface up: ip link set " + device + " up");
        }
        if (cause.is(Errno.EINVAL)) {
            return new XdpException(
                    cause,
                    "see that the interface has the queue (ethtool -l " + device + "), or take fewer \"queues\"");
        }
        return new XdpException(cause, OTHER);
    }

    private static String privileges(final List<Capability> missing, final String call) {
        if (missing.isEmpty()) {
            return "a seccomp profile forbids " + call
                    + ", or this is a user namespace whose capabilities do not count:"
                    + " allow it in the profile, or run in the host's user namespace";
        }
        final String names = missing.stream().map(Capability::name).collect(Collectors.joining(" and "));
        return names + " missing: give " + (missing.size() > 1 ? "them" : "it")
                + " to the process (AmbientCapabilities= in systemd, --cap-add in docker, setpriv --ambient-caps)";
    }
}
