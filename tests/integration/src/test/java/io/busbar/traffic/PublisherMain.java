package io.busbar.traffic;

import io.busbar.Bus;
import io.busbar.Publication;
import io.busbar.process.Parent;
import java.nio.file.Path;
import org.agrona.concurrent.BackoffIdleStrategy;

/**
 * A publisher process: says READY, waits to be told which life to lead, becomes the channel's publisher, reads in the
 * log how far the last life got, and publishes a new one until it has published enough, is told to stop, or is killed.
 */
public final class PublisherMain {
    private PublisherMain() {}

    public static void main(final String[] words) {
        final Arguments arguments = new Arguments(words);
        final Ledger ledger = new Ledger(Path.of(arguments.get("ledger")), (int) arguments.number("lives"));
        try (Bus bus = arguments.openBus()) {
            Rehearsal.perform(bus);
            Parent.say("READY");
            publish(bus, arguments, ledger, Long.parseLong(Parent.await()));
        }
    }

    private static void publish(final Bus bus, final Arguments arguments, final Ledger ledger, final long life) {
        final long records = arguments.number("records");
        try (Publication publication = bus.addPublication(arguments.get("channel"))) {
            final MixedPublisher publisher = new MixedPublisher(
                    publication,
                    arguments.script(),
                    life,
                    Predecessor.find(bus, arguments.get("channel"), arguments.script()),
                    new BackoffIdleStrategy(100, 10, 1_000, 100_000),
                    ledger.of(life));
            if (arguments.is("withoutAborts")) {
                publisher.withoutAborts();
            }
            while (publisher.published() < records && Parent.poll() == null) {
                publisher.publishSome(records - publisher.published());
            }
            Parent.say("DONE", publisher.published(), publication.position());
            if (publisher.published() == records) {
                Parent.await();
            }
        }
    }
}
