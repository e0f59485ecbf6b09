package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * sys/stat.h: what a file is. Asks by statx (Linux 4.11, glibc 2.28), whose struct is the same on every machine.
 *
 * <p>Constants: include/uapi/linux/stat.h, Linux 6.18.
 */
public final class Stat {
    public static final int S_IFMT = 0xF000;
    public static final int S_IFREG = 0x8000;
    public static final int S_IFDIR = 0x4000;

    static final int STATX_BASIC_STATS = 0x7FF;

    static final int STATX_SIZE = 256;
    static final int STX_NLINK = 16;
    static final int STX_UID = 20;
    static final int STX_MODE = 28;
    static final int STX_INO = 32;
    static final int STX_SIZE = 40;
    static final int STX_BLOCKS = 48;
    static final int STX_DEV_MAJOR = 136;
    static final int STX_DEV_MINOR = 140;

    private static final CFunction STATX = CFunction.of("statx");
    private static final CFunction FCHMOD = CFunction.of("fchmod");

    private Stat() {}

    /**
     * A file at one moment.
     *
     * @param device its file system, major number in the upper and minor in the lower half
     * @param inode  its number there, not used again while a descriptor or mapping of it is open
     * @param links  how many names it has
     * @param uid    its owner
     * @param mode   type and permission bits
     * @param size   its length in bytes
     * @param blocks what it occupies, in units of 512 bytes
     */
    public record FileStatus(long device, long inode, int links, int uid, int mode, long size, long blocks) {
        /** Not a directory, device, pipe or socket. */
        public boolean isRegular() {
            return (mode & S_IFMT) == S_IFREG;
        }

        public boolean isDirectory() {
            return (mode & S_IFMT) == S_IFDIR;
        }

        /** The permission bits, 0 to 07777. */
        public int permissions() {
            return mode & ~S_IFMT;
        }

        /** Whether both are of one file, whatever its names. */
        public boolean isSameFile(final FileStatus other) {
            return device == other.device && inode == other.inode;
        }
    }

    /** Of an open file. */
    public static FileStatus fstat(final int fd) {
        return statx(fd, "", Fcntl.AT_EMPTY_PATH, "descriptor " + fd);
    }

    /** Of what a path names, symbolic links followed. */
    public static FileStatus stat(final String path) {
        return statx(Fcntl.AT_FDCWD, path, 0, path);
    }

    private static FileStatus statx(final int fd, final String path, final int flags, final String subject) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment status = arena.allocate(STATX_SIZE, Long.BYTES);
            final int result = (int)
                    STATX.call(fd, arena.allocateFrom(path).address(), flags, STATX_BASIC_STATS, status.address());
            if (result < 0) {
                throw LinuxException.last("statx", subject);
            }
            return new FileStatus(
                    (long) status.get(JAVA_INT, STX_DEV_MAJOR) << 32 | status.get(JAVA_INT, STX_DEV_MINOR),
                    status.get(JAVA_LONG, STX_INO),
                    status.get(JAVA_INT, STX_NLINK),
                    status.get(JAVA_INT, STX_UID),
                    Short.toUnsignedInt(status.get(JAVA_SHORT, STX_MODE)),
                    status.get(JAVA_LONG, STX_SIZE),
                    status.get(JAVA_LONG, STX_BLOCKS));
        }
    }

    /** Sets the permission bits, whatever the umask is. */
    public static void fchmod(final int fd, final int mode) {
        if ((int) FCHMOD.call(fd, mode) < 0) {
            throw LinuxException.last("fchmod", "descriptor " + fd + " to " + Integer.toOctalString(mode));
        }
    }
}
