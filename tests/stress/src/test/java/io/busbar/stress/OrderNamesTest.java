package io.busbar.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the {@code // ORDER name: mode, …} comments of the product against the jcstress tests. */
final class OrderNamesTest {
    /** Where the other side is the kernel's, its mode stands in the comment, and a race here plays its part. */
    private static final Pattern COMMENT =
            Pattern.compile("// ORDER ([^:]+): (\\w+)(?:, pairs with the kernel's (\\w+))?");

    private static final List<Path> SOURCES = List.of(
            Path.of("..", "..", "shm-transport", "src", "main"), Path.of("..", "..", "bus-core", "src", "main"));

    /** The modes that stand with each name. */
    private static Map<String, List<String>> names() throws IOException {
        final Map<String, List<String>> names = new TreeMap<>();
        for (final Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> collect(file, names));
            }
        }
        return names;
    }

    private static void collect(final Path file, final Map<String, List<String>> names) {
        try {
            final Matcher comment = COMMENT.matcher(Files.readString(file));
            while (comment.find()) {
                final List<String> modes = names.computeIfAbsent(comment.group(1), name -> new ArrayList<>());
                modes.add(comment.group(2));
                if (comment.group(3) != null) {
                    modes.add(comment.group(3));
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldRaceEveryName() throws IOException {
        final Set<String> raced = new TreeSet<>();
        for (final StressCase test : StressCase.all()) {
            final Ordering ordering = test.operation().getAnnotation(Ordering.class);
            if (ordering != null) {
                raced.addAll(List.of(ordering.value()));
            }
        }
        assertEquals(names().keySet(), raced, "names in ORDER comments, names in @Ordering of jcstress tests");
    }

    @Test
    void shouldFindEveryNameOnBothSides() throws IOException {
        names().forEach((name, modes) -> assertTrue(
                modes.contains("release") && modes.contains("acquire")
                        || modes.stream().filter("fence"::equals).count() > 1,
                () -> "ORDER " + name + " stands with " + modes + " only"));
    }
}
