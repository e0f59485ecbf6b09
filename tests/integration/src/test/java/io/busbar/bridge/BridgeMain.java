package io.busbar.bridge;

import io.busbar.cli.BusbarCommand;
import io.busbar.process.Parent;

/**
 * {@code busbar bridge}, as a child of a test: loads what it needs, says READY, and begins when it is told to, because
 * starting a JVM takes longer than its absence shall last.
 */
public final class BridgeMain {
    private BridgeMain() {}

    public static void main(final String[] arguments) {
        BusbarCommand.commandLine().execute("bridge", "--check", "--config", arguments[0]);
        Parent.say("READY");
        Parent.await();
        System.exit(BusbarCommand.commandLine().execute("bridge", "--config", arguments[0]));
    }
}
