package io.busbar.samples.demo;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Compares what was sent with what was received, and prints both. */
final class Verdict {
    private static final Map<Integer, String> TEMPLATES =
            Map.of(12, "heartbeat", 32, "book", 35, "session statistics", 37, "volume", 42, "trade summary");

    private final PrintStream out;
    private final Sent sent;
    private final Received received;
    private boolean passed = true;

    Verdict(final PrintStream out, final Sent sent, final Received received) {
        this.out = out;
        this.sent = sent;
        this.received = received;
    }

    /**
     * Prints everything.
     *
     * @param expected how many messages the input has
     * @return whether all checks have passed
     */
    boolean print(final long expected, final Input input) {
        printMessages();
        printBooks();
        printLatency(input);
        print("%nchecks");
        check("as many messages as the input has", expected, sent.messages());
        check("as many received as sent", sent.messages(), received.messages());
        check("the same of each template", sent.perTemplate(), received.perTemplate());
        check("the same bytes in the same order, by CRC32C", hex(sent.checksum()), hex(received.checksum()));
        check("nothing that was not understood", 0L, received.refused());
        final boolean whole = received.lost() == 0 && received.duplicated() == 0;
        result(whole, String.format(Locale.ROOT, "lost=%d duplicated=%d", received.lost(), received.duplicated()));
        return passed;
    }

    private void printMessages() {
        print("%n%,d messages in %.2f s", received.messages(), sent.elapsedNanos() / 1e9);
        final SortedSet<Integer> ids = new TreeSet<>(sent.perTemplate().keySet());
        ids.addAll(received.perTemplate().keySet());
        for (final int id : ids) {
            final long count = received.perTemplate().getOrDefault(id, 0L);
            print("  template %d  %,9d  %s", id, count, TEMPLATES.getOrDefault(id, "unknown"));
        }
    }

    private void printBooks() {
        print(
                "%n%,d books, the busiest of them; entries repeated by the feed's second copy %,d, missing %,d",
                received.instruments(), received.repeated(), received.missing());
        received.busiest().forEach(top -> print("  %s", top));
    }

    private void printLatency(final Input input) {
        final Received.Latency latency = received.latency();
        print(
                "%none-way latency in us, from just before the claim to the decode, %s, %,d claims refused",
                input.rate() == 0
                        ? "unpaced: it is the time in the queue"
                        : String.format(Locale.ROOT, "paced at %,d messages/s", input.rate()),
                sent.refusals());
        print(
                "  p50 %.2f  p90 %.2f  p99 %.2f  p99.9 %.2f  max %.2f",
                latency.p50() / 1e3,
                latency.p90() / 1e3,
                latency.p99() / 1e3,
                latency.p999() / 1e3,
                latency.max() / 1e3);
        final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        final int cores = Runtime.getRuntime().availableProcessors();
        if (load > cores) {
            print("  load average %.1f on %d cores: much of this is waiting for a core, not for the bus", load, cores);
        }
    }

    private void check(final String what, final Object expected, final Object found) {
        final boolean same = expected.equals(found);
        result(same, same ? what : what + ": expected " + expected + ", found " + found);
    }

    private void result(final boolean ok, final String what) {
        passed &= ok;
        print("  %s  %s", ok ? "ok    " : "FAILED", what);
    }

    private void print(final String format, final Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
    }

    private static String hex(final long checksum) {
        return String.format("%08x", checksum);
    }
}
