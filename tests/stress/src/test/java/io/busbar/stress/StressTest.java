package io.busbar.stress;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Races every jcstress test of this module once, and judges them one by one. What is left open, because a busy machine
 * did not let the actors meet, is raced again and longer before it counts as a failure. {@code -Dstress=long} takes
 * about half an hour.
 */
final class StressTest {
    private static final Path REPORTS = Path.of("target", "jcstress");
    private static final int ROUNDS = 4;
    private static final Map<String, Findings> FINDINGS = new TreeMap<>();

    @BeforeAll
    static void race() throws IOException, InterruptedException {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "a race needs two processors");
        List<StressCase> open = StressCase.all();
        Effort effort = "long".equals(System.getProperty("stress")) ? Effort.LONG : Effort.SHORT;
        for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
            final Path reports = Files.createTempDirectory(Files.createDirectories(REPORTS), "round-" + round + "-");
            Jcstress.run(open, effort, reports.toAbsolutePath())
                    .forEach((name, found) -> FINDINGS.merge(name, found, Findings::plus));
            open = open.stream().filter(test -> !test.isSettled(of(test))).toList();
            effort = Effort.MORE;
        }
        Files.write(
                REPORTS.resolve("summary.txt"),
                StressCase.all().stream().map(test -> test + ": " + of(test)).toList());
    }

    private static Findings of(final StressCase test) {
        return FINDINGS.getOrDefault(test.name(), new Findings());
    }

    static Stream<StressCase> right() {
        return StressCase.all().stream().filter(test -> !test.isTwin());
    }

    static Stream<StressCase> twins() {
        return StressCase.all().stream().filter(StressCase::isTwin);
    }

    @ParameterizedTest
    @MethodSource("right")
    void shouldShowOnlyWhatIsAllowed(final StressCase test) {
        final Findings findings = of(test);
        assertAll(
                () -> assertEquals(List.of(), findings.errors()),
                () -> assertEquals(Map.of(), findings.forbidden()),
                () -> assertTrue(findings.allowed().size() > 1, () -> "the actors never met: " + findings));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void shouldCatchBrokenTwin(final StressCase test) {
        final Findings findings = of(test);
        assertAll(
                () -> assertEquals(List.of(), findings.errors()),
                () -> assertTrue(
                        findings.sawForbidden(test.caughtBy()),
                        () -> "\"" + test.caughtBy() + "\" was not seen: " + findings));
    }

    @Test
    void shouldHaveATwinForEveryOperation() {
        final List<Class<?>> operations = StressCase.all().stream()
                .<Class<?>>map(StressCase::operation)
                .distinct()
                .toList();
        assertEquals(
                operations,
                operations.stream()
                        .filter(operation -> twins().anyMatch(twin -> twin.operation() == operation))
                        .filter(operation -> right().anyMatch(test -> test.operation() == operation))
                        .toList());
    }
}
