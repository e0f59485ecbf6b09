package io.busbar.rdma;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.VerbsOps;

/** What can go wrong with a device or a connection: each has a name, and says what to do. */
public enum RdmaFailure {
    NO_LIBRARY("install rdma-core's libraries; on Debian: apt-get install libibverbs1 librdmacm1 ibverbs-providers"),
    NO_SUBSYSTEM("the kernel has no RDMA here: modprobe ib_uverbs rdma_ucm, and give the container /dev/infiniband"),
    NO_DEVICE("there is no RDMA device; a soft one is made by: rdma link add rxe0 type rxe netdev INTERFACE"),
    NO_ADDRESS("no address of this host belongs to an RDMA device: give its network interface an address, or say which"
            + " by [rdma] listen"),
    PORT_DOWN("the device's port is not active: see the cable and ip link, or the subnet manager"),
    DEVICE_REMOVED("the device is gone or has failed: see dmesg"),
    MEMLOCK("the log has to be pinned, past RLIMIT_MEMLOCK: raise it (LimitMEMLOCK= in systemd, memlock in"
            + " /etc/security/limits.conf, --ulimit memlock= in docker), or give CAP_IPC_LOCK"),
    UNKNOWN_LIBRARY("install rdma-core 44 to 56"),
    UNREACHABLE("no way leads there by RDMA: see whether both hosts have a device on the network of that address"),
    REJECTED("the other side refuses the path"),
    NO_ANSWER("the peer or the network in between is gone"),
    PEER_GONE("the peer has ended the path, or was killed"),
    NOT_READY("the peer has posted no receive for what was sent: a fault of its own"),
    BAD_KEY("the peer has taken back the key of its log, or never gave it for these bytes"),
    LOCAL_KEY("the source's memory is not registered as it must be: please report this"),
    FLUSHED("the queue pair was in error before"),
    BROKEN("see the device's counters and dmesg");

    private final String remedy;

    RdmaFailure(final String remedy) {
        this.remedy = remedy;
    }

    /** What it comes from most likely, or what to do about it, in a few words without a full stop. */
    public String remedy() {
        return remedy;
    }

    /** The failure that a completion's status stands for. */
    static RdmaFailure ofStatus(final int status) {
        return switch (status) {
            case VerbsOps.IBV_WC_RETRY_EXC_ERR -> NO_ANSWER;
            case VerbsOps.IBV_WC_RNR_RETRY_EXC_ERR -> NOT_READY;
            case VerbsOps.IBV_WC_REM_ACCESS_ERR -> BAD_KEY;
            case VerbsOps.IBV_WC_LOC_PROT_ERR -> LOCAL_KEY;
            case VerbsOps.IBV_WC_WR_FLUSH_ERR -> FLUSHED;
            default -> BROKEN;
        };
    }

    /** The failure that a refused call stands for. */
    static RdmaFailure of(final LinuxException refusal) {
        if (refusal.is(Errno.ENOMEM)) {
            return MEMLOCK;
        }
        if (refusal.is(Errno.ENODEV, Errno.ENXIO, Errno.EIO)) {
            return DEVICE_REMOVED;
        }
        return refusal.is(Errno.EADDRNOTAVAIL, Errno.ENETUNREACH, Errno.EHOSTUNREACH) ? UNREACHABLE : BROKEN;
    }
}
