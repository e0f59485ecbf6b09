package io.busbar.bridge;

import io.busbar.Publication;
import io.busbar.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
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

    private final Messages messages;
    private final Supplier<String> story;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 << 10]);
    private final UnsafeBuffer expected = new UnsafeBuffer(new byte[64 << 10]);
    private long published;
    private long received;

    /**
     * @param story what has happened so far, for failures
     */
    Exchange(final Messages messages, final Supplier<String> story) {
        this.messages = messages;
        this.story = story;
    }

    /** Runs until so many messages have arrived; {@code progress} is told after each poll how many have. */
    void run(
            final long total,
            final Publication publication,
            final Subscription subscription,
            final LongConsumer progress) {
        long last = System.nanoTime();
        while (received < total) {
            for (int i = 0; i < BURST && published < total; i++) {
                final int length = messages.write(published, buffer);
                if (publication.offer((int) (published & 0xFFFF), buffer, 0, length) < 0) {
                    break;
                }
                published++;
            }
            final long before = received;
            subscription.poll(this::check, BURST);
            if (received > before) {
                last = System.nanoTime();
                progress.accept(received);
            } else if (System.nanoTime() - last > PATIENCE) {
                throw new AssertionError("nothing arrives after message " + received + " of " + published
                        + " published; " + story.get());
            } else {
                Thread.yield();
            }
        }
        if (subscription.poll(this::check, BURST) != 0) {
            throw new AssertionError("more arrives than was published; " + story.get());
        }
    }

    private void check(
            final DirectBuffer record, final int offset, final int length, final int type, final long position) {
        final int wanted = messages.write(received, expected);
        final boolean same = length == wanted
                && type == (int) (received & 0xFFFF)
                && new UnsafeBuffer(record, offset, length).equals(new UnsafeBuffer(expected, 0, wanted));
        if (!same) {
            throw new AssertionError("message " + received + " arrived as one of " + length + " bytes and type " + type
                    + " at position " + position + "; " + story.get());
        }
        received++;
    }
}
