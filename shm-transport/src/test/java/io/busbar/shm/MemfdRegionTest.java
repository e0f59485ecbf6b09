package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Errno;
import io.busbar.linux.Fcntl;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Unistd;
import io.busbar.shm.RegionException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MemfdRegionTest {
    private static final RegionSpec SPEC = RegionSpec.of(Backing.MEMFD, 1, 1, 100, Backing.MEMFD.pageSize());

    @Test
    void shouldNotBeResizedThroughProc() {
        try (Region region = Region.create(Path.of("quotes"), SPEC, whole -> {})) {
            final int fd = Fcntl.open(region.path().toString(), Fcntl.O_RDWR, 0);
            try {
                for (final long size : new long[] {0, 1 << 20}) {
                    assertTrue(assertThrows(LinuxException.class, () -> Unistd.ftruncate(fd, size))
                            .is(Errno.EPERM));
                }
                assertEquals(Fcntl.F_SEAL_SEAL | Fcntl.F_SEAL_SHRINK | Fcntl.F_SEAL_GROW, Fcntl.seals(fd) & 7);
            } finally {
                Unistd.close(fd);
            }
        }
    }

    @Test
    void shouldBeAttachedByAnotherProcess() throws Exception {
        try (Region region = Region.create(Path.of("quotes"), SPEC, whole -> {});
                Child child = Child.start(Writes.class, region.path())) {
            child.await("written");
            assertEquals(9, Memory.get(region.dataAddress()));
        }
    }

    static final class Writes {
        public static void main(final String[] arguments) {
            final Region region = Region.attach(Path.of(arguments[0]), Access.READ_WRITE, AttachOptions.of(1, 1));
            Memory.put(region.dataAddress(), 9);
            Child.say("written");
        }
    }

    @Test
    void shouldNotBeARegionBeforeItIsInitialised() {
        Region.create(
                        Path.of("quotes"),
                        SPEC,
                        region -> assertEquals(
                                Reason.FOREIGN,
                                assertThrows(RegionException.class, () -> Region.inspect(region.path()))
                                        .reason()))
                .close();
    }

    @Test
    void shouldNotBeCurrentOnceItsCreatorIsGone() throws Exception {
        try (Child child = Child.start(Creates.class)) {
            final Path path = Path.of(child.await("created"));
            try (Region region = Region.attach(path, Access.READ_ONLY, AttachOptions.any())) {
                assertTrue(region.isCurrent());
                child.kill();
                Places.await("the creator's name falls", () -> !region.isCurrent());
            }
        }
    }

    static final class Creates {
        public static void main(final String[] arguments) throws IOException {
            final Region region = Region.create(Path.of("quotes"), SPEC, whole -> {});
            Child.say("created " + region.path());
            Child.parkUntilInputEnds();
        }
    }
}
