package io.busbar.torture;

import io.busbar.Bus;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.log.RecordHandler;
import io.busbar.process.Parent;
import io.busbar.traffic.Arguments;
import io.busbar.traffic.Checker;
import io.busbar.traffic.Script;
import io.busbar.traffic.SharedChecker;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/** Follows one channel, checks all it receives, and writes it down if it is to survive. */
final class Follower implements RecordHandler {
    private static final int LONGEST_POLL = 64;
    private static final long FOREVER_NS = TimeUnit.HOURS.toNanos(1);

    private final int channel;
    private final Subscription subscription;
    private final SharedChecker shared;
    private final Checker exclusive;
    private final Testimony testimony;
    private final SplittableRandom random = new SplittableRandom();
    private long end;
    private long arrived = System.nanoTime();

    /**
     * Joins the channel.
     *
     * @param arguments {@code lossy}; {@code oldest}; {@code testimony}, the file that a survivor writes, who has
     *                  joined before the first record
     */
    Follower(final Bus bus, final Arguments arguments, final int channel) {
        final Script script = Stage.script(arguments.number("seed"), channel);
        final boolean survivor = arguments.has("testimony");
        this.channel = channel;
        subscription = bus.addSubscription(
                Stage.channel(channel),
                new SubscriptionOptions(
                        !arguments.is("lossy"), arguments.is("oldest"), SubscriptionOptions.DEFAULT.channel()));
        shared = survivor ? SharedChecker.fromTheBeginning(script) : SharedChecker.fromAnywhere(script);
        exclusive = survivor ? Checker.fromTheBeginning(script) : Checker.fromAnywhere(script);
        testimony = survivor ? new Testimony(Path.of(arguments.get("testimony")), arguments.number("lives")) : null;
        end = subscription.position();
    }

    /** Takes what is there; returns whether there was anything. */
    boolean poll() {
        final long before = subscription.position();
        subscription.poll(this, 1 + random.nextInt(LONGEST_POLL));
        return moved(before);
    }

    /** Sleeps until there is something, or the channel is deleted; returns false then. */
    boolean pollAsleep() {
        final long before = subscription.position();
        subscription.poll(this, 1 + random.nextInt(LONGEST_POLL), FOREVER_NS);
        return moved(before) || !subscription.isRetired();
    }

    private boolean moved(final long before) {
        final boolean moved = subscription.position() != before;
        if (moved && testimony != null) {
            testimony.received(channel, received(), shared.order(), subscription.position());
        }
        return moved;
    }

    long position() {
        return subscription.position();
    }

    private long received() {
        return Stage.isShared(channel) ? shared.received() : exclusive.received();
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        if (!Stage.isShared(channel)) {
            exclusive.onRecord(buffer, offset, length, type, position);
            if (testimony != null) {
                testimony.published(exclusive.last().life(), exclusive.last().published());
            }
            return;
        }
        final long start = position - Stage.size(length);
        final long now = System.nanoTime();
        if (testimony != null && start != end) {
            testimony.jumped(channel, end, start, arrived, now);
        }
        end = position;
        arrived = now;
        shared.onRecord(buffer, offset, length, type, position);
        if (testimony != null) {
            final long life = Script.life(buffer, offset, length, 0);
            testimony.published(life, shared.published(life));
        }
    }

    @Override
    public void onGap(final long records, final long bytes) {
        if (Stage.isShared(channel)) {
            shared.onGap(records, bytes);
        } else {
            exclusive.onGap(records, bytes);
        }
    }

    /** Says where it is; the end of what it has to say. */
    void report() {
        Parent.say("END", channel, subscription.position());
        subscription.close();
    }
}
