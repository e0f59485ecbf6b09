package io.busbar.shm;

import io.busbar.linux.Hugetlb;
import io.busbar.linux.Statfs.FileSystem;
import io.busbar.linux.Unistd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What there is of a scarce resource, and the command that gets more of it. For the messages of
 * {@link RegionException}.
 */
final class Remedy {
    private Remedy() {}

    /** {@code 12 KB}, {@code 2 MB}, {@code 1 GB}; in bytes where it is not round. */
    static String size(final long bytes) {
        if (bytes != 0 && bytes % (1 << 30) == 0) {
            return (bytes >> 30) + " GB";
        }
        if (bytes != 0 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + " MB";
        }
        return bytes != 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + " KB" : bytes + " bytes";
    }

    /**
     * @param needed bytes of the region
     * @param held   bytes of it that the file system gave before it was full
     */
    static String fullFileSystem(final long needed, final long held, final FileSystem system) {
        final String remedy = system.isTmpfs() || system.isHugetlbfs()
                ? "enlarge it (mount -o remount,size=... on its mount point)"
                : "make room on it";
        return "needs " + size(needed) + ", the " + system.typeName() + " has " + size(system.freeBytes() + held)
                + " of " + size(system.totalBytes()) + " free: delete regions that are not used any more, or " + remedy;
    }

    /** As {@link #fullFileSystem}, for the machine's pool of huge pages. */
    static String tooFewPages(final long needed, final long held, final long pageSize) {
        final Hugetlb.Pool pool = Hugetlb.pool(pageSize);
        final long pages = needed / pageSize;
        final long free = pool.available() + held / pageSize;
        final long enough = pool.total() + Math.max(1, pages - free);
        return "needs " + pages + " huge pages of " + size(pageSize) + ", " + free + " of " + pool.total()
                + " are free: delete regions that are not used any more, or as root: echo " + enough + " > "
                + Hugetlb.poolFile(pageSize)
                + (pageSize > 2 << 20 ? " (or at boot: hugepagesz=1G hugepages=" + enough + ")" : "");
    }

    static String unsupportedPages(final long pageSize) {
        return "this processor and kernel have no huge pages of " + size(pageSize)
                + ": see /sys/kernel/mm/hugepages for the sizes there are";
    }

    /** Where a file with such pages can be, or how to get such a place. */
    static String hugeMount(final long pageSize) {
        if (!Hugetlb.isSupported(pageSize)) {
            return unsupportedPages(pageSize);
        }
        final StringBuilder mounts = new StringBuilder();
        for (final Hugetlb.Mount mount : Hugetlb.mounts()) {
            if (mount.pageSize() == pageSize) {
                mounts.append(mounts.isEmpty() ? "" : ", ").append(mount.directory());
            }
        }
        if (!mounts.isEmpty()) {
            return "use a path below " + mounts;
        }
        final String option = (pageSize >> 20) + "M";
        return "no hugetlbfs with pages of " + size(pageSize) + " is mounted; as root: mkdir -p /dev/hugepages-"
                + option
                + " && mount -t hugetlbfs -o pagesize=" + option + ",uid=" + Unistd.geteuid()
                + ",mode=0700 none /dev/hugepages-" + option;
    }

    static String lockedMemory(final long bytes) {
        return size(bytes) + " cannot be kept in memory, RLIMIT_MEMLOCK is " + lockLimit()
                + ": raise it (LimitMEMLOCK= in systemd, memlock in /etc/security/limits.conf, --ulimit memlock= in"
                + " docker), or do not ask for the lock";
    }

    private static String lockLimit() {
        try {
            for (final String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max locked memory")) {
                    final String soft =
                            line.substring("Max locked memory".length()).strip().split(" ")[0];
                    return soft.equals("unlimited") ? soft : size(Long.parseLong(soft));
                }
            }
        } catch (final IOException e) {
            return "unknown (" + e.getMessage() + ")";
        }
        return "unknown";
    }
}
