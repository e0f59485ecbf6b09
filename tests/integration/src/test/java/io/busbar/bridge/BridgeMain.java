package io.busbar.bridge;

import io.busbar.cli.BusbarCommand;

/** {@code busbar bridge}, as a child of a test. */
public final class BridgeMain {
    private BridgeMain() {}

    public static void main(final String[] arguments) {
        System.exit(BusbarCommand.commandLine().execute("bridge", "--config", arguments[0]));
    }
}
