package io.busbar.bench.peer;

import io.busbar.bridge.Bridge;
import io.busbar.bridge.ConfigException;
import io.busbar.bridge.ConfigReader;
import io.busbar.bridge.wire.WireException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A bridge as a process of its own, until its input ends, as it does when whoever started it is gone. */
public final class BridgeDaemon {
    private BridgeDaemon() {}

    public static void main(final String[] arguments) throws IOException, ConfigException, WireException {
        final BridgeStory story = new BridgeStory(System.err);
        try (Bridge bridge = Bridge.launch(ConfigReader.read(Path.of(arguments[0])), story)) {
            System.out.println("READY " + bridge.port());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
