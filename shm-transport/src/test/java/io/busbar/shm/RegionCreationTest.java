package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Fcntl;
import io.busbar.linux.Statfs;
import io.busbar.linux.Unistd;
import io.busbar.shm.RegionException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Others see no region or a whole one, whoever races and whoever is killed. */
class RegionCreationTest {
    private static final int CONTROL_SIZE = 8192;
    private static final long DATA_SIZE = 1 << 20;
    private static final long MARK = 0x5AFE_5AFE_5AFE_5AFEL;

    private final Places places = new Places();

    @AfterEach
    void takeAway() {
        places.close();
    }

    private static Region create(final Path path) {
        return Region.create(path, RegionSpec.of(Backing.SHM, 1, 1, CONTROL_SIZE, DATA_SIZE), region -> {
            for (int i = 0; i < CONTROL_SIZE; i += Long.BYTES) {
                Memory.put(region.controlAddress() + i, MARK);
            }
        });
    }

    /** Returns false if there is none. */
    private static boolean attachWhole(final Path path) {
        try (Region region = Region.attach(path, Access.READ_WRITE, AttachOptions.of(1, 1))) {
            assertEquals(DATA_SIZE, region.dataSize());
            for (int i = 0; i < CONTROL_SIZE; i += Long.BYTES) {
                assertEquals(MARK, Memory.get(region.controlAddress() + i));
            }
            Memory.put(region.dataAddress() + 2 * DATA_SIZE - Long.BYTES, 1);
            return true;
        } catch (final RegionException e) {
            assertEquals(Reason.NOT_FOUND, e.reason(), e.getMessage());
            return false;
        }
    }

    @Test
    void shouldLetOneOfTwoThreadsCreateAndTheOtherAttach() throws Exception {
        final Path path = places.shm().resolve("region");
        final CyclicBarrier start = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 200; round++) {
                final List<Future<Boolean>> results = new ArrayList<>();
                for (int thread = 0; thread < 2; thread++) {
                    results.add(threads.submit(() -> {
                        start.await();
                        return createOrAttach(path);
                    }));
                }
                final boolean first = results.get(0).get();
                final boolean second = results.get(1).get();
                assertTrue(first ^ second, "created by first " + first + ", by second " + second);
                Region.delete(path);
            }
        }
    }

    private static boolean createOrAttach(final Path path) {
        try {
            create(path).close();
            return true;
        } catch (final RegionException e) {
            assertEquals(Reason.EXISTS, e.reason());
            assertTrue(attachWhole(path));
            return false;
        }
    }

    @Test
    void shouldLetOneOfTwoProcessesCreateAndTheOtherAttach() throws Exception {
        final Path path = places.shm().resolve("region");
        try (Child one = Child.start(CreatesOrAttaches.class, path);
                Child other = Child.start(CreatesOrAttaches.class, path)) {
            one.await("ready");
            other.await("ready");
            one.finish();
            other.finish();
            final List<String> results = new ArrayList<>(List.of(one.await("result"), other.await("result")));
            results.sort(null);
            assertEquals(List.of("attached", "created"), results);
        }
    }

    static final class CreatesOrAttaches {
        public static void main(final String[] arguments) throws IOException {
            Child.say("ready");
            Child.parkUntilInputEnds();
            Child.say("result " + (createOrAttach(Path.of(arguments[0])) ? "created" : "attached"));
        }
    }

    /**
     * Each kill comes after a random number of looks at the region, so at any step of creating, deleting, or between.
     */
    @Test
    void shouldBeWholeOrNotThereAfterItsCreatorWasKilled() throws Exception {
        final long seed = Long.getLong("busbar.seed", System.nanoTime());
        System.out.println("RegionCreationTest: -Dbusbar.seed=" + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        final Path directory = places.mount("tmpfs", "size=16m");
        final Path path = directory.resolve("region");
        int whole = 0;
        for (int kill = 0; kill < 20; kill++) {
            try (Child child = Child.start(CreatesAndDeletes.class, path)) {
                child.await("created");
                for (int looks = random.nextInt(500); looks >= 0; looks--) {
                    whole += attachWhole(path) ? 1 : 0;
                }
                child.kill();
                while (child.isAlive()) {
                    attachWhole(path);
                }
            }
            if (attachWhole(path)) {
                assertTrue(Region.delete(path));
            }
            assertNothingLeft(directory);
        }
        assertTrue(whole > 0, "never met a region");
    }

    static final class CreatesAndDeletes {
        public static void main(final String[] arguments) {
            final Path path = Path.of(arguments[0]);
            create(path).close();
            Child.say("created");
            while (Region.delete(path)) {
                create(path).close();
            }
        }
    }

    /** Unnamed files of the dead would show as blocks in use. */
    private static void assertNothingLeft(final Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            assertEquals(List.of(), files.toList());
        }
        final int fd = Fcntl.open(directory.toString(), Fcntl.O_RDONLY | Fcntl.O_DIRECTORY, 0);
        try {
            final Statfs.FileSystem system = Statfs.fstatfs(fd);
            assertEquals(system.totalBytes(), system.freeBytes());
        } finally {
            Unistd.close(fd);
        }
    }
}
