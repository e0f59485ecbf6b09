package io.busbar.torture;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.process.ChildJvm;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How long a publisher that is killed in mid-claim holds up a subscriber of a shared channel, on a machine that does
 * nothing else: one victim at a time, and one thread that kills it, publishes a record behind its claim, and waits for
 * that. Both the victim's thread and the subscriber's spin in one trial and sleep in another.
 */
final class StallTrial {
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int LENGTH = 32;

    /** Kills that come first and are not timed: the subscriber's code has to be hot, and compilers take processors. */
    static final int WARM_UP = 16;

    /** How long the subscriber waits in front of the claim of one that lives, in ns. */
    private static final long BEFORE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long BEFORE_WARM_UP_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Path directory;
    private final long memory;
    private final int warmUp;
    private final Histogram spinning = new Histogram(3);
    private final Histogram sleeping = new Histogram(3);
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[LENGTH]);
    private long kills;
    private long received;
    private long last;
    private long wrong;

    /**
     * @param memory that each victim touches, in bytes
     * @param warmUp kills that come first; {@link #WARM_UP} if the times are to mean something
     */
    StallTrial(final Path directory, final long memory, final int warmUp) {
        this.directory = directory;
        this.memory = memory;
        this.warmUp = warmUp;
    }

    /** Wherever the kernel puts it: often behind the threads of the victim that die on the same processor. */
    void run(final long count, final PrintStream out) {
        run(count, out, Supplier::get);
    }

    /** With a processor kept for the subscriber. */
    void runOnOwnProcessor(final long count, final PrintStream out) {
        try (OwnProcessor processor = OwnProcessor.take()) {
            run(count, out, processor::leave);
        }
    }

    private void run(final long count, final PrintStream out, final Function<Supplier<ChildJvm>, ChildJvm> start) {
        try (Bus bus = Bus.open(Stage.BUS, BusOptions.DEFAULT.withDirectory(directory));
                Publication publication = bus.addPublication(Stage.channel(0), Stage.options(0));
                Subscription subscription = bus.addSubscription(Stage.channel(0))) {
            while (kills < warmUp + count) {
                final boolean asleep = (kills & 1) != 0;
                final Histogram stalls = (kills & 2) == 0 ? spinning : sleeping;
                final long stall = killOne(publication, subscription, asleep, stalls == sleeping, start);
                if (kills > warmUp) {
                    stalls.recordValue(stall);
                }
                if (kills % 20 == 0) {
                    out.printf("%,6d kills; subscriber spins %s%n", kills, Stalls.percentiles(spinning));
                }
            }
        }
    }

    /** Returns how long it took, in ns, from the kill until the subscriber had the record behind the claim. */
    private long killOne(
            final Publication publication,
            final Subscription subscription,
            final boolean asleep,
            final boolean waits,
            final Function<Supplier<ChildJvm>, ChildJvm> start) {
        try (ChildJvm victim = start.apply(() -> victim(asleep, kills < warmUp ? 0 : memory))) {
            victim.await("CLAIMED");
            record.putLong(0, ++kills);
            if (publication.offer(record, 0, LENGTH) < 0) {
                throw new IllegalStateException("no room, though all was taken");
            }
            wrong += waitAsLongAsItLives(subscription, waits);
            final long killed = victim.strike();
            while (take(subscription, waits ? GIVE_UP_NS : 0) == 0) {
                if (System.nanoTime() - killed > GIVE_UP_NS) {
                    throw new AssertionError("STUCK: held up for a minute\n" + bus(subscription));
                }
                Thread.onSpinWait();
            }
            final long stall = System.nanoTime() - killed;
            wrong += last == kills && received == kills ? 0 : 1;
            return stall;
        }
    }

    /** Returns how much was received, which should be nothing. */
    private int waitAsLongAsItLives(final Subscription subscription, final boolean waits) {
        final long begin = System.nanoTime();
        final long nanos = kills <= warmUp ? BEFORE_WARM_UP_NS : BEFORE_NS;
        int taken = 0;
        while (System.nanoTime() - begin < nanos) {
            taken += take(subscription, waits ? TimeUnit.MILLISECONDS.toNanos(1) : 0);
            Thread.onSpinWait();
        }
        return taken;
    }

    private ChildJvm victim(final boolean asleep, final long touched) {
        return ChildJvm.of(ClaimHolder.class)
                .brief()
                .start("bus=" + Stage.BUS, "directory=" + directory, "memory=" + touched, "asleep=" + asleep);
    }

    private static String bus(final Subscription subscription) {
        return subscription.channel() + " at position " + subscription.position();
    }

    private int take(final Subscription subscription, final long timeoutNanos) {
        return subscription.poll(
                (buffer, offset, length, type, position) -> {
                    received++;
                    last = buffer.getLong(offset);
                },
                Integer.MAX_VALUE,
                timeoutNanos);
    }

    /** Whether the subscriber received each record behind a claim, once, and only after its owner had been killed. */
    boolean isGood() {
        return wrong == 0;
    }

    /** Kills after those of the warm-up. */
    long timed() {
        return kills - warmUp;
    }

    void print(final PrintStream out) {
        out.printf(
                "killed                              %,d to warm up, %,d, one at a time, %,d bytes of memory each%n",
                warmUp, timed(), memory);
        out.printf("received wrongly                    %,d%n", wrong);
        out.printf("stall of a subscriber that spins    %s%n", Stalls.percentiles(spinning));
        out.printf("stall of a subscriber that sleeps   %s%n", Stalls.percentiles(sleeping));
    }
}
