package io.busbar.bridge.wire.aeron;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.WireException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverDirectoryTest {
    @TempDir
    private Path home;

    @Test
    void shouldRemoveWhatDeadProcessesHaveLeftAndNothingElse() throws Exception {
        try (DriverDirectory living = DriverDirectory.create(home)) {
            Files.createDirectories(living.path().resolve("images"));
            // A killed process leaves its directory and a lock file that nobody has locked.
            final Path dead = Files.createDirectories(home.resolve("1-0").resolve("images"));
            Files.writeString(dead.resolve("1.logbuffer"), "left");
            Files.createFile(home.resolve("1-0.lock"));
            final Path stranger = Files.writeString(home.resolve("notes"), "somebody's");
            Files.createFile(home.resolve(".lock"));
            try (DriverDirectory next = DriverDirectory.create(home)) {
                assertNotEquals(living.path(), next.path());
                assertFalse(Files.exists(home.resolve("1-0")));
                assertFalse(Files.exists(home.resolve("1-0.lock")));
                assertTrue(Files.exists(living.path().resolve("images")));
                assertTrue(Files.exists(stranger));
            }
            assertTrue(Files.exists(living.path()));
        }
    }

    @Test
    void shouldRefuseADirectoryThatOthersCanWrite() throws Exception {
        final Path open = Files.createDirectory(home.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        final WireException refused = assertThrows(WireException.class, () -> DriverDirectory.create(open));
        assertTrue(refused.getMessage().contains("another user"), refused.getMessage());
    }

    @Test
    void shouldLeaveNothingWhenItIsClosed() throws Exception {
        final DriverDirectory directory = DriverDirectory.create(home);
        Files.createDirectories(directory.path().resolve("publications"));
        directory.close();
        directory.close();
        assertFalse(Files.exists(directory.path()));
        assertFalse(Files.exists(home.resolve(directory.path().getFileName() + ".lock")));
    }
}
