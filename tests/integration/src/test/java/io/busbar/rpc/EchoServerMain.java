package io.busbar.rpc;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.log.ChannelBusyException;
import io.busbar.process.Parent;
import java.nio.file.Path;

/** Answers each request with what it says, until its parent says STOP. Arguments: directory, service. */
final class EchoServerMain {
    private static final long WAIT_NANOS = 10_000_000;

    private EchoServerMain() {}

    public static void main(final String[] arguments) {
        try (Bus bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(Path.of(arguments[0])));
                RequestServer server = start(bus, arguments[1])) {
            Parent.say("READY");
            while (Parent.poll() == null) {
                server.poll(
                        (client, id, type, buffer, offset, length) -> {
                            while (server.offer(client, id, type, buffer, offset, length)
                                    == RequestServer.BACK_PRESSURED) {
                                Thread.onSpinWait();
                            }
                        },
                        100,
                        WAIT_NANOS);
            }
        }
        Parent.say("DONE");
    }

    /** The kernel may still be at work on the last one. */
    private static RequestServer start(final Bus bus, final String service) {
        for (; ; ) {
            try {
                return new RequestServer(bus, service);
            } catch (final ChannelBusyException e) {
                Thread.onSpinWait();
            }
        }
    }
}
