package io.busbar.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.process.ChildJvm;
import io.busbar.process.ShmTempDir;
import io.busbar.traffic.TestBus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients and servers in processes of their own. The clients' requests never time out. */
class ServiceTest {
    private static final String SERVICE = "orders";
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(ChildJvm.DEADLINE_SECONDS);
    private static final ResponseHandler IGNORE = (id, type, buffer, offset, length) -> {};

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private final List<ChildJvm> children = new ArrayList<>();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[24]);
    private Bus bus;

    @BeforeEach
    void open() {
        bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(directory));
    }

    @AfterEach
    void close() {
        children.forEach(ChildJvm::close);
        bus.close();
    }

    private ChildJvm start(final Class<?> main, final String... more) {
        final List<String> arguments = new ArrayList<>(List.of(directory.toString(), SERVICE));
        arguments.addAll(List.of(more));
        final ChildJvm child = ChildJvm.of(main).brief().start(arguments.toArray());
        children.add(child);
        return child;
    }

    private ChildJvm server() {
        final ChildJvm server = start(EchoServerMain.class);
        server.await("READY");
        return server;
    }

    /** What a request's fate is, is never told by a clock here: it would take a day. */
    @Test
    void shouldTellAllClientsOfAKilledServerAndGoOnWithTheNext() {
        ChildJvm server = server();
        final List<ChildJvm> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(start(AskingClientMain.class));
        }
        for (int life = 0; life < 3; life++) {
            clients.forEach(client -> client.await("ANSWERED"));
            server.kill();
            clients.forEach(client -> client.await("DIED"));
            server = server();
            clients.forEach(client -> client.await("AGAIN"));
        }
        for (final ChildJvm client : clients) {
            client.tell("STOP");
            final String[] done = client.await("DONE").split(" ");
            final long sent = Long.parseLong(done[0]);
            final long answered = Long.parseLong(done[1]);
            final long died = Long.parseLong(done[2]);
            assertEquals(sent, answered + died, "each request has one outcome");
            assertTrue(answered > 0, client.said());
            assertEquals("0", done[3], "responses that nobody waited for");
            client.awaitSuccess();
        }
        server.tell("STOP");
        server.await("DONE");
    }

    @Test
    void shouldDropWhatAKilledClientAskedAndForgetIt() {
        try (RequestServer server = new RequestServer(bus, SERVICE)) {
            final int channels = bus.channels().size();
            final ChildJvm lazy = start(AskingClientMain.class, "lazy");
            final List<Long> asked = new ArrayList<>();
            final RequestHandler later = (client, id, type, buffer, offset, length) -> asked.add(client);
            TestBus.await("requests", List.of(lazy), () -> server.poll(later, 10) >= 0 && asked.size() == 8);
            assertEquals(1, server.clients());
            lazy.close();
            // Until the kernel has said so, and until the server has looked, responses go to its log, or are refused.
            TestBus.await("the client to be forgotten", List.of(), () -> {
                server.poll(later, 10);
                return server.offer(asked.getFirst(), 1, 0, message, 0, 24) == RequestServer.NOT_CONNECTED;
            });
            assertEquals(0, server.clients());
            assertEquals(channels, bus.channels().size());
            final ChildJvm next = start(AskingClientMain.class);
            final RequestHandler echo = (client, id, type, buffer, offset, length) ->
                    server.offer(client, id, type, buffer, offset, length);
            TestBus.await("the next client", List.of(next), () -> {
                server.poll(echo, 10);
                return next.said().contains("ANSWERED");
            });
            next.kill();
        }
    }

    @Test
    void shouldNotTakeAStoppedServerForDead() {
        final ChildJvm server = server();
        try (RequestClient client = new RequestClient(bus, SERVICE)) {
            assertEquals(Outcome.ANSWERED, client.call(1, message, 0, 24, LONG_NANOS, IGNORE));
            server.pause();
            // The signal takes effect a little later.
            while (client.call(1, message, 0, 24, 50_000_000, IGNORE) == Outcome.ANSWERED) {
                server.checkAlive();
            }
            for (int i = 0; i < 3; i++) {
                assertEquals(Outcome.TIMED_OUT, client.call(1, message, 0, 24, 50_000_000, IGNORE));
                assertTrue(client.isConnected());
            }
            server.resume();
            assertEquals(Outcome.ANSWERED, client.call(1, message, 0, 24, LONG_NANOS, IGNORE));
            TestBus.await("the late responses", List.of(server), () -> {
                client.poll(IGNORE, 10);
                return client.stale() == 4;
            });
        }
    }

    /** A client that is stopped keeps its own responses waiting, and nobody else's. */
    @Test
    void shouldServeOthersWhileAClientIsStopped() {
        final ChildJvm server = server();
        final ChildJvm stopped = start(AskingClientMain.class);
        stopped.await("ANSWERED");
        // Stopped between claim and commit, it would be waited for: it is alive.
        stopped.tell("REST");
        stopped.await("RESTED");
        stopped.pause();
        try (RequestClient client = new RequestClient(bus, SERVICE)) {
            for (int i = 0; i < 200; i++) {
                assertEquals(Outcome.ANSWERED, client.call(1, message, 0, 24, LONG_NANOS, IGNORE));
            }
        }
        stopped.resume();
        stopped.tell("GO");
        stopped.await("ANSWERED");
        stopped.tell("STOP");
        final String[] done = stopped.await("DONE").split(" ");
        assertEquals(done[0], done[1], "all was answered");
        server.checkAlive();
    }
}
