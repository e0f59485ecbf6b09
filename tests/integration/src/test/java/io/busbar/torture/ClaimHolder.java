package io.busbar.torture;

import io.busbar.Bus;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.process.Parent;
import io.busbar.traffic.Arguments;
import io.busbar.traffic.Rehearsal;
import java.util.concurrent.locks.LockSupport;

/**
 * A publisher that claims a record of a shared channel, says CLAIMED, and never commits it: it spins or sleeps until it
 * is killed. Before that, it gets hot and touches memory.
 */
final class ClaimHolder {
    private static final int RECORDS_UNTIL_HOT = 1_000;
    private static final int LENGTH = 100;

    private ClaimHolder() {}

    public static void main(final String[] words) {
        final Arguments arguments = new Arguments(words);
        final Bus bus = arguments.openBus();
        Rehearsal.perform(bus, RECORDS_UNTIL_HOT, Stage.options(0));
        Memory.touch(arguments.number("memory"));
        final Publication publication = bus.addPublication(Stage.channel(0));
        if (publication.tryClaim(LENGTH, new Claim()) < 0) {
            throw new IllegalStateException("no room, though all was taken");
        }
        Parent.say("CLAIMED");
        while (true) {
            if (arguments.is("asleep")) {
                LockSupport.park();
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
