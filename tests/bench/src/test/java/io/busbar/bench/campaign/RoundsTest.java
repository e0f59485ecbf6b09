package io.busbar.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bench.result.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final List<String> order = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<Boolean> heard = new ArrayList<>();

    /** A subject whose floors are told in advance, two for each slice; when they are used up, it stands still. */
    private Subject subject(final String name, final double... lines) {
        final Queue<Double> script = new ArrayDeque<>();
        for (final double line : lines) {
            script.add(line);
        }
        return new Subject() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Slice measure() {
                order.add(name);
                final double before = script.isEmpty() ? 100 : script.remove();
                final double after = script.isEmpty() ? 100 : script.remove();
                return new Slice(
                        Map.of("p50Nanos", name.equals("floor") ? 100.0 : 200.0 + order.size()),
                        List.of(before, after),
                        List.of(1e9, 3e9),
                        null);
            }
        };
    }

    private Map<String, List<Sample>> run(final Rounds rounds, final Subject floor, final Subject... subjects) {
        return rounds.run(List.of(subjects), floor, (subject, slice, accepted) -> heard.add(accepted), warnings::add);
    }

    @Test
    void shouldTakeSystemsAndFloorInTurn() {
        final var samples = run(new Rounds(2, 3, 0.1), subject("floor"), subject("a"), subject("b"));
        assertEquals(List.of("a", "floor", "b", "floor", "a", "floor", "b", "floor"), order);
        assertEquals(List.of(1, 2), samples.get("b").stream().map(Sample::round).toList());
        assertEquals(2.01, samples.get("a").get(0).ratioToFloor("p50Nanos"), 1e-9);
        assertEquals(List.of(), warnings);
    }

    @Test
    void shouldMeasureAPairAgainWhoseFloorMovedDuringTheSystemsSlice() {
        final var samples = run(new Rounds(1, 3, 0.1), subject("floor"), subject("a", 100, 120));
        assertEquals(List.of("a", "floor", "a", "floor"), order);
        assertEquals(
                List.of(false, true),
                samples.get("a").stream().map(Sample::accepted).toList());
        assertEquals(List.of(false, false, true, true), heard);
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("thrown away 1 times"), warnings.get(0));
    }

    @Test
    void shouldMeasureAPairAgainWhoseFloorMovedBetweenSystemAndFloor() {
        final var samples = run(new Rounds(1, 3, 0.1), subject("floor", 489, 485), subject("a", 108, 105));
        assertEquals(
                List.of(false, true),
                samples.get("a").stream().map(Sample::accepted).toList());
    }

    @Test
    void shouldAcceptWhatMovesWithinTheFraction() {
        final var samples = run(new Rounds(1, 3, 0.1), subject("floor", 104, 96), subject("a", 100, 105));
        assertEquals(
                List.of(true), samples.get("a").stream().map(Sample::accepted).toList());
    }

    @Test
    void shouldGiveUpAPairAfterSoManyAttemptsAndSaySo() {
        final var samples = run(new Rounds(1, 2, 0.1), null, subject("a", 100, 200, 100, 200, 100, 200, 100, 200));
        assertEquals(3, samples.get("a").size());
        assertFalse(samples.get("a").stream().anyMatch(Sample::accepted));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("for good after 3 attempts"), warnings.get(0));
    }

    @Test
    void shouldTellTheBareMachineWhereNoFloorRunsInTurn() {
        final Sample sample =
                run(new Rounds(1, 0, 0.1), null, subject("a")).get("a").get(0);
        assertEquals(Map.of(Sample.LINE, 100.0, Sample.COPY, 2e9), sample.floor());
    }

    @Test
    void shouldRefuseSettingsThatMeasureNothing() {
        assertThrows(IllegalArgumentException.class, () -> new Rounds(0, 1, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new Rounds(1, -1, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new Rounds(1, 1, Double.NaN));
    }
}
