package io.busbar.bridge;

import io.busbar.Bus;
import io.busbar.Publication;
import io.busbar.process.Parent;
import io.busbar.traffic.Arguments;
import io.busbar.traffic.Ledger;
import io.busbar.traffic.MixedPublisher;
import io.busbar.traffic.Script;
import io.busbar.traffic.Script.Found;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;

/** A publisher of a shared channel that is bridged: says READY, is told its life, and publishes until it is killed. */
final class SharedVictim {
    private static final long LONGEST_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private SharedVictim() {}

    public static void main(final String[] words) {
        final Arguments arguments = new Arguments(words);
        final Ledger ledger = new Ledger(Path.of(arguments.get("ledger")), (int) arguments.number("lives"));
        final Script script = arguments.script().tellingLives();
        try (Bus bus = arguments.openBus();
                Publication publication = bus.addPublication(arguments.get("channel"))) {
            Parent.say("READY");
            final long life = Long.parseLong(Parent.await());
            final MixedPublisher publisher = new MixedPublisher(
                            publication,
                            script,
                            life,
                            Found.NOTHING,
                            new BackoffIdleStrategy(10, 5, 1_000, 100_000),
                            ledger.of(life))
                    .holdingClaims(LONGEST_HOLD_NANOS);
            while (true) {
                publisher.publishSome(Long.MAX_VALUE);
            }
        }
    }
}
