package io.busbar.shm;

import io.busbar.linux.LinuxException;
import java.nio.file.Path;

/**
 * A region could not be created or attached, and nothing was left behind. The message says what was wrong, where, and
 * what to do; it names errno where there is one, and then the cause is a {@link LinuxException}.
 */
public final class RegionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What was wrong, for programs. */
    public enum Reason {
        /** The name is taken. */
        EXISTS,
        /** Nothing has this name, or its directory is missing. */
        NOT_FOUND,
        /** The file system is full. */
        NO_SPACE,
        /** The machine has too few huge pages of the size left. */
        NO_HUGE_PAGES,
        /** The path is not on a file system of the kind that the backing wants. */
        NO_MOUNT,
        /** The owner and mode of the file, or of a directory above, keep this user out. */
        PERMISSION,
        /** Not a region, or one of another format than asked for. */
        FOREIGN,
        /** The file is shorter than its header says. */
        TRUNCATED,
        /** Written by a newer Busbar or with a newer version of its format. */
        NEWER_VERSION,
        /** Written by an older Busbar or with an older version of its format. */
        OLDER_VERSION,
        /** Written on a machine of the other byte order. */
        BYTE_ORDER,
        /** Sizes and offsets in the header that cannot be, or do not fit the file. */
        GEOMETRY,
        /** The header's checksum does not match. */
        CORRUPT,
        /** Another incarnation than asked for. */
        INCARNATION,
        /** It cannot be kept in memory: past RLIMIT_MEMLOCK. */
        LOCKED_MEMORY,
        /** Anything else that Linux refused; see the cause. */
        SYSTEM
    }

    private final Reason reason;
    private final transient Path path;

    public RegionException(final Reason reason, final Path path, final String message) {
        this(reason, path, message, null);
    }

    RegionException(final Reason reason, final Path path, final String message, final LinuxException cause) {
        super("region " + path + ": " + message + (cause == null ? "" : " [" + cause.getMessage() + "]"), cause);
        this.reason = reason;
        this.path = path;
    }

    public Reason reason() {
        return reason;
    }

    /** The region's name as it was asked for. */
    public Path path() {
        return path;
    }
}
