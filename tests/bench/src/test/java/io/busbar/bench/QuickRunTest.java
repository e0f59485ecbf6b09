package io.busbar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Results;
import io.busbar.bench.result.SystemResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way, with processes: short runs whose figures mean nothing. */
class QuickRunTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();

    private int bench(final String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(arguments);
    }

    private Results measure(final String work, final String only, final String... more) {
        final String[] arguments = new String[9 + more.length];
        final String[] usual = {
            "ipc",
            "--quick",
            "--out",
            directory.toString(),
            "--only",
            work + "," + only,
            "--rounds=1",
            "--millis=30",
            "--floor-fraction=1000000"
        };
        System.arraycopy(usual, 0, arguments, 0, usual.length);
        System.arraycopy(more, 0, arguments, usual.length, more.length);
        assertEquals(0, bench(arguments), out::toString);
        return Results.read(directory.resolve(work + ".json"));
    }

    @Test
    void shouldMeasureRoundTripsBetweenProcessesAndReportThem() throws Exception {
        final Results results = measure("round-trip", "busbar-offer");
        final SystemResult system =
                results.cells().get(0).system("busbar-offer").orElseThrow(() -> failure(results));
        assertEquals(1, system.accepted().size());
        assertEquals(750, system.accepted().get(0).metrics().get("messages"));
        assertTrue(system.accepted().get(0).floor().containsKey("p50Nanos"), "the floor was not run in turn");
        assertTrue(Files.size(directory.resolve(system.histogram())) > 0);
        assertEquals(
                0,
                bench(
                        "report",
                        directory.toString(),
                        "--page",
                        directory.resolve("page.md").toString()));
        assertTrue(Files.readString(directory.resolve("page.md")).contains("| busbar-offer |"));
        assertEquals(0, bench("compare", directory.toString(), directory.toString()), out::toString);
    }

    /** More ends than processors, and two publishers. */
    @Test
    void shouldMeasureThroughputOfSeveralPublishersAndSubscribers() {
        for (final String[] cell : new String[][] {{"1:2", "busbar-batch"}, {"2:1", "agrona-many-to-one-write"}}) {
            final Results results = measure("throughput", cell[1], "--topologies", cell[0]);
            final CellResult only = results.cells().get(0);
            final SystemResult system = only.system(cell[1]).orElseThrow(() -> failure(results));
            assertTrue(system.accepted().get(0).metrics().get("messagesPerSecond") > 0);
        }
    }

    /** The driver's process, SIGSTOP and all. */
    @Test
    void shouldMeasureASystemWithABroker() {
        final Results results = measure("wake-up", "aeron-exclusive-offer");
        final SystemResult system =
                results.cells().get(0).system("aeron-exclusive-offer").orElseThrow(() -> failure(results));
        assertTrue(system.accepted().get(0).metrics().containsKey("cpuShare"));
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertEquals(2, bench("ipc", "--only", "no-such-system"));
        assertTrue(out.toString().contains("no-such-system"), out::toString);
        assertTrue(out.toString().contains("busbar-offer"), out::toString);
    }

    private AssertionError failure(final Results results) {
        return new AssertionError(results.warnings() + "\n" + out);
    }
}
