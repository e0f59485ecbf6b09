package io.busbar.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HugetlbTest {
    @Test
    void shouldFindHugetlbfsAmongMounts() {
        final List<Hugetlb.Mount> mounts = Hugetlb.parseMounts(List.of(
                "tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0",
                "hugetlbfs /dev/hugepages hugetlbfs rw,relatime,gid=10,pagesize=2M 0 0",
                "none /mnt/a\\040b hugetlbfs rw,pagesize=1024M,size=2048M 0 0"));

        assertEquals(
                List.of(
                        new Hugetlb.Mount(Path.of("/dev/hugepages"), 2L << 20),
                        new Hugetlb.Mount(Path.of("/mnt/a b"), 1L << 30)),
                mounts);
    }

    @Test
    void shouldTakeAPageSizeThatIsNotThereForAnEmptyPool() {
        assertEquals(new Hugetlb.Pool(0, 0, 0), Hugetlb.pool(3 << 20));
    }
}
