package io.busbar.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes temporary directories in shared memory, where buses live. */
public final class ShmTempDir implements TempDirFactory {
    @Override
    public Path createTempDirectory(final AnnotatedElementContext element, final ExtensionContext context)
            throws IOException {
        return Files.createTempDirectory(Path.of("/dev/shm"), "busbar-integration-");
    }

    /** Makes one that is deleted when this JVM ends, also if it is interrupted. For commands. */
    public static Path createUntilExit(final String prefix) throws IOException {
        final Path directory = Files.createTempDirectory(Path.of("/dev/shm"), prefix);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> delete(directory)));
        return directory;
    }

    private static void delete(final Path directory) {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (final Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (final IOException | UncheckedIOException e) {
            System.err.println("cannot delete " + directory + ": " + e);
        }
    }
}
