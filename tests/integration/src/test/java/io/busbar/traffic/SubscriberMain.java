package io.busbar.traffic;

import io.busbar.Bus;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.process.Parent;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * A subscriber process: joins the channel, says JOINED and where, and checks what it receives until it is told that
 * nothing more is published, or is killed. Then it says what it received.
 *
 * <p>Options: {@code lossy}; {@code oldest}; {@code slow}, with pauses between polls; {@code fromTheBeginning}, which
 * expects the channel's first record first; {@code standby}, which says READY and waits for a word before it joins;
 * {@code sleeping}, which sleeps while there is nothing, and ends when the channel is deleted.
 */
public final class SubscriberMain {
    private static final int LONGEST_POLL = 64;
    private static final int LONGEST_PAUSE_NS = 200_000;
    private static final long FOREVER_NS = TimeUnit.HOURS.toNanos(1);

    private SubscriberMain() {}

    public static void main(final String[] words) {
        final Arguments arguments = new Arguments(words);
        try (Bus bus = arguments.openBus()) {
            if (arguments.is("standby")) {
                Rehearsal.perform(bus);
                Parent.say("READY");
                Parent.await();
            }
            subscribe(bus, arguments);
        }
    }

    private static void subscribe(final Bus bus, final Arguments arguments) {
        try (Subscription subscription = bus.addSubscription(arguments.get("channel"), options(arguments))) {
            final Checker checker = arguments.is("fromTheBeginning")
                    ? Checker.fromTheBeginning(arguments.script())
                    : Checker.fromAnywhere(arguments.script());
            Parent.say("JOINED", subscription.position(), subscription.records());
            if (arguments.is("sleeping")) {
                followAsleep(subscription, checker);
            } else {
                follow(subscription, checker, arguments.is("slow"));
            }
            checker.published().forEach((life, published) -> Parent.say("LIFE", life, published));
            Parent.say(
                    "DONE",
                    checker.received(),
                    checker.receivedBytes(),
                    checker.lostRecords(),
                    checker.lostBytes(),
                    checker.gaps(),
                    subscription.position(),
                    subscription.records());
        }
    }

    private static SubscriptionOptions options(final Arguments arguments) {
        return new SubscriptionOptions(
                !arguments.is("lossy"), arguments.is("oldest"), SubscriptionOptions.DEFAULT.channel());
    }

    /** Sleeps for longer than any test has patience: who is not woken is found out. */
    private static void followAsleep(final Subscription subscription, final Checker checker) {
        final SplittableRandom random = new SplittableRandom();
        long before;
        do {
            before = subscription.position();
            subscription.poll(checker, 1 + random.nextInt(LONGEST_POLL), FOREVER_NS);
        } while (subscription.position() != before || !subscription.isRetired());
    }

    private static void follow(final Subscription subscription, final Checker checker, final boolean slow) {
        final SplittableRandom random = new SplittableRandom();
        final IdleStrategy idle = new BackoffIdleStrategy(100, 10, 1_000, 100_000);
        boolean finishing = false;
        for (; ; ) {
            final long before = subscription.position();
            subscription.poll(checker, 1 + random.nextInt(LONGEST_POLL));
            if (slow) {
                LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NS));
            }
            if (subscription.position() != before) {
                idle.reset();
            } else if (finishing) {
                return;
            } else {
                finishing = Parent.poll() != null;
                idle.idle();
            }
        }
    }
}
