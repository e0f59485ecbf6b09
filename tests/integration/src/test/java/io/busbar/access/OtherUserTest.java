package io.busbar.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.process.ChildJvm;
import io.busbar.process.JvmCommand;
import io.busbar.process.Parent;
import io.busbar.process.ShmTempDir;
import io.busbar.shm.RegionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another user, with the channel's name and all of the API. */
class OtherUserTest {
    private static final int NOBODY = 65534;

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    @BeforeEach
    void check() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        assumeTrue(JvmCommand.isInstalled("setpriv"), "setpriv (util-linux) is not installed");
        open(directory);
    }

    @Test
    void shouldRefuseAnotherUserTheDirectory() {
        create(BusOptions.DEFAULT);
        assertRefused("/buses/test");
    }

    @Test
    void shouldRefuseAnotherUserTheChannelInADirectoryThatIsOpenToAll() {
        create(BusOptions.DEFAULT.withDirectoryMode(0755));
        assertRefused("/buses/test/c");
    }

    @Test
    void shouldLetAnotherUserInWhereBothModesSaySo() {
        try (Bus bus = bus(BusOptions.DEFAULT.withDirectoryMode(0755))) {
            bus.addPublication("c", ChannelOptions.DEFAULT.withMode(0666)).close();
        }
        try (ChildJvm nobody = start()) {
            assertEquals("joined", nobody.await("SUBSCRIPTION"));
            assertEquals("joined", nobody.await("PUBLICATION"));
            nobody.awaitSuccess();
        }
    }

    private void create(final BusOptions options) {
        try (Bus bus = bus(options)) {
            bus.addPublication("c").close();
        }
    }

    private Bus bus(final BusOptions options) {
        return Bus.open("test", options.withDirectory(directory.resolve("buses")));
    }

    private void assertRefused(final String place) {
        try (ChildJvm nobody = start()) {
            for (final String what : new String[] {"SUBSCRIPTION", "PUBLICATION", "INFO", "CREATION"}) {
                final String refusal = nobody.await(what);
                assertTrue(refusal.startsWith("PERMISSION"), refusal);
                assertTrue(refusal.contains(directory + (what.equals("CREATION") ? "/buses/test" : place)), refusal);
                assertTrue(refusal.contains("uid " + NOBODY), refusal);
            }
            nobody.awaitSuccess();
        }
    }

    private ChildJvm start() {
        return ChildJvm.of(Stranger.class)
                .brief()
                .behind("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups")
                .copiedTo(directory)
                .start(directory.resolve("buses"));
    }

    private static void open(final Path path) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static final class Stranger {
        public static void main(final String[] arguments) {
            final Bus bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(Path.of(arguments[0])));
            attempt("SUBSCRIPTION", () -> bus.addSubscription("c"));
            attempt("PUBLICATION", () -> bus.addPublication("c"));
            attempt("INFO", () -> bus.info("c"));
            attempt("CREATION", () -> bus.addPublication("d"));
            bus.close();
        }

        private static void attempt(final String what, final Runnable action) {
            try {
                action.run();
                Parent.say(what, "joined");
            } catch (final RegionException e) {
                Parent.say(what, e.reason(), e.getMessage());
            } catch (final RuntimeException e) {
                Parent.say(what, e);
            }
        }
    }
}
