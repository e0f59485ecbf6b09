package io.busbar.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the members of a group did with each record, written down as they do it. A mapped file: what was counted before
 * a SIGKILL stays counted.
 */
public final class Tally {
    private static final int FRESH = 0;
    private static final int REDELIVERED = 4;
    private static final int DONE = 8;
    private static final int LENGTH = 16;

    private final UnsafeBuffer buffer;

    /** Opens the tally of so many records, which is made if it is not there. */
    public Tally(final Path path, final int records) {
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            buffer = new UnsafeBuffer(file.map(FileChannel.MapMode.READ_WRITE, 0, (long) records * LENGTH));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A handler begins with a record. */
    void begin(final int record, final boolean redelivered) {
        buffer.getAndAddInt(record * LENGTH + (redelivered ? REDELIVERED : FRESH), 1);
    }

    /** A handler is done with it. */
    void end(final int record) {
        buffer.getAndAddInt(record * LENGTH + DONE, 1);
    }

    /** How often a handler got it as new. */
    public int fresh(final int record) {
        return buffer.getIntVolatile(record * LENGTH + FRESH);
    }

    /** How often a handler got it with the flag. */
    public int redelivered(final int record) {
        return buffer.getIntVolatile(record * LENGTH + REDELIVERED);
    }

    /** How often a handler was done with it. */
    public int done(final int record) {
        return buffer.getIntVolatile(record * LENGTH + DONE);
    }

    /** Whether all up to a record are done. */
    public boolean isDone(final int records) {
        for (int record = 0; record < records; record++) {
            if (done(record) == 0) {
                return false;
            }
        }
        return true;
    }
}
