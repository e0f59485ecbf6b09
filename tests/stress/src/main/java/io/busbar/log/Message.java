package io.busbar.log;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A payload whose every word is the position of its record, so that no part of it fits another place or lap. */
final class Message {
    static final int TYPE = 7;
    static final int ABORTED = 8;

    final byte[] bytes;
    final long offset;
    private final UnsafeBuffer buffer;

    Message(final int length) {
        bytes = new byte[length];
        buffer = new UnsafeBuffer(bytes);
        offset = buffer.addressOffset();
    }

    int length() {
        return bytes.length;
    }

    Message at(final long position) {
        for (int i = 0; i < bytes.length; i += Long.BYTES) {
            buffer.putLong(i, position);
        }
        return this;
    }

    /** Reads from the end to the start: a publisher that writes from start to end is sure to be met. */
    static boolean isWhole(final DirectBuffer payload, final int length, final long position) {
        boolean whole = true;
        for (int i = length - Long.BYTES; i >= 0; i -= Long.BYTES) {
            whole &= payload.getLong(i) == position;
        }
        return whole;
    }
}
