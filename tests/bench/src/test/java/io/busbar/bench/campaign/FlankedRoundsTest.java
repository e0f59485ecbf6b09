package io.busbar.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bench.result.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class FlankedRoundsTest {
    private static final String METRIC = "bytesPerSecond";

    private final List<String> order = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Gives these values in turn, and the last one for ever; NaN is a failure. */
    private final class Scripted implements Subject {
        private final String name;
        private final Queue<Double> values = new ArrayDeque<>();

        Scripted(final String name, final double... values) {
            this.name = name;
            for (final double value : values) {
                this.values.add(value);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Slice measure() {
            order.add(name);
            final double value = values.size() == 1 ? values.peek() : values.remove();
            if (Double.isNaN(value)) {
                throw new IllegalStateException("cannot");
            }
            return new Slice(Map.of(METRIC, value), List.of(), List.of(), null);
        }
    }

    private Map<String, List<Sample>> run(
            final int rounds,
            final int redos,
            final BooleanSupplier timeLeft,
            final Subject floor,
            final Subject... all) {
        return new FlankedRounds(rounds, redos, 0.25, METRIC)
                .run(List.of(all), floor, timeLeft, (subject, slice, accepted) -> {}, warnings::add);
    }

    @Test
    void shouldMeasureTheFloorBetweenAnyTwo() {
        final Map<String, List<Sample>> samples =
                run(2, 0, () -> true, new Scripted("f", 100), new Scripted("a", 50), new Scripted("b", 200));
        assertEquals(List.of("f", "a", "f", "b", "f", "a", "f", "b", "f"), order);
        assertEquals(0.5, samples.get("a").get(1).ratioToFloor(METRIC));
        assertEquals(2, samples.get("b").get(0).ratioToFloor(METRIC));
        assertEquals(List.of(), warnings);
    }

    @Test
    void shouldTakeTheMeanOfTheFloorsBeforeAndAfter() {
        final Map<String, List<Sample>> samples =
                run(1, 0, () -> true, new Scripted("f", 100, 120), new Scripted("a", 220));
        assertEquals(2, samples.get("a").get(0).ratioToFloor(METRIC));
        assertTrue(samples.get("a").get(0).accepted());
    }

    @Test
    void shouldMeasureAgainWhenTheFloorMovedAndKeepWhatDoesNotCount() {
        final Map<String, List<Sample>> samples =
                run(1, 1, () -> true, new Scripted("f", 100, 126, 130), new Scripted("a", 1, 2));
        assertEquals(
                List.of(false, true),
                samples.get("a").stream().map(Sample::accepted).toList());
        assertEquals(List.of(), warnings);
    }

    @Test
    void shouldWarnOfSamplesThatDoNotCount() {
        run(1, 1, () -> true, new Scripted("f", 100, 200, 100), new Scripted("a", 1));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("a, round 1: the floor moved by more than 25 %"), warnings::toString);
    }

    @Test
    void shouldEndEarlyWhenTimeIsUpAndSaySo() {
        final Map<String, List<Sample>> samples =
                run(9, 5, () -> false, new Scripted("f", 100, 200, 100), new Scripted("a", 1));
        assertEquals(2, samples.get("a").size(), "two rounds are run in any case, and nothing is measured again");
        assertTrue(warnings.getLast().contains("time was up after 2 of 9 rounds"), warnings::toString);
    }

    @Test
    void shouldLeaveOutWhoFailsAndGoOn() {
        final Map<String, List<Sample>> samples =
                run(3, 0, () -> true, new Scripted("f", 100), new Scripted("a", 1, Double.NaN), new Scripted("b", 1));
        assertEquals(1, samples.get("a").size());
        assertEquals(3, samples.get("b").size());
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("a fails in round 2"), warnings::toString);
    }

    @Test
    void shouldBearAFloorThatFailsOnceButNotOneThatAlwaysDoes() {
        run(1, 0, () -> true, new Scripted("f", Double.NaN, 100), new Scripted("a", 1));
        final Scripted broken = new Scripted("f", Double.NaN);
        assertThrows(IllegalStateException.class, () -> run(1, 0, () -> true, broken, new Scripted("a", 1)));
    }
}
