package io.busbar.traffic;

import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What each record is: its length and bytes follow from the seed, the life of the publisher that publishes it, and its
 * sequence within that life, which is also its type. A record that is torn, mixed with another, or moved does not
 * match.
 *
 * <pre>
 *   0        8          16          24
 *   +--------+----------+-----------+---------------------------+
 *   | life   | pattern                                          |   8 bytes and more
 *   +--------+----------+-----------+---------------------------+
 *   | life   | previous | published | pattern                   |   the first of a life: what its publisher found
 *   +--------+----------+-----------+---------------------------+
 * </pre>
 *
 * @param seed       of the whole test
 * @param maxPayload longest record
 * @param minPayload shortest one; with 8 or more, each record tells its life
 */
public record Script(long seed, int maxPayload, int minPayload) {
    private static final int FIRST_LENGTH = 24;
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    /** Of records that may be empty. */
    public Script(final long seed, final int maxPayload) {
        this(seed, maxPayload, 0);
    }

    /** The same, of records that tell their life: several publishers' may be mixed. */
    public Script tellingLives() {
        return new Script(seed, maxPayload, Long.BYTES);
    }

    /**
     * What a publisher found when it took over.
     *
     * @param life      of the last record in the log, -1 if there was none
     * @param published how many records of that life are there
     */
    public record Found(long life, long published) {
        public static final Found NOTHING = new Found(-1, 0);
    }

    /** Bytes of a record: mostly short, now and then none at all or as many as the channel takes. */
    public int length(final long life, final long sequence) {
        final SplittableRandom random = new SplittableRandom(key(life, sequence));
        final int length = switch (random.nextInt(64)) {
            case 0 -> maxPayload;
            case 1, 2, 3 -> random.nextInt(maxPayload + 1);
            case 4, 5, 6, 7 -> 0;
            default -> random.nextInt(Math.min(maxPayload, 300));
        };
        return Math.max(sequence == 0 ? FIRST_LENGTH : minPayload, length);
    }

    /** Writes a record of {@link #length}. */
    public void write(
            final MutableDirectBuffer buffer,
            final int offset,
            final long life,
            final long sequence,
            final Found found) {
        final int length = length(life, sequence);
        final long key = key(life, sequence);
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            buffer.putLong(offset + i, key + i * GOLDEN);
        }
        for (; i < length; i++) {
            buffer.putByte(offset + i, (byte) (key + i));
        }
        if (length >= Long.BYTES) {
            buffer.putLong(offset, life);
        }
        if (sequence == 0) {
            buffer.putLong(offset + 8, found.life());
            buffer.putLong(offset + 16, found.published());
        }
    }

    /** The life that a record says it is of, or {@code otherwise} if it is too short to say. */
    public static long life(final DirectBuffer buffer, final int offset, final int length, final long otherwise) {
        return length >= Long.BYTES ? buffer.getLong(offset) : otherwise;
    }

    /** What the publisher of a life's first record found. */
    public static Found found(final DirectBuffer buffer, final int offset) {
        return new Found(buffer.getLong(offset + 8), buffer.getLong(offset + 16));
    }

    /** Fails unless the record is exactly as it was written. */
    public void check(
            final DirectBuffer buffer, final int offset, final int length, final long life, final long sequence) {
        final int expected = length(life, sequence);
        if (length != expected) {
            throw Violation.TORN.of(at(life, sequence) + " has " + length + " bytes instead of " + expected);
        }
        final long key = key(life, sequence);
        int i = sequence == 0 ? FIRST_LENGTH : Math.min(Long.BYTES, length & -Long.BYTES);
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (buffer.getLong(offset + i) != key + i * GOLDEN) {
                throw torn(life, sequence, i);
            }
        }
        for (; i < length; i++) {
            if (buffer.getByte(offset + i) != (byte) (key + i)) {
                throw torn(life, sequence, i);
            }
        }
    }

    private long key(final long life, final long sequence) {
        long mixed = seed + life * 0x632B_E59B_D9B4_E019L + sequence * GOLDEN;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }

    private RuntimeException torn(final long life, final long sequence, final int i) {
        return Violation.TORN.of(at(life, sequence) + " is torn at byte " + i);
    }

    private String at(final long life, final long sequence) {
        return "record " + sequence + " of life " + life + " (seed " + seed + ")";
    }
}
