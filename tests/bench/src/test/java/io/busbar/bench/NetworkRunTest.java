package io.busbar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.busbar.bench.machine.Cpus;
import io.busbar.bench.machine.Hosts;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Results;
import io.busbar.bench.result.SystemResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way, with processes and networks: short runs whose figures mean nothing. */
class NetworkRunTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();

    private int bench(final String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(arguments);
    }

    private int quick(final String command, final String... more) {
        final String[] usual = {
            command, "--quick", "--out", directory.toString(), "--rounds=1", "--millis=30", "--floor-fraction=1000000"
        };
        return bench(Stream.concat(Stream.of(usual), Stream.of(more)).toArray(String[]::new));
    }

    /** Makes the network once, to see whether that is possible. */
    private static void assume(final String network) {
        try (Hosts hosts = Hosts.open(network, Cpus.available())) {
            assertEquals(network, hosts.link().label());
        } catch (final IllegalStateException e) {
            System.out.println("NetworkRunTest skipped: " + e.getMessage());
            abort(e.getMessage());
        }
    }

    private SystemResult system(final CellResult cell, final String name) {
        return cell.system(name).orElseThrow(() -> new AssertionError(out));
    }

    @Test
    void shouldMeasureBetweenNamespacesAndReport() throws Exception {
        assume(Hosts.VETH);
        assertEquals(0, quick("network", "--only", "veth,round-trip,bulk,busbar-tcp", "--redos=0"), out::toString);
        final Results results = Results.read(directory.resolve("network-veth.json"));
        assertEquals(2, results.cells().size(), out::toString);
        final CellResult trips = results.cells().get(0);
        final SystemResult bridged = system(trips, "busbar-tcp");
        assertTrue(bridged.accepted().size() >= 1, out::toString);
        assertEquals(300, bridged.accepted().get(0).metrics().get("messages"));
        assertTrue(bridged.accepted().get(0).floor().containsKey("p50Nanos"), "the floor was not run in turn");
        assertTrue(Files.size(directory.resolve(bridged.histogram())) > 0);
        final SystemResult bulk = system(results.cells().get(1), "busbar-tcp");
        assertTrue(bulk.accepted().get(0).metrics().get("bytesPerSecond") > 0);
        assertTrue(bulk.accepted().get(0).metrics().get("cpuSecondsPerGigabyte") > 0);
        final Path page = directory.resolve("page.md");
        assertEquals(0, bench("report", directory.toString(), "--page", page.toString()), out::toString);
        final String text = Files.readString(page);
        assertTrue(text.contains("### veth-round-trip, 32 bytes, 1:1"), text);
        assertTrue(text.contains("- veth-round-trip-32-1to1, busbar-tcp: p50 to c-tcp "), text);
        assertTrue(text.contains("target at least 0.95"), text);
        assertTrue(text.contains("CPU s/GB"), text);
    }

    @Test
    void shouldMeasureTechniquesIntoASinkToo() {
        assume(Hosts.SINK);
        assertEquals(0, quick("techniques", "--seconds=1"), out::toString);
        final Results results = Results.read(directory.resolve("techniques.json"));
        final CellResult sink = results.cells().stream()
                .filter(cell -> cell.label().equals("sink-techniques-60000-1to1"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(out));
        assertEquals(
                0, system(sink, "zerocopy").accepted().get(0).metrics().get("copiedShare"), "the device took no pages");
        final CellResult veth = results.cells().stream()
                .filter(cell -> cell.label().equals("veth-techniques-65536-1to1"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(out));
        assertTrue(system(veth, "busbar-tcp").accepted().get(0).metrics().get("bytesPerSecond") > 0);
        assertTrue(system(veth, "write").accepted().get(0).metrics().get("bytesPerSecond") > 0);
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertEquals(2, bench("network", "--only", "no-such-thing"));
        assertTrue(out.toString().contains("no-such-thing"), out::toString);
        assertTrue(out.toString().contains("busbar-uring"), out::toString);
    }
}
