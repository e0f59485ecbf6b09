package io.busbar.torture;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.process.ChildJvm;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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

    private final Path directory;
    private final long memory;
    private final Histogram spinning = new Histogram(3);
    private final Histogram sleeping = new Histogram(3);
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[LENGTH]);
    private long kills;
    private long received;
    private long last;
    private long wrong;

    StallTrial(final Path directory, final long memory) {
        this.directory = directory;
        this.memory = memory;
    }

    void run(final long count, final PrintStream out) {
        try (Bus bus = Bus.open(Stage.BUS, BusOptions.DEFAULT.withDirectory(directory));
                Publication publication = bus.addPublication(Stage.channel(0), Stage.options(0));
                Subscription subscription = bus.addSubscription(Stage.channel(0))) {
            while (kills < count) {
                final boolean asleep = (kills & 1) != 0;
                final Histogram stalls = (kills & 2) == 0 ? spinning : sleeping;
                stalls.recordValue(killOne(publication, subscription, asleep, stalls == sleeping));
                if (kills % 20 == 0) {
                    out.printf("%,6d kills; subscriber spins %s%n", kills, Stalls.percentiles(spinning));
                }
            }
        }
    }

    /** Returns how long it took, in ns, from the kill until the subscriber had the record behind the claim. */
    private long killOne(
            final Publication publication, final Subscription subscription, final boolean asleep, final boolean waits) {
        try (ChildJvm victim = ChildJvm.of(ClaimHolder.class)
                .brief()
                .start("bus=" + Stage.BUS, "directory=" + directory, "memory=" + memory, "asleep=" + asleep)) {
            victim.await("CLAIMED");
            record.putLong(0, ++kills);
            if (publication.offer(record, 0, LENGTH) < 0) {
                throw new IllegalStateException("no room, though all was taken");
            }
            wrong += take(subscription, 0);
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

    long kills() {
        return kills;
    }

    void print(final PrintStream out) {
        out.printf("killed                              %,d, one at a time, %,d bytes of memory each%n", kills, memory);
        out.printf("received wrongly                    %,d%n", wrong);
        out.printf("stall of a subscriber that spins    %s%n", Stalls.percentiles(spinning));
        out.printf("stall of a subscriber that sleeps   %s%n", Stalls.percentiles(sleeping));
    }
}
