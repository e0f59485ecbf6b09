package io.busbar.linux;

import java.util.HashMap;
import java.util.Map;

/**
 * Error numbers with the cause they most likely have in Busbar. Sources: all of include/uapi/asm-generic/errno-base.h
 * and what this project meets of include/uapi/asm-generic/errno.h, Linux 6.18; the same on x86-64 and aarch64.
 */
public enum Errno {
    EPERM(1, "not permitted: a capability is missing, a file seal forbids it, or a seccomp profile refuses the call"),
    ENOENT(2, "no such file or directory"),
    ESRCH(3, "no such process or thread"),
    EINTR(4, "interrupted by a signal"),
    EIO(5, "the device failed"),
    ENXIO(6, "no such device or address"),
    E2BIG(7, "the argument is longer than this kernel knows"),
    ENOEXEC(8, "not an executable"),
    EBADF(9, "the descriptor is closed or was opened for something else"),
    ECHILD(10, "no such child process"),
    EAGAIN(11, "nothing there yet, somebody else holds it, or a limit is reached: try again"),
    ENOMEM(12, "no memory, no huge pages, or past RLIMIT_MEMLOCK or the limit on mappings (vm.max_map_count)"),
    EACCES(13, "the owner and mode of the file or of a directory above it do not let this user in"),
    EFAULT(14, "a bad address, or memory that could not be backed by pages"),
    ENOTBLK(15, "not a block device"),
    EBUSY(16, "in use by somebody else"),
    EEXIST(17, "the name is taken"),
    EXDEV(18, "the two names are on different file systems"),
    ENODEV(19, "no such device, or the file cannot be mapped"),
    ENOTDIR(20, "a part of the path is not a directory"),
    EISDIR(21, "is a directory, or the file system knows no O_TMPFILE"),
    EINVAL(22, "an argument is out of range, or unknown to this kernel"),
    ENFILE(23, "the system is out of open files (fs.file-max)"),
    EMFILE(24, "this process is out of descriptors (ulimit -n)"),
    ENOTTY(25, "the descriptor does not know this request"),
    ETXTBSY(26, "the file is being executed"),
    EFBIG(27, "larger than the file system or RLIMIT_FSIZE allows"),
    ENOSPC(28, "no space, or no huge pages, left"),
    ESPIPE(29, "the descriptor cannot seek"),
    EROFS(30, "the file system is mounted read-only"),
    EMLINK(31, "too many links"),
    EPIPE(32, "the other end is closed"),
    EDOM(33, "an argument is outside of the function's domain"),
    ERANGE(34, "the result does not fit"),
    EDEADLK(35, "this thread holds the lock already"),
    ENAMETOOLONG(36, "a file name is longer than 255 or a path longer than 4095 bytes"),
    ENOLCK(37, "the kernel is out of locks, or the file system has none"),
    ENOSYS(38, "this kernel does not have the call, or a sandbox hides it"),
    ELOOP(40, "too many symbolic links, or a link where none is allowed"),
    ENODATA(61, "no data"),
    ETIME(62, "the timer ran out"),
    EPROTO(71, "protocol error"),
    EBADMSG(74, "not a message of this kind"),
    EOVERFLOW(75, "a value does not fit its type"),
    ENOTSOCK(88, "the descriptor is not a socket"),
    EDESTADDRREQ(89, "the socket needs a destination"),
    EMSGSIZE(90, "the message is longer than the socket or the path's MTU carries"),
    EPROTOTYPE(91, "the protocol does not fit the socket's type"),
    ENOPROTOOPT(92, "the protocol does not have this option"),
    EPROTONOSUPPORT(93, "the kernel was built without this protocol"),
    EOPNOTSUPP(95, "the file system, device or socket does not support it"),
    EAFNOSUPPORT(97, "the kernel was built without this address family"),
    EADDRINUSE(98, "the address is in use"),
    EADDRNOTAVAIL(99, "the address is not one of this host's"),
    ENETDOWN(100, "the network interface is down"),
    ENETUNREACH(101, "no route to this network"),
    ECONNABORTED(103, "the connection was aborted"),
    ECONNRESET(104, "the peer is gone"),
    ENOBUFS(105, "the kernel is out of buffers for this socket or ring"),
    EISCONN(106, "connected already"),
    ENOTCONN(107, "not connected"),
    ETIMEDOUT(110, "timed out"),
    ECONNREFUSED(111, "nobody listens there"),
    EHOSTDOWN(112, "the host is down"),
    EHOSTUNREACH(113, "no route to this host"),
    EALREADY(114, "under way already"),
    EINPROGRESS(115, "under way"),
    ESTALE(116, "the remote file is gone"),
    EDQUOT(122, "past the user's quota"),
    ECANCELED(125, "cancelled"),
    EOWNERDEAD(130, "the thread that held the lock died"),
    ENOTRECOVERABLE(131, "the state that the lock protects was given up"),
    ERFKILL(132, "the radio is switched off"),
    EHWPOISON(133, "a memory page is broken");

    private static final Map<Integer, Errno> BY_NUMBER = new HashMap<>();

    static {
        for (final Errno errno : values()) {
            BY_NUMBER.put(errno.number, errno);
        }
    }

    private final int number;
    private final String likelyCause;

    Errno(final int number, final String likelyCause) {
        this.number = number;
        this.likelyCause = likelyCause;
    }

    /** The value of errno, above 0. */
    public int number() {
        return number;
    }

    /** A few words for a message, without a capital or a full stop. */
    public String likelyCause() {
        return likelyCause;
    }

    /** The name of any error number: {@code ENOSPC}, or {@code errno 200} for one that is not listed here. */
    public static String nameOf(final int number) {
        final Errno errno = BY_NUMBER.get(number);
        return errno == null ? "errno " + number : errno.name();
    }

    /** Name and likely cause of any error number, for messages. */
    public static String describe(final int number) {
        final Errno errno = BY_NUMBER.get(number);
        return errno == null ? "errno " + number : errno.name() + " (" + errno.likelyCause + ")";
    }
}
