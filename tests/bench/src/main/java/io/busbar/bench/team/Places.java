package io.busbar.bench.team;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Fresh directories in shared memory, and what they take. */
public final class Places {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long BLOCK = 512;

    private Places() {}

    /** A directory that nobody else uses, for this user only. */
    public static Path create() {
        try {
            return Files.isWritable(SHARED_MEMORY)
                    ? Files.createTempDirectory(SHARED_MEMORY, "busbar-bench-")
                    : Files.createTempDirectory("busbar-bench-");
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make a directory to measure in", e);
        }
    }

    /** Deletes a directory and all that is in it. */
    public static void remove(final Path directory) {
        for (final Path each :
                contents(directory).sorted(Comparator.reverseOrder()).toList()) {
            try {
                Files.deleteIfExists(each);
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot delete " + each, e);
            }
        }
    }

    /** Bytes of memory that the files of a directory have, holes not counted. */
    public static long allocatedBytes(final Path directory) {
        return contents(directory).mapToLong(Places::allocated).sum();
    }

    /** Lengths of the files of a directory, whether or not there is memory behind all of it. */
    public static long namedBytes(final Path directory) {
        return contents(directory)
                .map(Path::toFile)
                .filter(File::isFile)
                .mapToLong(File::length)
                .sum();
    }

    private static long allocated(final Path file) {
        try {
            return Files.isRegularFile(file) ? blocks(file) * BLOCK : 0;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot look at " + file, e);
        }
    }

    /** The JDK does not tell a file's blocks, so stat does. */
    private static long blocks(final Path file) throws IOException {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        final String text = new String(stat.getInputStream().readAllBytes()).strip();
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private static Stream<Path> contents(final Path directory) {
        if (!Files.exists(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            final List<Path> all = files.toList();
            return all.stream();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }
}
