package io.busbar.architecture;

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

/** How the sources read. */
class SourceTest {
    private static final int LONGEST_LINE = 120;
    private static final int LONGEST_FILE = 400;
    private static final Pattern LEFT_OVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);

    private static final Path ROOT = root();
    private static final Map<Path, List<String>> SOURCES = sources();

    @Test
    void shouldFindTheSources() {
        assertTrue(SOURCES.containsKey(Path.of("shm-transport/src/main/java/io/busbar/shm/Memory.java")));
        assertTrue(
                SOURCES.containsKey(Path.of("tests/integration/src/test/java/io/busbar/architecture/SourceTest.java")));
    }

    @Test
    void shouldFitTheScreen() {
        final List<String> faults = new ArrayList<>();
        SOURCES.forEach((file, lines) -> {
            for (int i = 0; i < lines.size(); i++) {
                final String line = lines.get(i);
                if (line.codePointCount(0, line.length()) > LONGEST_LINE) {
                    faults.add(file + ":" + (i + 1));
                }
            }
        });
        assertEquals(List.of(), faults, "lines of more than " + LONGEST_LINE + " columns");
    }

    @Test
    void shouldKeepFilesShort() {
        final List<String> faults = new ArrayList<>();
        SOURCES.forEach((file, lines) -> {
            if (lines.size() > LONGEST_FILE) {
                faults.add(file + ": " + lines.size());
            }
        });
        assertEquals(List.of(), faults, "files of more than " + LONGEST_FILE + " lines");
    }

    @Test
    void shouldLeaveNothingForLater() {
        final List<String> faults = new ArrayList<>();
        SOURCES.forEach((file, lines) -> lines.stream()
                .filter(line -> LEFT_OVER.matcher(line).find())
                .forEach(line -> faults.add(file + ": " + line.strip())));
        assertEquals(List.of(), faults);
    }

    @Test
    void shouldTellWhatIsAtHomeInEachPackage() {
        final Set<String> packages = new TreeSet<>();
        final Set<String> described = new TreeSet<>();
        SOURCES.forEach((file, lines) -> {
            final Matcher matcher = PACKAGE.matcher(String.join("\n", lines));
            if (matcher.find()) {
                packages.add(matcher.group(1));
                if (file.endsWith("package-info.java")) {
                    described.add(matcher.group(1));
                }
            }
        });
        assertEquals(packages, described);
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(directory.resolve("busbar"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    private static Map<Path, List<String>> sources() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            final Map<Path, List<String>> sources = new TreeMap<>();
            for (final Path file : files.filter(SourceTest::isSource).toList()) {
                sources.put(ROOT.relativize(file), Files.readAllLines(file));
            }
            return sources;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSource(final Path file) {
        final String name = ROOT.relativize(file).toString();
        return name.endsWith(".java") && name.contains("src/") && !name.contains("target/");
    }
}
