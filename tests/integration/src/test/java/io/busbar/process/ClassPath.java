package io.busbar.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Where the classes of this JVM come from. */
public final class ClassPath {
    private ClassPath() {}

    /** The jar or directory that holds a class. */
    public static Path of(final Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    /** Copies what is Busbar's and Agrona's; the many jars of test libraries stay where they are. */
    static List<Path> copy(final Path target) {
        return copy(target, "busbar", "agrona");
    }

    /** Copies all directories, and the jars whose names begin so. */
    public static List<Path> copy(final Path target, final String... jars) {
        final List<Path> copies = new ArrayList<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            final Path source = Path.of(entry);
            final String name = source.getFileName().toString();
            if (Files.isDirectory(source) || Arrays.stream(jars).anyMatch(name::startsWith)) {
                copies.add(copy(source, target.resolve("class-path-" + copies.size() + "-" + name)));
            }
        }
        return copies;
    }

    private static Path copy(final Path source, final Path target) {
        try (Stream<Path> files = Files.walk(source)) {
            for (final Path file : files.toList()) {
                Files.copy(file, target.resolve(source.relativize(file).toString()));
            }
            return target;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
