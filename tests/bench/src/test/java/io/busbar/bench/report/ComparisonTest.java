package io.busbar.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bench.result.Results;
import io.busbar.bench.result.SampleResults;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static Comparison.Line compare(final Results before, final Results after) {
        final List<Comparison.Line> lines = Comparison.of(List.of(before), List.of(after));
        return lines.get(0);
    }

    @Test
    void shouldFlagLatencyThatRoseBeyondTheSpread() {
        final var line = compare(SampleResults.roundTrips(100, 300, ""), SampleResults.roundTrips(120, 300, ""));
        assertEquals("busbar-offer", line.system());
        assertEquals(1.2, line.ratio(), 1e-9);
        assertTrue(line.regression());
        assertTrue(line.toString().endsWith("REGRESSION"), line.toString());
    }

    @Test
    void shouldFlagARateThatFellBeyondTheSpread() {
        assertTrue(compare(SampleResults.throughput(2e7), SampleResults.throughput(1.6e7))
                .regression());
    }

    @Test
    void shouldNotFlagWhatBecameBetterOrHardlyChanged() {
        assertFalse(compare(SampleResults.throughput(2e7), SampleResults.throughput(3e7))
                .regression());
        assertFalse(compare(SampleResults.roundTrips(100, 300, ""), SampleResults.roundTrips(80, 300, ""))
                .regression());
        assertFalse(compare(SampleResults.roundTrips(100, 300, ""), SampleResults.roundTrips(101, 300, ""))
                .regression());
    }

    @Test
    void shouldCompareOnlyWhatStandsInBoth() {
        assertEquals(
                List.of(),
                Comparison.of(List.of(SampleResults.throughput(1e7)), List.of(SampleResults.roundTrips(100, 300, ""))));
    }
}
