package io.busbar.bench.result;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;

/** Histograms of all slices of one system in one cell, in a .hlog file that HdrHistogram's tools read. */
public final class HistogramLog implements AutoCloseable {
    private static final String ACCEPTED = "accepted";
    private static final String REJECTED = "rejected";
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;

    private final PrintStream out;
    private final HistogramLogWriter log;

    /** Begins a log, in place of what was there. */
    public HistogramLog(final Path file, final String title) {
        try {
            Files.createDirectories(file.getParent());
            out = new PrintStream(Files.newOutputStream(file));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        log = new HistogramLogWriter(out);
        log.outputComment("[" + title + "; values in ns, largest in ms]");
        log.outputLogFormatVersion();
        log.outputLegend();
    }

    /** Adds a slice. */
    public void add(final Histogram slice, final boolean accepted) {
        slice.setTag(accepted ? ACCEPTED : REJECTED);
        final long now = System.currentTimeMillis();
        slice.setEndTimeStamp(now);
        slice.setStartTimeStamp(now);
        log.outputIntervalHistogram(now / MILLIS_PER_SECOND, now / MILLIS_PER_SECOND, slice, NANOS_PER_MILLI);
    }

    @Override
    public void close() {
        out.close();
    }

    /** All accepted slices of a log together; null if there is none. */
    public static Histogram accepted(final Path file) {
        try {
            final HistogramLogReader reader = new HistogramLogReader(file.toFile());
            Histogram all = null;
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                if (ACCEPTED.equals(next.getTag()) && next instanceof Histogram slice) {
                    if (all == null) {
                        all = slice.copy();
                    } else {
                        all.add(slice);
                    }
                }
            }
            return all;
        } catch (final FileNotFoundException e) {
            throw new UncheckedIOException("no histogram log " + file, e);
        }
    }
}
