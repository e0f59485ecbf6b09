package io.busbar.traffic;

import io.busbar.traffic.MixedPublisher.Act;
import io.busbar.traffic.MixedPublisher.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What publishers did, written down beside the bus as they do it. A mapped file: what was stored before a SIGKILL
 * stays, in the order of the stores. What a life published lies between what it has committed and what it was
 * attempting.
 */
public final class Ledger {
    private static final int LIFE_LENGTH = 64;
    private static final int ATTEMPTING = 0;
    private static final int COMMITTED = 8;
    private static final int DOING = 16;
    private static final int CLAIM_END = 24;
    private static final int BEGAN = 32;

    private final UnsafeBuffer buffer;

    /** Opens the ledger, which is made if it is not there. */
    public Ledger(final Path path, final int lives) {
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            buffer = new UnsafeBuffer(file.map(FileChannel.MapMode.READ_WRITE, 0, (long) lives * LIFE_LENGTH));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Most records of a life that may be visible. */
    public long attempted(final long life) {
        return buffer.getLongVolatile(at(life) + ATTEMPTING);
    }

    /** Fewest records of a life that are visible. */
    public long committed(final long life) {
        return buffer.getLongVolatile(at(life) + COMMITTED);
    }

    /** What it did last. */
    public Act doing(final long life) {
        return Act.values()[(int) buffer.getLongVolatile(at(life) + DOING)];
    }

    /** Where the claim ends that it holds open; 0 if it is not known to hold one. */
    public long openClaim(final long life) {
        return buffer.getLongVolatile(at(life) + CLAIM_END);
    }

    /** Writes down that a life has published its first record, now. */
    public void begin(final long life) {
        buffer.putLongOrdered(at(life) + BEGAN, System.nanoTime());
    }

    /** When it had published its first record, in ns; 0 if it has not. */
    public long began(final long life) {
        return buffer.getLongVolatile(at(life) + BEGAN);
    }

    /** Writes down what a life does. */
    public Progress of(final long life) {
        return new Progress() {
            @Override
            public void attempting(final long published) {
                buffer.putLongOrdered(at(life) + ATTEMPTING, published);
            }

            @Override
            public void committed(final long published) {
                buffer.putLongOrdered(at(life) + COMMITTED, published);
            }

            @Override
            public void claimed(final long end) {
                buffer.putLongOrdered(at(life) + CLAIM_END, end);
            }

            @Override
            public void doing(final Act act) {
                buffer.putLongOrdered(at(life) + DOING, act.ordinal());
            }
        };
    }

    private static int at(final long life) {
        return Math.toIntExact(life * LIFE_LENGTH);
    }
}
