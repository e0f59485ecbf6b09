package io.busbar.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a surviving subscriber writes down as it goes, in a mapped file: per channel, where it is and the order it saw;
 * how many records of each life it knows of; and, of shared channels, where the log jumped over space that holds no
 * record, and when the first record behind the jump came.
 */
final class Testimony {
    static final long NOT_YET = -1;

    private static final int JUMPS = 1 << 17;
    private static final int POSITION = 0;
    private static final int RECEIVED = 8;
    private static final int ORDER = 16;
    private static final int JUMP_COUNT = 24;
    private static final int CHANNEL_LENGTH = 64;
    private static final int JUMP_LENGTH = 32;
    private static final int LIVES = Stage.CHANNELS * CHANNEL_LENGTH;

    private final UnsafeBuffer buffer;
    private final int jumps;

    Testimony(final Path path, final long lives) {
        final long jumpsAt = LIVES + lives * Long.BYTES;
        final long length = jumpsAt + (long) Stage.SHARED * JUMPS * JUMP_LENGTH;
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            buffer = new UnsafeBuffer(file.map(FileChannel.MapMode.READ_WRITE, 0, length));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        jumps = Math.toIntExact(jumpsAt);
    }

    void received(final int channel, final long received, final long order, final long position) {
        final int at = channel * CHANNEL_LENGTH;
        buffer.putLong(at + RECEIVED, received);
        buffer.putLong(at + ORDER, order);
        buffer.putLongOrdered(at + POSITION, position);
    }

    long position(final int channel) {
        return buffer.getLongVolatile(channel * CHANNEL_LENGTH + POSITION);
    }

    long received(final int channel) {
        return buffer.getLongVolatile(channel * CHANNEL_LENGTH + RECEIVED);
    }

    long order(final int channel) {
        return buffer.getLongVolatile(channel * CHANNEL_LENGTH + ORDER);
    }

    void published(final long life, final long records) {
        buffer.putLongOrdered((int) (LIVES + life * Long.BYTES), records);
    }

    long published(final long life) {
        return buffer.getLongVolatile((int) (LIVES + life * Long.BYTES));
    }

    /**
     * The log had no record from one position to the other.
     *
     * @param arrived when the last record before came, in ns
     * @param passed  when the first one behind came
     */
    void jumped(final int channel, final long from, final long to, final long arrived, final long passed) {
        final long count = jumpCount(channel);
        final int at = jump(channel, count);
        buffer.putLong(at, from);
        buffer.putLong(at + 8, to);
        buffer.putLong(at + 16, arrived);
        buffer.putLong(at + 24, passed);
        buffer.putLongOrdered(channel * CHANNEL_LENGTH + JUMP_COUNT, count + 1);
    }

    private long jumpCount(final int channel) {
        return buffer.getLongVolatile(channel * CHANNEL_LENGTH + JUMP_COUNT);
    }

    private int jump(final int channel, final long number) {
        return jumps + (int) ((channel * (long) JUMPS + (number & JUMPS - 1)) * JUMP_LENGTH);
    }

    /**
     * How long the subscriber was held up behind a time by a jump over the position.
     *
     * @return in ns, or {@link #NOT_YET} if none came behind, or it came so long ago that it is forgotten
     */
    long stall(final int channel, final long position, final long since) {
        final long end = jumpCount(channel);
        // Half of what is kept: the other half may be overwritten while it is read.
        long low = Math.max(0, end - JUMPS / 2);
        long high = end;
        while (low < high) {
            final long middle = (low + high) / 2;
            if (buffer.getLong(jump(channel, middle) + 8) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        final int at = jump(channel, low);
        if (low == end || buffer.getLong(at) >= position) {
            return NOT_YET;
        }
        // What came before the dead claim, it may have had to wait for, too: for somebody who lived.
        return Math.max(0, buffer.getLong(at + 24) - Math.max(since, buffer.getLong(at + 16)));
    }
}
