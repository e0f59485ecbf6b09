package io.busbar.bridge;

import io.busbar.Publication;
import io.busbar.Subscription;
import java.util.concurrent.TimeUnit;
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
    private final Arrivals arrivals;
    private final Publication publication;
    private final Subscription subscription;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 << 10]);
    private long published;
    private long allowed;
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
        allowed = total;
        arrivals = new Arrivals(messages, total);
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
        for (int i = 0; i < BURST && published < allowed; i++) {
            final int length = messages.write(published, buffer);
            if (publication.offer((int) (published & 0xFFFF), buffer, 0, length) < 0) {
                break;
            }
            published++;
        }
        final long before = received();
        subscription.poll(arrivals::take, BURST);
        if (!arrivals.complaint().isEmpty()) {
            throw new AssertionError(name + ": " + arrivals.complaint());
        }
        final long now = System.nanoTime();
        if (received() > before || isDone()) {
            lastProgress = now;
        } else if (now - lastProgress > PATIENCE) {
            throw new AssertionError(
                    name + ": nothing arrives after message " + received() + " of " + published + " published");
        }
    }

    /** Publishes that share of all messages, from 0 to 1, and no more until another is given. */
    void publishUpTo(final double share) {
        allowed = (long) Math.min(total, Math.ceil(share * total));
    }

    /** After a pause of its driver: nothing could arrive meanwhile. */
    void resume() {
        lastProgress = System.nanoTime();
    }

    boolean isDone() {
        return arrivals.isDone();
    }

    long received() {
        return arrivals.received();
    }

    /** What was wrong with what arrived. */
    Arrivals arrivals() {
        return arrivals;
    }

    /** How far it is, from 0 to 1. */
    double progress() {
        return (double) received() / total;
    }
}
