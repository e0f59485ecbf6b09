package io.busbar.bench.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.busbar.bench.floor.Watchdog;
import io.busbar.bench.machine.Cpus;
import io.busbar.bench.peer.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** iperf3, one TCP stream with writes of the messages' length; runs for a second at least, which is its unit. */
final class IperfSubject implements Subject {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 60;
    private static final double BITS = 8;
    private static final double PERCENT = 100;
    private static final double GIGA = 1e9;

    private final NetworkWork work;
    private final Link link;
    private final Cpus cpus;
    private int seconds = 1;

    IperfSubject(final NetworkWork work, final Link link, final Cpus cpus) {
        this.work = work;
        this.link = link;
        this.cpus = cpus;
    }

    static boolean isInstalled() {
        try {
            return new ProcessBuilder("iperf3", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return "iperf3";
    }

    String setup() {
        return "iperf3, one TCP stream, writes of " + work.length() + " bytes, both sides pinned; slices of whole"
                + " seconds";
    }

    void slices(final int millis) {
        seconds = Math.max(1, millis / 1000);
    }

    @Override
    public Slice measure() {
        final Process server = start(link.b(), 1 % cpus.numbers().size(), "-s", "-1");
        try {
            awaitListening(server);
            final Process client = start(
                    link.a(),
                    0,
                    "-c",
                    link.b().address(),
                    "-J",
                    "-t",
                    Integer.toString(seconds),
                    "-l",
                    Integer.toString(work.length()));
            return new Slice(parse(output(client), work.length()), List.of(), List.of(), null);
        } finally {
            server.destroyForcibly();
        }
    }

    private Process start(final Link.End end, final int cpu, final String... arguments) {
        final List<String> command = new ArrayList<>(end.prefix());
        command.addAll(List.of(
                "taskset", "-c", cpus.numbers().get(cpu).toString(), "iperf3", "-p", Integer.toString(link.port())));
        command.addAll(List.of("--forceflush"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    private static void awaitListening(final Process server) {
        try {
            for (String line = server.inputReader().readLine();
                    ;
                    line = server.inputReader().readLine()) {
                if (line == null) {
                    throw new IllegalStateException("iperf3 -s ended before it listened");
                }
                if (line.contains("listening")) {
                    return;
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String output(final Process client) {
        Watchdog.over(client, PATIENCE_SECONDS);
        try {
            final String text = new String(client.getInputStream().readAllBytes());
            if (!client.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                client.destroyForcibly();
                throw new IllegalStateException("iperf3 does not end");
            }
            return text;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            client.destroyForcibly();
            throw new IllegalStateException(e);
        }
    }

    /** The metrics in what {@code iperf3 -J} writes. */
    static Map<String, Double> parse(final String text, final int length) {
        try {
            final JsonNode root = JSON.readTree(text);
            if (root.has("error")) {
                throw new IllegalStateException("iperf3: " + root.get("error").asText());
            }
            final JsonNode end = root.path("end");
            final double bits = end.path("sum_received").path("bits_per_second").asDouble(Double.NaN);
            if (!(bits > 0)) {
                throw new IllegalStateException("iperf3 tells no rate: " + text);
            }
            final double rate = bits / BITS;
            final JsonNode cpu = end.path("cpu_utilization_percent");
            final double busy =
                    cpu.path("host_total").asDouble() + cpu.path("remote_total").asDouble();
            final Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("messagesPerSecond", rate / length);
            metrics.put("bytesPerSecond", rate);
            metrics.put("cpuSecondsPerGigabyte", busy / PERCENT / (rate / GIGA));
            return metrics;
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("not what iperf3 -J writes: " + text, e);
        }
    }
}
