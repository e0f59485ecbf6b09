package io.busbar.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bench.result.HistogramLog;
import io.busbar.bench.result.SampleResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    @TempDir
    private Path directory;

    private Path results;
    private Path page;
    private Path charts;

    @BeforeEach
    void keepResults() {
        results = directory.resolve("results");
        page = directory.resolve("BENCHMARKS.md");
        charts = directory.resolve("bench");
        try (HistogramLog log = new HistogramLog(results.resolve("hlog/a.hlog"), "a")) {
            final Histogram histogram = new Histogram(3);
            for (int i = 100; i < 1100; i++) {
                histogram.recordValue(i);
            }
            log.add(histogram, true);
        }
        SampleResults.roundTrips(150, 300, "hlog/a.hlog").write(results);
        SampleResults.throughput(2e7).write(results);
    }

    @Test
    void shouldPutTablesBetweenTheMarkersAndLeaveTheRest() throws IOException {
        Files.writeString(page, "# Title\n\nwritten\n\n" + Page.BEGIN + "\nold\n" + Page.END + "\n\nafter\n");
        Page.update(results, page, charts);
        Page.update(results, page, charts);
        final String text = Files.readString(page);
        assertTrue(text.startsWith("# Title\n\nwritten\n\n" + Page.BEGIN), text);
        assertTrue(text.endsWith(Page.END + "\n\nafter\n"), text);
        assertEquals(-1, text.indexOf("old"), text);
        assertTrue(text.contains("| busbar-offer | 150 ns | 1.50 (1.50–1.51) | 1.00 (1.00–1.00) | 5 of 6 |"), text);
        assertTrue(
                text.contains("| aeron-exclusive-offer | 301 ns | 3.01 (3.01–3.01) | 2.00 (2.00–2.00) | 5 of 6 |"),
                text);
        assertTrue(text.contains("| busbar-offer | 20.04 M/s | 2.01 (2.00–2.01) |"), text);
        assertTrue(text.contains("](bench/round-trip-32-1to1.svg)"), text);
    }

    @Test
    void shouldDrawPercentilesAndBars() throws Exception {
        Page.update(results, page, charts);
        for (final String name : new String[] {"round-trip-32-1to1.svg", "throughput-32-1to1.svg"}) {
            final var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            final var document =
                    factory.newDocumentBuilder().parse(charts.resolve(name).toFile());
            assertEquals("svg", document.getDocumentElement().getTagName());
            assertTrue(document.getElementsByTagName("path").getLength() > 1, name);
        }
    }

    @Test
    void shouldNotTouchAPageThatHasNoPlaceForIt() throws IOException {
        Files.writeString(page, "# Title\n");
        assertThrows(IllegalArgumentException.class, () -> Page.update(results, page, charts));
        assertEquals("# Title\n", Files.readString(page));
    }
}
