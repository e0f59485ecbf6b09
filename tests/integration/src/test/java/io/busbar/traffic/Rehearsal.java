package io.busbar.traffic;

import io.busbar.Bus;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.traffic.MixedPublisher.Progress;
import io.busbar.traffic.Script.Found;
import org.agrona.concurrent.NoOpIdleStrategy;

/**
 * Does everything once on a channel of its own, so that classes are loaded before a process begins: it is to be killed
 * at work, and not while the JVM reads jars.
 */
public final class Rehearsal {
    private static final int CAPACITY = 4096;
    private static final int RECORDS = 40;

    private Rehearsal() {}

    static void perform(final Bus bus) {
        perform(bus, RECORDS, ChannelOptions.DEFAULT);
    }

    /** Publishes so many records to a channel of this kind, until all of it is compiled if they are enough. */
    public static void perform(final Bus bus, final int records, final ChannelOptions kind) {
        final String channel = "rehearsal-" + ProcessHandle.current().pid() + "-" + kind.publisherSlots();
        final Script script = new Script(1, CAPACITY / 4);
        try (Publication publication = bus.addPublication(channel, kind.withCapacity(CAPACITY));
                Subscription subscription = bus.addSubscription(channel)) {
            final MixedPublisher publisher =
                    new MixedPublisher(publication, script, 0, Found.NOTHING, NoOpIdleStrategy.INSTANCE, Progress.NONE);
            final Checker checker = Checker.fromTheBeginning(script);
            while (publisher.published() < records) {
                publisher.publishSome(1);
                subscription.poll(checker, RECORDS);
            }
        }
        bus.removeChannel(channel);
    }
}
