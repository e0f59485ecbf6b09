package io.busbar.traffic;

import io.busbar.Bus;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.log.RecordHandler;
import io.busbar.process.Parent;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;

/**
 * A member of a group, in a process of its own: says READY, waits for a word, joins, says JOINED, and writes down what
 * it gets, until the channel is deleted, or it is killed.
 */
public final class MemberMain {
    private static final int LONGEST_POLL = 16;
    private static final int LONGEST_WORK_NS = 30_000;
    private static final long FOREVER_NS = TimeUnit.HOURS.toNanos(1);

    private MemberMain() {}

    public static void main(final String[] words) {
        final Arguments arguments = new Arguments(words);
        final Tally tally = new Tally(Path.of(arguments.get("tally")), (int) arguments.number("records"));
        final SubscriptionOptions options = SubscriptionOptions.DEFAULT
                .fromOldest()
                .inGroup(arguments.get("group"))
                .taking((int) arguments.number("take"));
        try (Bus bus = arguments.openBus()) {
            Parent.say("READY");
            Parent.await();
            try (Subscription subscription = bus.addSubscription(arguments.get("channel"), options)) {
                Parent.say("JOINED");
                work(subscription, new Worker(tally));
            }
        }
    }

    private static void work(final Subscription subscription, final Worker worker) {
        while (!subscription.isRetired()) {
            final int limit = 1 + worker.random.nextInt(LONGEST_POLL);
            if (worker.random.nextBoolean()) {
                subscription.poll(worker, limit);
            } else {
                subscription.poll(worker, limit, FOREVER_NS);
            }
        }
    }

    /** Takes its time over a record, so that a kill may meet it at work. */
    private static final class Worker implements RecordHandler {
        final SplittableRandom random = new SplittableRandom();
        private final Tally tally;

        Worker(final Tally tally) {
            this.tally = tally;
        }

        @Override
        public void onRecord(
                final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
            handle(buffer.getInt(offset), false);
        }

        @Override
        public void onRedelivered(
                final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
            handle(buffer.getInt(offset), true);
        }

        private void handle(final int record, final boolean redelivered) {
            tally.begin(record, redelivered);
            LockSupport.parkNanos(random.nextInt(LONGEST_WORK_NS));
            tally.end(record);
        }
    }
}
