package io.busbar.kill;

import io.busbar.shm.Memory;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;

/**
 * What records carry: each word tells its record and its place. Of long records only the first and last words are
 * written and looked at, so that a lap of the log costs little.
 */
final class Payload {
    /** Longer ones are written in part. */
    static final int WHOLE = 64;

    private static final int[] SHORT = {0, 8, 16, 16, 24, 12, 32, 40};
    private static final int[] LONG = {120, 240, 496, 1000, 1024};
    private static final long BASE = UnsafeApi.arrayBaseOffset(long[].class);

    private final long[] words = new long[WHOLE / Long.BYTES];

    static int shortLength(final Dice dice) {
        return SHORT[dice.below(SHORT.length)];
    }

    static int longLength(final Dice dice) {
        return LONG[dice.below(LONG.length)];
    }

    private static long word(final int id, final int place) {
        return Dice.mix((long) id << 8 | place);
    }

    /** Fills the array that short payloads are offered from. */
    long[] fill(final int id, final int length) {
        for (int i = 0; i * Long.BYTES < length; i++) {
            words[i] = word(id, i);
        }
        return words;
    }

    long offset() {
        return BASE;
    }

    /** Writes a claimed record in place, as an application does. */
    void write(final long address, final int id, final int length) {
        if (length <= WHOLE) {
            Memory.copy(fill(id, length), BASE, address, length);
        } else {
            Memory.put(address, word(id, 0));
            Memory.put(address + length - Long.BYTES, word(id, 1));
        }
    }

    static boolean isWhole(final DirectBuffer buffer, final int offset, final int length, final int id) {
        if (length > WHOLE) {
            return buffer.getLong(offset) == word(id, 0) && buffer.getLong(offset + length - Long.BYTES) == word(id, 1);
        }
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (buffer.getLong(offset + i) != word(id, i / Long.BYTES)) {
                return false;
            }
        }
        return i == length || buffer.getInt(offset + i) == (int) word(id, i / Long.BYTES);
    }
}
