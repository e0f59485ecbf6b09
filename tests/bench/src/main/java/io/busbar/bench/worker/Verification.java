package io.busbar.bench.worker;

import io.busbar.bench.peer.Flow;
import io.busbar.bench.peer.Sink;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Shows that a system moves each byte that it is credited with: publishers fill messages with bytes that depend on
 * publisher, sequence and place, subscribers check order and every byte. Both sum them up, for whoever compares.
 */
final class Verification implements Sink {
    private static final int POLL_LIMIT = 64;
    private static final int SEQUENCE_BITS = 48;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long[] expected;
    private final int length;
    private int ended;
    private long messages;
    private long checksum;

    private Verification(final int publishers, final int length) {
        expected = new long[publishers];
        this.length = length;
    }

    static Words publish(final Endpoint endpoint, final Words order) {
        final Message message = new Message(endpoint.place().length());
        final Patience patience = new Patience("room", PATIENCE_NANOS);
        final long count = order.number("count");
        long checksum = 0;
        for (long sequence = 0; sequence < count; sequence++) {
            checksum += fill(message.buffer, message.length, (long) endpoint.index() << SEQUENCE_BITS | sequence);
            message.send(endpoint.sender(), endpoint.idle(), patience);
        }
        message.end(endpoint.sender(), endpoint.idle(), patience);
        return new Words().with("messages", count).with("checksum", checksum);
    }

    static Words subscribe(final Endpoint endpoint, final Words order) {
        final Verification check = new Verification(
                endpoint.place().topology().publishers(), endpoint.place().length());
        final Patience patience = new Patience("messages", PATIENCE_NANOS);
        while (check.ended < check.expected.length) {
            if (endpoint.receiver().poll(check, POLL_LIMIT) == 0) {
                endpoint.idle().idle();
                patience.check();
            }
        }
        return new Words().with("messages", check.messages).with("checksum", check.checksum);
    }

    @Override
    public void onMessage(final DirectBuffer buffer, final int offset, final int actualLength) {
        final long name = buffer.getLong(offset);
        if (name == Flow.END) {
            ended++;
            return;
        }
        final int publisher = (int) (name >>> SEQUENCE_BITS);
        final long sequence = name & ((1L << SEQUENCE_BITS) - 1);
        if (actualLength != length || expected[publisher]++ != sequence) {
            throw new IllegalStateException("publisher " + publisher + ", message " + (expected[publisher] - 1)
                    + " of " + length + " bytes was expected, and message " + sequence + " of " + actualLength
                    + " came");
        }
        messages++;
        checksum += name;
        for (int i = Long.BYTES; i < length; i++) {
            final byte value = buffer.getByte(offset + i);
            if (value != at(name, i)) {
                throw new IllegalStateException("publisher " + publisher + ", message " + sequence + ": byte " + i
                        + " is " + value + " instead of " + at(name, i));
            }
            checksum += value;
        }
    }

    private static long fill(final MutableDirectBuffer buffer, final int length, final long name) {
        buffer.putLong(0, name);
        long checksum = name;
        for (int i = Long.BYTES; i < length; i++) {
            final byte value = at(name, i);
            buffer.putByte(i, value);
            checksum += value;
        }
        return checksum;
    }

    private static byte at(final long name, final int place) {
        return (byte) ((name + place) * GOLDEN >>> 56);
    }
}
