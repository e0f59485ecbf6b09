package io.busbar.bridge;

import io.busbar.Publication;
import io.busbar.Subscription;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Publishes numbered messages at one end of a bridge, and checks at the other that each arrives, once, in order. */
final class Exchange {
    /** Makes messages. */
    @FunctionalInterface
    interface Messages {
        /** Writes a message to the beginning of a buffer; returns its length. */
        int write(long number, MutableDirectBuffer buffer);
    }

    private static final int BURST = 200;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final String name;
    private final Messages messages;
    private final long total;
    private final Publication publication;
    private final Subscription subscription;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 << 10]);
    private final UnsafeBuffer expected = new UnsafeBuffer(new byte[64 << 10]);
    private long published;
    private long received;
    private long lastProgress = System.nanoTime();

    /** @param name of what is tested, for failures */
    Exchange(
            final String name,
            final Messages messages,
            final long total,
            final Publication publication,
            final Subscription subscription) {
        this.name = name;
        this.messages = messages;
        this.total = total;
        this.publication = publication;
        this.subscription = subscription;
    }

    /** Short messages of many lengths. */
    static int small(final long number, final MutableDirectBuffer buffer) {
        final int length = Long.BYTES + (int) (number % 40);
        buffer.putLong(0, number * 0x9E3779B97F4A7C15L);
        buffer.setMemory(Long.BYTES, length - Long.BYTES, (byte) number);
        return length;
    }

    /** Publishes some, and takes what has arrived. Fails if that is not what belongs there, or nothing for a minute. */
    void step() {
        for (int i = 0; i < BURST && published < total; i++) {
            final int length = messages.write(published, buffer);
            if (publication.offer((int) (published & 0xFFFF), buffer, 0, length) < 0) {
                break;
            }
            published++;
        }
        final long before = received;
        subscription.poll(this::check, BURST);
        final long now = System.nanoTime();
        if (received > before || isDone()) {
            lastProgress = now;
        } else if (now - lastProgress > PATIENCE) {
            throw new AssertionError(
                    name + ": nothing arrives after message " + received + " of " + published + " published");
        }
    }

    /** After a pause of its driver: nothing could arrive meanwhile. */
    void resume() {
        lastProgress = System.nanoTime();
    }

    boolean isDone() {
        return received == total;
    }

    long received() {
        return received;
    }

    /** How far it is, from 0 to 1. */
    double progress() {
        return (double) received / total;
    }

    private void check(
            final DirectBuffer record, final int offset, final int length, final int type, final long position) {
        final int wanted = received < total ? messages.write(received, expected) : -1;
        if (length != wanted || type != (int) (received & 0xFFFF) || !isSame(record, offset, length)) {
            throw new AssertionError(name + ": message " + received + " of " + total + " arrived as one of " + length
                    + " bytes and type " + type + " before position " + position);
        }
        received++;
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
}
