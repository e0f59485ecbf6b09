package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.linux.Fcntl;
import io.busbar.linux.Hugetlb;
import io.busbar.linux.Statfs;
import io.busbar.linux.Unistd;
import io.busbar.shm.RegionException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No memory is promised that is not there, and what failed leaves nothing. */
class RegionSpaceTest {
    private final Places places = new Places();

    @AfterEach
    void takeAway() {
        places.close();
    }

    private static RegionException refused(final Reason reason, final Path path, final RegionSpec spec) {
        final RegionException e = assertThrows(
                RegionException.class,
                () -> Region.create(path, spec, region -> {}).close());
        assertEquals(reason, e.reason(), e.getMessage());
        return e;
    }

    private static void assertTells(final RegionException e, final String... parts) {
        for (final String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> "\"" + part + "\" is not in: " + e.getMessage());
        }
    }

    private static RegionSpec spec(final Backing backing, final long dataSize) {
        return RegionSpec.of(backing, 1, 1, 0, dataSize);
    }

    private static void assertAllFree(final Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            assertEquals(List.of(), files.toList());
        }
        final int fd = Fcntl.open(directory.toString(), Fcntl.O_RDONLY | Fcntl.O_DIRECTORY, 0);
        final Statfs.FileSystem system = Statfs.fstatfs(fd);
        Unistd.close(fd);
        assertEquals(system.totalBytes(), system.freeBytes());
    }

    @Test
    void shouldTellHowMuchOfAFullTmpfsIsFree() throws IOException {
        final Path directory = places.mount("tmpfs", "size=1m");
        final RegionException e = refused(Reason.NO_SPACE, directory.resolve("region"), spec(Backing.SHM, 2 << 20));

        assertTells(e, "needs 2052 KB", "tmpfs has 1 MB of 1 MB free", "remount,size=", "ENOSPC");
        assertAllFree(directory);
    }

    @Test
    void shouldTellHowManyHugePagesAreFreeAndHowToGetMore() {
        final Path path = places.mount("hugetlbfs", "pagesize=2M").resolve("region");
        final long total = Hugetlb.pool(2 << 20).total();
        final RegionException e =
                refused(Reason.NO_HUGE_PAGES, path, spec(Backing.HUGE_2M, (total + 1000) * (2 << 20)));

        assertTells(
                e,
                "needs " + (total + 1001) + " huge pages of 2 MB",
                "are free",
                "> /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages",
                "ENOSPC");
        assertTrue(Files.notExists(path));
    }

    @Test
    void shouldTellOfMissingHugePagesBehindNoName() {
        final long total = Hugetlb.pool(2 << 20).total();
        assertTells(
                refused(Reason.NO_HUGE_PAGES, Path.of("quotes"), spec(Backing.MEMFD_2M, (total + 1000) * (2 << 20))),
                "needs " + (total + 1001) + " huge pages of 2 MB");
    }

    @Test
    void shouldTellOfTheLimitOfAHugetlbfs() throws IOException {
        places.addHugePages(2 << 20, 4);
        final Path directory = places.mount("hugetlbfs", "pagesize=2M,size=4M");
        final RegionException e = refused(Reason.NO_SPACE, directory.resolve("region"), spec(Backing.HUGE_2M, 4 << 20));

        assertTells(e, "needs 6 MB", "hugetlbfs has 4 MB of 4 MB free", "remount,size=");
        assertAllFree(directory);
    }

    @Test
    void shouldTellWhereHugePagesCanBe() {
        final Path path = places.shm().resolve("region");
        assertTells(
                refused(Reason.NO_MOUNT, path, spec(Backing.HUGE_1G, 1 << 30)), "is on tmpfs", "mount -t hugetlbfs");
        final Path mount = places.mount("hugetlbfs", "pagesize=2M");
        assertTells(
                refused(Reason.NO_MOUNT, path, spec(Backing.HUGE_2M, 2 << 20)), "use a path below", mount.toString());
    }

    @Test
    void shouldRefuseAFileSystemThatTheBackingIsNotFor() {
        final Path hugetlbfs = places.mount("hugetlbfs", "pagesize=2M").resolve("region");
        assertTells(refused(Reason.NO_MOUNT, hugetlbfs, spec(Backing.SHM, 4096)), "hugetlbfs", "not tmpfs");
        assertTells(refused(Reason.NO_MOUNT, hugetlbfs, spec(Backing.FILE, 4096)), "HUGE_2M");
        assertTells(refused(Reason.NO_MOUNT, hugetlbfs, spec(Backing.HUGE_1G, 1 << 30)), "with pages of 2 MB");
    }

    @Test
    void shouldRefuseADirectoryThatIsNotThere() {
        assertTells(
                refused(Reason.NOT_FOUND, places.shm().resolve("bus/region"), spec(Backing.SHM, 4096)),
                "/bus does not exist",
                "ENOENT");
    }

    @Test
    void shouldRefuseANumaNodeThatIsNotThere() {
        final Path path = places.shm().resolve("region");
        assertTells(
                refused(Reason.SYSTEM, path, spec(Backing.SHM, 4096).withNumaNode(1000)), "NUMA node 1000", "EINVAL");
    }

    @Test
    void shouldPutPagesOnANumaNode() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/numa_maps")), "a kernel without NUMA");
        final RegionSpec spec = spec(Backing.SHM, 1 << 20).withNumaNode(0).withPrefault(true);
        try (Region region = Region.create(places.shm().resolve("region"), spec, whole -> {})) {
            final String start = Long.toHexString(region.dataAddress()) + " ";
            final String placement = Files.readAllLines(Path.of("/proc/self/numa_maps")).stream()
                    .filter(line -> line.startsWith(start))
                    .findFirst()
                    .orElseThrow();
            assertTrue(placement.contains("prefer") && placement.contains("N0=256"), placement);
        }
    }

    @Test
    void shouldRefuseSpecificationsThatCannotBe() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> spec(Backing.SHM, 5000))
                .getMessage()
                .endsWith("use 8192"));
        assertThrows(IllegalArgumentException.class, () -> spec(Backing.SHM, 0));
        assertThrows(IllegalArgumentException.class, () -> spec(Backing.SHM, Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> RegionSpec.of(Backing.SHM, 1, 1, -1, 4096));
        assertThrows(IllegalArgumentException.class, () -> RegionSpec.of(Backing.SHM, 0, 1, 0, 4096));
        assertThrows(
                IllegalArgumentException.class, () -> spec(Backing.SHM, 4096).withMode(0400));
        assertThrows(
                IllegalArgumentException.class, () -> spec(Backing.SHM, 4096).withMode(0700));
        assertThrows(
                IllegalArgumentException.class, () -> spec(Backing.FILE, 4096).withNumaNode(0));
    }
}
