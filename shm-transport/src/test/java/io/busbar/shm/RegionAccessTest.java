package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.RegionException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may do what: subscribers cannot write the data, other users cannot open the file. */
class RegionAccessTest {
    private static final RegionSpec SPEC = RegionSpec.of(Backing.SHM, 1, 1, 100, 4 * Backing.SHM.pageSize());

    private final Places places = new Places();
    private final Path directory = places.shm();
    private final Path path = directory.resolve("region");

    @AfterEach
    void takeAway() {
        places.close();
    }

    @Test
    void shouldKillWhoWritesDataThatIsReadOnly() throws Exception {
        try (Region region = Region.create(path, SPEC, whole -> {});
                Child child = Child.start(WritesReadOnlyData.class, path)) {
            final String output = child.awaitEnd();
            assertTrue(output.contains("control written"), output);
            assertTrue(output.contains("SIGSEGV"), output);
            assertFalse(output.contains("data written"), output);
            assertNotEquals(0, child.exitValue());
            assertEquals(5, Memory.get(region.controlAddress()));
            assertEquals(0, Memory.get(region.dataAddress()));
        }
    }

    static final class WritesReadOnlyData {
        public static void main(final String[] arguments) {
            final Region region = Region.attach(Path.of(arguments[0]), Access.READ_ONLY, AttachOptions.any());
            Memory.put(region.controlAddress(), 5);
            Child.say("control written");
            Memory.put(region.dataAddress(), 6);
            Child.say("data written");
        }
    }

    @Test
    void shouldKeepOtherUsersOut() throws Exception {
        Places.assumeRoot();
        openToAll(directory);
        Region.create(path, SPEC, region -> {}).close();
        assertEquals("PERMISSION", attachAsNobody());
    }

    @Test
    void shouldLetOtherUsersInIfTheModeSaysSo() throws Exception {
        Places.assumeRoot();
        openToAll(directory);
        Region.create(path, SPEC.withMode(0666), region -> {}).close();
        assertEquals("attached", attachAsNobody());
    }

    private String attachAsNobody() throws IOException {
        try (Child child = Child.startAsNobody(List.of(), directory, Attaches.class, path)) {
            return child.await("result");
        }
    }

    static final class Attaches {
        public static void main(final String[] arguments) {
            try (Region region = Region.attach(Path.of(arguments[0]), Access.READ_WRITE, AttachOptions.any())) {
                Memory.put(region.dataAddress(), 1);
                Child.say("result attached");
            } catch (final RegionException e) {
                Child.say("result " + e.reason());
            }
        }
    }

    @Test
    void shouldNotTrustARegionThatSomebodyElseKeepsToHimself() throws Exception {
        Places.assumeRoot();
        Region.create(path, SPEC, region -> {}).close();
        Files.setAttribute(path, "unix:uid", Child.NOBODY);
        final RegionException e =
                assertThrows(RegionException.class, () -> Region.attach(path, Access.READ_ONLY, AttachOptions.any()));
        assertEquals(Reason.PERMISSION, e.reason());
        assertTrue(e.getMessage().contains("belongs to uid " + Child.NOBODY), e.getMessage());
    }

    @Test
    void shouldNeedNoCapabilityToCreateRegions() throws Exception {
        Places.assumeRoot();
        openToAll(directory);
        final Path disk = places.disk();
        openToAll(disk);
        try (Child child = Child.startAsNobody(
                List.of("prlimit", "--memlock=65536:65536"), directory, Creates.class, directory, disk)) {
            assertEquals("created", child.await("SHM"));
            assertEquals("created", child.await("FILE"));
            assertEquals("created", child.await("MEMFD"));
            final String refused = child.await("locked");
            assertTrue(refused.startsWith("LOCKED_MEMORY"), refused);
            assertTrue(refused.contains("RLIMIT_MEMLOCK is 64 KB"), refused);
            assertTrue(refused.contains("ENOMEM"), refused);
        }
    }

    static final class Creates {
        public static void main(final String[] arguments) {
            final Path shm = Path.of(arguments[0]);
            create("SHM", shm.resolve("a"), Backing.SHM, false);
            create("FILE", Path.of(arguments[1], "b"), Backing.FILE, false);
            create("MEMFD", Path.of("c"), Backing.MEMFD, false);
            create("locked", shm.resolve("d"), Backing.SHM, true);
        }

        private static void create(final String name, final Path path, final Backing backing, final boolean lock) {
            try {
                Region.create(path, RegionSpec.of(backing, 1, 1, 0, 1 << 20).withLock(lock), region -> {})
                        .close();
                Child.say(name + " created");
            } catch (final RegionException e) {
                Child.say(name + " " + e.reason() + " " + e.getMessage());
            }
        }
    }

    private static void openToAll(final Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
}
