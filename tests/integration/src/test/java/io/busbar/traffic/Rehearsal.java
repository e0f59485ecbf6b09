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
final class Rehearsal {
    private static final int CAPACITY = 4096;
    private static final int RECORDS = 40;

    private Rehearsal() {}

    static void perform(final Bus bus) {
        final String channel = "rehearsal-" + ProcessHandle.current().pid();
        final Script script = new Script(1, CAPACITY / 4);
        try (Publication publication = bus.addPublication(channel, ChannelOptions.DEFAULT.withCapacity(CAPACITY));
                Subscription subscription = bus.addSubscription(channel)) {
            final MixedPublisher publisher =
                    new MixedPublisher(publication, script, 0, Found.NOTHING, NoOpIdleStrategy.INSTANCE, Progress.NONE);
            while (publisher.published() < RECORDS) {
                publisher.publishSome(1);
                subscription.poll(Checker.fromAnywhere(script), RECORDS);
            }
        }
        bus.removeChannel(channel);
    }
}
