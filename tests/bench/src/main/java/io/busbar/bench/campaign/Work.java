package io.busbar.bench.campaign;

import io.busbar.bench.peer.Topology;
import java.util.List;
import java.util.Locale;

/** What can be measured, with the sizes and topologies of a whole run and of a quick one. */
public enum Work {
    ROUND_TRIP("p50Nanos", true, List.of(32, 64, 256, 1024), List.of("1:1")),
    THROUGHPUT("messagesPerSecond", false, List.of(8, 32, 64, 256, 1024, 65536), List.of("1:1", "2:1", "1:2", "1:8")),
    BURST("p50Nanos", false, List.of(32), List.of("1:1")),
    WAKE_UP("p50Nanos", false, List.of(32), List.of("1:1")),
    MEMORY("sharedPerChannelBytes", false, List.of(), List.of()),
    START_UP("firstMessageMillis", false, List.of(), List.of()),
    RECOVERY("stallMillis", false, List.of(), List.of()),
    FLOORS("lineNanos", false, List.of(), List.of());

    private final String headline;
    private final boolean echo;
    private final List<Integer> lengths;
    private final List<String> topologies;

    Work(final String headline, final boolean echo, final List<Integer> lengths, final List<String> topologies) {
        this.headline = headline;
        this.echo = echo;
        this.lengths = lengths;
        this.topologies = topologies;
    }

    /** As on the command line and in file names. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads a label. */
    public static Work of(final String label) {
        for (final Work work : values()) {
            if (work.label().equals(label)) {
                return work;
            }
        }
        throw new IllegalArgumentException("no work is called " + label + "; there are "
                + List.of(values()).stream().map(Work::label).toList());
    }

    /** The metric by which its stability is judged. */
    public String headline() {
        return headline;
    }

    /** Whether it sends to and fro, and so has the bare round trip as a floor that is run in turn. */
    boolean echoes() {
        return echo;
    }

    /** Whether systems are measured in pairs with the floor. */
    public boolean isPaired() {
        return !lengths.isEmpty();
    }

    public List<Integer> lengths(final boolean quick) {
        return quick && !lengths.isEmpty() ? List.of(32) : lengths;
    }

    /** @param chosen instead of its own, by whoever runs it; of no meaning where only one can be measured */
    List<Topology> topologies(final List<Topology> chosen, final boolean quick) {
        if (topologies.size() > 1 && !chosen.isEmpty()) {
            return chosen;
        }
        return topologies.stream()
                .limit(quick ? 1 : topologies.size())
                .map(Topology::parse)
                .toList();
    }
}
