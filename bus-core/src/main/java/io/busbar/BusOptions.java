package io.busbar;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a bus lives.
 *
 * @param directory     parent of the directories that hold the channels in shared memory; by default
 *                      {@code /dev/shm/busbar-<user>}. Channels in files live below it, too, so name one on a disk for
 *                      them
 * @param directoryMode permissions of directories that are created; by default 0700
 */
public record BusOptions(Path directory, int directoryMode) {
    /** The current user's own directory in POSIX shared memory. */
    public static final BusOptions DEFAULT =
            new BusOptions(Path.of("/dev/shm", "busbar-" + System.getProperty("user.name")), 0700);

    public BusOptions {
        Objects.requireNonNull(directory, "directory");
        if ((directoryMode & ~0777) != 0 || (directoryMode & 0700) != 0700) {
            throw new IllegalArgumentException(
                    "directory mode must be 07xx within 0777, not 0" + Integer.toOctalString(directoryMode));
        }
    }

    public BusOptions withDirectory(final Path path) {
        return new BusOptions(path, directoryMode);
    }

    public BusOptions withDirectoryMode(final int permissions) {
        return new BusOptions(directory, permissions);
    }
}
