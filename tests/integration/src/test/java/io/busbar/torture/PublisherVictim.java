package io.busbar.torture;

import io.busbar.Bus;
import io.busbar.Publication;
import io.busbar.log.ChannelBusyException;
import io.busbar.process.Parent;
import io.busbar.traffic.Arguments;
import io.busbar.traffic.Ledger;
import io.busbar.traffic.MixedPublisher;
import io.busbar.traffic.Outcome;
import io.busbar.traffic.Predecessor;
import io.busbar.traffic.Rehearsal;
import io.busbar.traffic.Script;
import io.busbar.traffic.Script.Found;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.BackoffIdleStrategy;

/**
 * A publisher that will be killed: gets hot, touches memory, says READY, and waits for its number and lane. Then it
 * publishes to all shared channels and to the exclusive one of its lane, on a thread each, for as long as it is let.
 */
final class PublisherVictim {
    private static final int FAILED = 3;
    private static final int PAUSES = 6;
    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_HOLD_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long RETRY_NS = 50_000;

    private final Bus bus;
    private final Arguments arguments;
    private final Ledger ledger;
    private final long number;

    private PublisherVictim(final Bus bus, final Arguments arguments, final long number) {
        this.bus = bus;
        this.arguments = arguments;
        this.number = number;
        ledger = new Ledger(Path.of(arguments.get("ledger")), (int) arguments.number("lives"));
    }

    public static void main(final String[] words) {
        final Arguments arguments = new Arguments(words);
        final Bus bus = arguments.openBus();
        final int records = (int) arguments.number("rehearsal");
        Rehearsal.perform(bus, records, Stage.options(0));
        Rehearsal.perform(bus, records, Stage.options(Stage.SHARED));
        Memory.touch(arguments.number("memory"));
        Parent.say("READY");
        final long[] role = Outcome.numbers(Parent.await());
        final PublisherVictim victim = new PublisherVictim(bus, arguments, role[0]);
        for (int channel = 0; channel < Stage.SHARED; channel++) {
            victim.start(channel);
        }
        victim.start(Stage.SHARED + (int) role[1]);
        Parent.awaitDeath();
    }

    private void start(final int channel) {
        Thread.ofPlatform().name(Stage.channel(channel)).start(() -> {
            try {
                publish(channel);
            } catch (final Throwable e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(FAILED);
            }
        });
    }

    private void publish(final int channel) {
        final long life = Stage.life(number, channel);
        final Script script = Stage.script(arguments.number("seed"), channel);
        final SplittableRandom random = new SplittableRandom(script.seed() + life);
        final Publication publication = become(Stage.channel(channel));
        final Found found =
                Stage.isShared(channel) ? Found.NOTHING : Predecessor.find(bus, Stage.channel(channel), script);
        final MixedPublisher publisher = new MixedPublisher(
                        publication,
                        script,
                        life,
                        found,
                        new BackoffIdleStrategy(10, 5, 1_000, 100_000),
                        ledger.of(life))
                .holdingClaims(LONGEST_HOLD_NS);
        while (publisher.published() == 0) {
            publisher.publishSome(Long.MAX_VALUE);
        }
        ledger.begin(life);
        while (true) {
            publisher.publishSome(Long.MAX_VALUE);
            if (random.nextInt(PAUSES) == 0) {
                LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE_NS));
            }
        }
    }

    /** As soon as the kernel tells of the predecessor's death. */
    private Publication become(final String channel) {
        for (; ; ) {
            try {
                return bus.addPublication(channel);
            } catch (final ChannelBusyException e) {
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }
}
