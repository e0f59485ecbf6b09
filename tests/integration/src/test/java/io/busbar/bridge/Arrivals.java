package io.busbar.bridge;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Checks that numbered messages arrive once each, in order and whole; of those that do not, it counts which were lost,
 * which came twice, and which are none that was published. A message's type is the lower half of its number.
 */
final class Arrivals {
    private static final int NUMBERS = 1 << 16;

    private final Exchange.Messages messages;
    private final long total;
    private final UnsafeBuffer expected = new UnsafeBuffer(new byte[64 << 10]);
    private long received;
    private long lost;
    private long duplicated;
    private long torn;
    private String first = "";

    /** @param total how many there are */
    Arrivals(final Exchange.Messages messages, final long total) {
        this.messages = messages;
        this.total = total;
    }

    /** A message has arrived. */
    void take(final DirectBuffer record, final int offset, final int length, final int type, final long position) {
        if (type == (int) (received & (NUMBERS - 1)) && isMessage(received, record, offset, length)) {
            received++;
            return;
        }
        if (first.isEmpty()) {
            first = "message " + received + " of " + total + " arrived as one of " + length + " bytes and type " + type
                    + " before position " + position;
        }
        final long ahead = received + (type - received & (NUMBERS - 1));
        if (isMessage(ahead, record, offset, length)) {
            lost += ahead - received;
            received = ahead + 1;
        } else if (isMessage(ahead - NUMBERS, record, offset, length)) {
            duplicated++;
        } else {
            torn++;
            received = Math.min(total, received + 1);
        }
    }

    private boolean isMessage(final long number, final DirectBuffer record, final int offset, final int length) {
        return number >= 0
                && number < total
                && length == messages.write(number, expected)
                && isSame(record, offset, length);
    }

    private boolean isSame(final DirectBuffer record, final int offset, final int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (record.getLong(offset + i) != expected.getLong(i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (record.getByte(offset + i) != expected.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    /** The number of the next one. */
    long received() {
        return received;
    }

    /** Whether all have arrived, or are known to be lost. */
    boolean isDone() {
        return received == total;
    }

    /** What is wrong, the first in full; empty if nothing is. */
    String complaint() {
        return first.isEmpty() ? "" : first + "; " + counts();
    }

    /** What is wrong, in numbers. */
    String counts() {
        return "lost " + lost + ", duplicated " + duplicated + ", torn " + torn;
    }
}
