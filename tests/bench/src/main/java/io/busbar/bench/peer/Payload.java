package io.busbar.bench.peer;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Writes a message into claimed space the same way for all systems. */
final class Payload {
    /** Up to here field by field, as a flyweight does; above it the JVM's copy is faster. */
    private static final int FIELDWISE_LIMIT = 128;

    private Payload() {}

    static void write(
            final MutableDirectBuffer target,
            final int targetOffset,
            final DirectBuffer source,
            final int offset,
            final int length) {
        if (length > FIELDWISE_LIMIT || (length & (Long.BYTES - 1)) != 0) {
            target.putBytes(targetOffset, source, offset, length);
            return;
        }
        for (int i = 0; i < length; i += Long.BYTES) {
            target.putLong(targetOffset + i, source.getLong(offset + i));
        }
    }
}
