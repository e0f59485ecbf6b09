package io.busbar.cli;

import io.busbar.BusOptions;
import io.busbar.linux.Hugetlb;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaHost;
import io.busbar.shm.Access;
import io.busbar.shm.AttachOptions;
import io.busbar.shm.Backing;
import io.busbar.shm.Region;
import io.busbar.shm.RegionException;
import io.busbar.shm.RegionSpec;
import io.busbar.shm.RobustLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tries features of the platform by using them, not by asking for version numbers. */
final class Probe {
    /** Something without which Busbar does not run is MISSING; something it does without is ABSENT. */
    enum Verdict {
        OK,
        ABSENT,
        MISSING
    }

    /**
     * What came of one trial.
     *
     * @param detail what was found, or the error and what to do about it
     */
    record Finding(String what, Verdict verdict, String detail) {}

    private static final int FORMAT = 0x4242; // of regions that only this class ever sees

    private Probe() {}

    static List<Finding> all() {
        final List<Finding> findings = new ArrayList<>();
        findings.add(sharedMemory());
        findings.add(ownerLocks());
        findings.add(robustFutex());
        findings.add(lockedMemory());
        findings.add(hugePages(Backing.MEMFD_2M, Backing.HUGE_2M));
        findings.add(hugePages(Backing.MEMFD_1G, Backing.HUGE_1G));
        findings.add(hugetlbfs());
        findings.add(rdma());
        return findings;
    }

    /** Creates a region in the directory where buses live, or would. */
    private static Finding sharedMemory() {
        final String what = "shared memory";
        final Path parent = BusOptions.DEFAULT.directory().getParent();
        final Path path =
                parent.resolve("busbar-probe-" + ProcessHandle.current().pid());
        try (Region region = Region.create(path, spec(Backing.SHM, false), created -> {})) {
            final long free = Files.getFileStore(parent).getUsableSpace();
            return new Finding(what, Verdict.OK, "%s, %,d MiB free".formatted(parent, free >> 20));
        } catch (final RegionException | IOException e) {
            return new Finding(what, Verdict.MISSING, e.getMessage());
        } finally {
            try {
                Files.deleteIfExists(path);
            } catch (final IOException e) {
                // Already told: what cannot be deleted could not be created.
            }
        }
    }

    /** Two attachments of one region must exclude each other. */
    private static Finding ownerLocks() {
        final String what = "open file description locks";
        try (Region region = Region.create(Path.of("probe"), spec(Backing.MEMFD, false), created -> {});
                Region other = Region.attach(region.path(), Access.READ_WRITE, AttachOptions.of(FORMAT, 0))) {
            final boolean works = region.tryLock(0) && !other.tryLock(0) && other.isLockedByOther(0);
            return works
                    ? new Finding(what, Verdict.OK, "tell of a death as soon as the kernel has torn the process down")
                    : new Finding(
                            what, Verdict.MISSING, "two descriptors got the same lock; Linux 3.15 or newer is needed");
        } catch (final RuntimeException e) {
            return new Finding(what, Verdict.MISSING, e.getMessage());
        }
    }

    private static Finding robustFutex() {
        return RobustLock.isSupported()
                ? new Finding("robust futexes", Verdict.OK, "tell of a thread's death within about 100 us")
                : new Finding("robust futexes", Verdict.ABSENT, RobustLock.unsupportedReason());
    }

    private static Finding lockedMemory() {
        try (Region region = Region.create(Path.of("probe"), spec(Backing.MEMFD, true), created -> {})) {
            return new Finding("locked memory", Verdict.OK, "4 MiB could be locked into RAM");
        } catch (final RegionException e) {
            return new Finding("locked memory", Verdict.ABSENT, e.getMessage());
        }
    }

    private static Finding hugePages(final Backing anonymous, final Backing named) {
        final String what = "huge pages of " + (anonymous.pageSize() >> 20) + " MiB";
        final Hugetlb.Pool pool = Hugetlb.pool(anonymous.pageSize());
        final String pages = pool.available() + " of " + pool.total() + " available, for " + named;
        try (Region region = Region.create(Path.of("probe"), spec(anonymous, false), created -> {})) {
            return new Finding(what, Verdict.OK, pages);
        } catch (final RegionException e) {
            return new Finding(what, Verdict.ABSENT, e.getMessage());
        }
    }

    private static Finding hugetlbfs() {
        final List<Hugetlb.Mount> mounts = Hugetlb.mounts();
        return mounts.isEmpty()
                ? new Finding(
                        "hugetlbfs",
                        Verdict.ABSENT,
                        "not mounted, so no channel can use huge pages; as root: mkdir -p /dev/hugepages &&"
                                + " mount -t hugetlbfs -o mode=1777,pagesize=2M none /dev/hugepages")
                : new Finding("hugetlbfs", Verdict.OK, mounts.toString());
    }

    /** A bridge tries more: busbar bridge --probe. */
    private static Finding rdma() {
        try {
            return new Finding("RDMA devices", Verdict.OK, String.join(", ", RdmaHost.activeDevices()));
        } catch (final RdmaException e) {
            return new Finding("RDMA devices", Verdict.ABSENT, e.getMessage());
        }
    }

    private static RegionSpec spec(final Backing backing, final boolean lock) {
        final long size = Math.max(4 << 20, backing.pageSize());
        return RegionSpec.of(backing, FORMAT, 0, 0, size).withLock(lock);
    }
}
