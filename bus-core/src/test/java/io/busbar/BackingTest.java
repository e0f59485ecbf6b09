package io.busbar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.linux.Hugetlb;
import io.busbar.shm.Backing;
import io.busbar.shm.RegionException;
import io.busbar.shm.RegionException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels in each kind of memory that has names. */
class BackingTest {
    private static final long HUGE = 2 << 20;

    @TempDir
    Path disk;

    @TempDir(factory = ShmTempDir.class)
    Path shm;

    @Test
    void shouldKeepAChannelInAFile() {
        try (Bus bus = Bus.open("b", BusOptions.DEFAULT.withDirectory(disk))) {
            exchange(bus, Backing.FILE);
            assertTrue(Files.exists(disk.resolve("b").resolve("c")));
        }
    }

    @Test
    void shouldRefuseMemoryWithoutAName() {
        assertThrows(IllegalArgumentException.class, () -> ChannelOptions.DEFAULT.withBacking(Backing.MEMFD));
    }

    @Test
    void shouldSayHowToMountWhatIsNotMounted() {
        assumeTrue(Hugetlb.mounts().isEmpty(), "hugetlbfs is mounted here");
        try (Bus bus = Bus.open("b", BusOptions.DEFAULT.withDirectory(shm))) {
            final RegionException refusal = assertThrows(
                    RegionException.class,
                    () -> bus.addPublication("c", ChannelOptions.DEFAULT.withBacking(Backing.HUGE_2M)));
            assertEquals(Reason.NO_MOUNT, refusal.reason());
            assertTrue(refusal.getMessage().contains("mount -t hugetlbfs"), refusal.getMessage());
        }
    }

    @Test
    void shouldKeepAChannelOnHugePagesAndItsNameToOneKindOfMemory() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can mount hugetlbfs");
        assumeTrue(Hugetlb.mounts().isEmpty(), "hugetlbfs is mounted here, and channels would go there");
        final Path pool = Hugetlb.poolFile(HUGE);
        final String before = Files.readString(pool).strip();
        final Path mount = Files.createTempDirectory("busbar-huge-");
        try (Bus bus = Bus.open("b" + ProcessHandle.current().pid(), BusOptions.DEFAULT.withDirectory(shm))) {
            Files.writeString(pool, String.valueOf(Integer.parseInt(before) + 8));
            command("mount", "-t", "hugetlbfs", "-o", "pagesize=2M", "none", mount.toString());
            assumeTrue(Hugetlb.pool(HUGE).available() >= 4, "the kernel found no 4 huge pages");
            exchange(bus, Backing.HUGE_2M);
            try (Bus other = Bus.open("b" + ProcessHandle.current().pid(), BusOptions.DEFAULT.withDirectory(shm))) {
                try (Publication publication = other.addPublication("c")) { // asks for shared memory, finds this one
                    assertEquals(2, publication.position() / 32);
                }
                assertTrue(other.removeChannel("c"));
            }
        } finally {
            new ProcessBuilder("umount", mount.toString()).start().waitFor();
            Files.writeString(pool, before);
            Files.delete(mount);
        }
    }

    private static void exchange(final Bus bus, final Backing backing) {
        final UnsafeBuffer message = new UnsafeBuffer("0123456789".getBytes());
        final ChannelOptions options = ChannelOptions.DEFAULT.withBacking(backing);
        try (Publication publication = bus.addPublication("c", options);
                Subscription subscription = bus.addSubscription("c")) {
            publication.offer(message, 0, 10);
            publication.offer(message, 0, 10);
            assertEquals(
                    2,
                    subscription.poll(
                            (buffer, offset, length, type, position) -> {
                                assertEquals("0123456789", buffer.getStringWithoutLengthAscii(offset, length));
                            },
                            10));
        }
    }

    private static void command(final String... words) throws Exception {
        assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor(), String.join(" ", words));
    }
}
