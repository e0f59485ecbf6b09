package io.busbar.bench.campaign;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is measured over a network. */
public enum NetworkWork {
    /** To the other host and back. */
    ROUND_TRIP(Work.ROUND_TRIP, 32, "p50Nanos"),
    /** As many small messages as get through. */
    SMALL(Work.THROUGHPUT, 32, "messagesPerSecond"),
    /** As many bytes as get through. */
    BULK(Work.THROUGHPUT, 64 << 10, "bytesPerSecond");

    private final Work work;
    private final int length;
    private final String headline;

    NetworkWork(final Work work, final int length, final String headline) {
        this.work = work;
        this.length = length;
        this.headline = headline;
    }

    /** As on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(NetworkWork::label).toList();
    }

    /** Reads a label, one of {@link #labels()}. */
    public static NetworkWork of(final String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    Work work() {
        return work;
    }

    /** Bytes of a message. */
    public int length() {
        return length;
    }

    String headline() {
        return headline;
    }

    boolean echoes() {
        return work.echoes();
    }
}
