package io.busbar.torture;

import io.busbar.Bus;
import io.busbar.process.Parent;
import io.busbar.traffic.Arguments;
import io.busbar.traffic.Ledger;
import io.busbar.traffic.MixedPublisher;
import io.busbar.traffic.Script.Found;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.BackoffIdleStrategy;

/** A publisher that is never killed: a record to each shared channel in turn, so that there is one behind any claim. */
final class Heartbeat {
    private static final long NUMBER = 0;
    private static final long PAUSE_NS = 50_000;

    private Heartbeat() {}

    public static void main(final String[] words) {
        final Arguments arguments = new Arguments(words);
        final Ledger ledger = new Ledger(Path.of(arguments.get("ledger")), (int) arguments.number("lives"));
        try (Bus bus = arguments.openBus()) {
            final MixedPublisher[] publishers = new MixedPublisher[Stage.SHARED];
            for (int channel = 0; channel < Stage.SHARED; channel++) {
                publishers[channel] = new MixedPublisher(
                        bus.addPublication(Stage.channel(channel)),
                        Stage.script(arguments.number("seed"), channel),
                        Stage.life(NUMBER, channel),
                        Found.NOTHING,
                        new BackoffIdleStrategy(10, 5, 1_000, 100_000),
                        ledger.of(Stage.life(NUMBER, channel)));
            }
            Parent.say("READY");
            while (Parent.poll() == null) {
                for (final MixedPublisher each : publishers) {
                    each.offer();
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
            Parent.say("DONE");
        }
    }
}
