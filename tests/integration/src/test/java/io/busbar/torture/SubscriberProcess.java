package io.busbar.torture;

import io.busbar.Bus;
import io.busbar.process.Parent;
import io.busbar.traffic.Arguments;
import io.busbar.traffic.Outcome;
import io.busbar.traffic.Rehearsal;
import io.busbar.traffic.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * A process that subscribes to all channels. A victim says READY and joins when it is told to; a survivor joins at once
 * and says JOINED. It ends when it has reached the positions that it is told, or, if it sleeps, when the channels are
 * deleted. If it receives what it must not, it says VIOLATION and what.
 *
 * <p>Options, besides those of {@link Follower}: {@code sleeping}, with a thread for each channel that sleeps while
 * there is nothing; {@code slow}, with pauses between polls.
 */
final class SubscriberProcess {
    private static final int FAILED = 4;
    private static final long LONGEST_IDLE_NS = 20_000;
    private static final long PAUSE_NS = 300_000;

    private SubscriberProcess() {}

    public static void main(final String[] words) {
        final Arguments arguments = new Arguments(words);
        final Bus bus = arguments.openBus();
        final int records = (int) arguments.number("rehearsal");
        if (!arguments.has("testimony")) {
            Rehearsal.perform(bus, records, Stage.options(0));
            Rehearsal.perform(bus, records, Stage.options(Stage.SHARED));
            Parent.say("READY");
            Parent.await();
        }
        final List<Follower> followers = new ArrayList<>();
        for (int channel = 0; channel < Stage.CHANNELS; channel++) {
            followers.add(new Follower(bus, arguments, channel));
        }
        Parent.say("JOINED");
        if (arguments.is("sleeping")) {
            followers.forEach(each -> start(() -> sleepWith(each)));
        } else {
            start(() -> follow(followers, arguments.is("slow")));
        }
    }

    private static void start(final Runnable task) {
        Thread.ofPlatform().start(() -> {
            try {
                task.run();
            } catch (final Throwable e) {
                fail(e);
            }
        });
    }

    private static void fail(final Throwable e) {
        e.printStackTrace();
        Parent.say("VIOLATION", e instanceof final Violation.Broken broken ? broken.violation() : "STUCK", e);
        Runtime.getRuntime().halt(FAILED);
    }

    private static void sleepWith(final Follower follower) {
        while (follower.pollAsleep()) {
            continue;
        }
        follower.report();
    }

    private static void follow(final List<Follower> followers, final boolean slow) {
        final IdleStrategy idle = new BackoffIdleStrategy(20, 5, 1_000, LONGEST_IDLE_NS);
        long[] ends = null;
        while (ends == null || !haveReached(followers, ends)) {
            boolean moved = false;
            for (final Follower each : followers) {
                moved |= each.poll();
            }
            if (slow) {
                LockSupport.parkNanos(PAUSE_NS);
            }
            if (moved) {
                idle.reset();
                continue;
            }
            final String word = Parent.poll();
            ends = word == null ? ends : Outcome.numbers(word);
            idle.idle();
        }
        followers.forEach(Follower::report);
    }

    private static boolean haveReached(final List<Follower> followers, final long[] ends) {
        for (int channel = 0; channel < ends.length; channel++) {
            if (followers.get(channel).position() < ends[channel]) {
                return false;
            }
        }
        return true;
    }
}
