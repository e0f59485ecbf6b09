package io.busbar.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldComeBackAsTheyWereWritten() {
        final Results results = SampleResults.roundTrips(150, 300, "hlog/a.hlog");
        results.write(directory);
        assertEquals(List.of(results), Results.readAll(directory));
    }

    @Test
    void shouldRefuseFilesOfAnotherSchema() throws IOException {
        SampleResults.throughput(1e7).write(directory);
        final Path file = directory.resolve("throughput.json");
        Files.writeString(file, Files.readString(file).replace("\"schema\" : 1", "\"schema\" : 99"));
        final var refused = assertThrows(IllegalArgumentException.class, () -> Results.read(file));
        assertTrue(refused.getMessage().contains("99"), refused.getMessage());
        assertTrue(refused.getMessage().contains("throughput.json"), refused.getMessage());
    }

    @Test
    void shouldSayWhichFileIsBroken() throws IOException {
        final Path file = Files.writeString(directory.resolve("broken.json"), "{\"schema\": 1}");
        final var refused = assertThrows(IllegalArgumentException.class, () -> Results.read(file));
        assertTrue(refused.getMessage().contains("broken.json"), refused.getMessage());
    }

    @Test
    void shouldSaySoIfThereAreNone() {
        assertThrows(IllegalArgumentException.class, () -> Results.readAll(directory));
    }

    @Test
    void shouldTellMedianAndQuartilesOfWhatCounts() {
        final SystemResult system = SampleResults.roundTrips(100, 300, "")
                .cells()
                .get(0)
                .system("busbar-offer")
                .orElseThrow();
        assertEquals(100.3, system.spread("p50Nanos").median(), 1e-9);
        assertEquals(5, system.spread("p50Nanos").count());
        assertEquals(1.003, system.ratioToFloor("p50Nanos").median(), 1e-9);
        assertEquals(new Spread(2.5, 1.75, 3.25, 4), Spread.of(4, 1, Double.NaN, 3, 2));
        assertTrue(Spread.of().isEmpty());
    }

    @Test
    void shouldCompareSystemsOnlyWhereTheirFloorsAreAlike() {
        final SystemResult fast = new SystemResult("a", "a", "", false, 0, true, samples(100, 100), "");
        final SystemResult slow = new SystemResult("b", "b", "", false, 0, true, samples(100, 480), "");
        final CellResult cell = new CellResult("round-trip", 32, 1, 1, List.of(fast, slow));
        final Spread ratio = cell.ratio(slow, fast, "p50Nanos", 0.15);
        assertEquals(1, ratio.count());
        assertEquals(1, ratio.median());
    }

    private static List<Sample> samples(final double first, final double second) {
        return List.of(
                new Sample(1, true, Map.of("p50Nanos", first), Map.of(Sample.LINE, first)),
                new Sample(2, true, Map.of("p50Nanos", second), Map.of(Sample.LINE, second)));
    }

    @Test
    void shouldTellRatesInTermsOfTheFloor() {
        final Sample sample = new Sample(
                1,
                true,
                Map.of("messagesPerSecond", 5e7, "bytesPerSecond", 4e9, "p50Nanos", 300.0, "cpuShare", 0.5),
                Map.of(Sample.LINE, 100.0, Sample.COPY, 8e9));
        assertEquals(5, sample.ratioToFloor("messagesPerSecond"));
        assertEquals(0.5, sample.ratioToFloor("bytesPerSecond"));
        assertEquals(3, sample.ratioToFloor("p50Nanos"));
        assertTrue(Double.isNaN(sample.ratioToFloor("cpuShare")));
    }

    @Test
    void shouldReadBackTheHistogramsThatCount() {
        final Path file = directory.resolve("hlog").resolve("a.hlog");
        try (HistogramLog log = new HistogramLog(file, "a")) {
            log.add(histogram(100, 200), true);
            log.add(histogram(1_000_000), false);
            log.add(histogram(300), true);
        }
        final Histogram all = HistogramLog.accepted(file);
        assertEquals(3, all.getTotalCount());
        assertEquals(300, all.getMaxValue());
        try (HistogramLog log = new HistogramLog(file, "a")) {
            log.add(histogram(1), false);
        }
        assertNull(HistogramLog.accepted(file));
    }

    private static Histogram histogram(final long... values) {
        final Histogram histogram = new Histogram(3);
        for (final long value : values) {
            histogram.recordValue(value);
        }
        return histogram;
    }
}
