package io.busbar.rdma;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a refusal to pin memory has to do with this process's limit. */
final class LockedMemory {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LOCKED = "Max locked memory";

    private LockedMemory() {}

    /** A refused registration, with the limit if that is why. */
    static RdmaException refused(final LinuxException refusal, final long bytes) {
        return refusal.is(Errno.ENOMEM)
                ? new RdmaException(
                        RdmaFailure.MEMLOCK,
                        refusal.getMessage() + "; " + bytes + " bytes would be pinned, RLIMIT_MEMLOCK is " + limit()
                                + " for all of this process")
                : new RdmaException(refusal);
    }

    private static String limit() {
        try {
            return Files.readString(LIMITS)
                    .lines()
                    .filter(line -> line.startsWith(LOCKED))
                    .map(line -> line.substring(LOCKED.length()).strip().split(" ")[0])
                    .findFirst()
                    .orElse("unknown");
        } catch (final IOException e) {
            return "unknown";
        }
    }
}
