package io.busbar.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/GUARANTEES.md names tests, and they are there. */
class GuaranteesTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern NAME = Pattern.compile("`(\\w+Test)\\.(should\\w+)`");

    @Test
    void shouldNameTestsThatExist() throws IOException {
        final Map<String, String> sources = testSources();
        final Matcher names = NAME.matcher(Files.readString(ROOT.resolve("docs").resolve("GUARANTEES.md")));
        final List<String> missing = new ArrayList<>();
        int found = 0;
        while (names.find()) {
            final String source = sources.getOrDefault(names.group(1), "");
            if (source.contains("void " + names.group(2) + "(")) {
                found++;
            } else {
                missing.add(names.group());
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(found > 0, "no test is named");
    }

    /** Sources of test classes by simple name; of classes that share one, all. */
    private static Map<String, String> testSources() throws IOException {
        final Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (final Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                final String name = file.getFileName().toString().replace(".java", "");
                sources.merge(name, Files.readString(file), String::concat);
            }
        }
        return sources;
    }
}
