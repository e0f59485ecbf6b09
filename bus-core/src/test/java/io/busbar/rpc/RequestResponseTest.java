package io.busbar.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Publication;
import io.busbar.ShmTempDir;
import io.busbar.log.ChannelBusyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestResponseTest {
    private static final long FOREVER = TimeUnit.SECONDS.toNanos(60);
    private static final String SERVICE = "orders";
    private static final int TYPE = 7;
    private static final RequestHandler IGNORED = (from, id, type, buffer, offset, length) -> {};

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private Bus bus;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[16]);
    private final Told told = new Told();
    private RequestServer server;

    @BeforeEach
    void open() {
        bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(directory));
        server = new RequestServer(bus, SERVICE);
    }

    @AfterEach
    void close() {
        server.close();
        bus.close();
    }

    private RequestClient client(final RpcOptions options) {
        final RequestClient client = new RequestClient(bus, SERVICE, options);
        client.poll(told, 1);
        server.poll(this::doubled, 10);
        client.poll(told, 1);
        assertTrue(client.isConnected());
        return client;
    }

    private RequestClient client() {
        return client(RpcOptions.DEFAULT);
    }

    private long ask(final RequestClient client, final long number) {
        return ask(client, number, FOREVER);
    }

    private long ask(final RequestClient client, final long number, final long timeoutNanos) {
        message.putLong(0, number);
        return client.offer(TYPE, message, 0, Long.BYTES, timeoutNanos);
    }

    private void doubled(
            final long client,
            final long correlationId,
            final int type,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        message.putLong(0, 2 * buffer.getLong(offset));
        assertTrue(server.offer(client, correlationId, type + 1, message, 0, Long.BYTES) > 0);
    }

    @Test
    void shouldAnswerEachClientAndNobodyElse() {
        try (RequestClient first = client();
                RequestClient second = client()) {
            final long one = ask(first, 21);
            final long other = ask(second, 50);
            assertEquals(2, server.poll(this::doubled, 10));
            assertEquals(1, first.poll(told, 10));
            assertEquals(List.of(one + ": 8 42"), told.events);
            assertEquals(1, second.poll(told, 10));
            assertEquals(other + ": 8 100", told.events.getLast());
            assertEquals(0, first.outstanding() + second.outstanding());
            assertEquals(0, first.stale() + second.stale());
        }
    }

    @Test
    void shouldWriteRequestsAndResponsesInPlace() {
        try (RequestClient client = client()) {
            final MessageClaim claim = new MessageClaim();
            assertTrue(client.tryClaim(TYPE, 8, FOREVER, claim) > 0);
            assertEquals(8, claim.length());
            claim.buffer().putLong(claim.offset(), 5);
            claim.commit();
            server.poll(
                    (from, id, type, buffer, offset, length) -> {
                        assertTrue(server.tryClaim(from, id, type, 8, claim) > 0);
                        claim.buffer().putLong(claim.offset(), buffer.getLong(offset) + 1);
                        claim.commit();
                    },
                    1);
            client.poll(told, 1);
            assertEquals(1, told.events.size());
            assertTrue(told.events.getFirst().endsWith(": 7 6"), told.events.getFirst());
        }
    }

    @Test
    void shouldForgetARequestThatIsGivenUpBeforeItIsSent() {
        try (RequestClient client = client()) {
            final MessageClaim claim = new MessageClaim();
            client.tryClaim(TYPE, 8, FOREVER, claim);
            assertEquals(1, client.outstanding());
            claim.abort();
            assertEquals(0, client.outstanding());
            server.poll((from, id, type, buffer, offset, length) -> told.events.add("a request"), 10);
            assertEquals(List.of(), told.events);
        }
    }

    @Test
    void shouldTimeOutAndDropTheLateResponse() {
        try (RequestClient client = client()) {
            final long id = ask(client, 1, 0);
            assertEquals(1, client.poll(told, 10));
            assertEquals(List.of(id + ": TIMED_OUT"), told.events);
            server.poll(this::doubled, 10);
            assertEquals(0, client.poll(told, 10));
            assertEquals(1, client.stale());
            assertEquals(1, told.events.size());
        }
    }

    @Test
    void shouldCancelOnceAndTellTheServer() {
        try (RequestClient client = client()) {
            final long id = ask(client, 1);
            assertTrue(client.cancel(id));
            assertFalse(client.cancel(id));
            final List<Long> cancelled = new ArrayList<>();
            server.poll(
                    new RequestHandler() {
                        @Override
                        public void onRequest(
                                final long from,
                                final long correlationId,
                                final int type,
                                final DirectBuffer buffer,
                                final int offset,
                                final int length) {}

                        @Override
                        public void onCancel(final long from, final long correlationId) {
                            cancelled.add(correlationId);
                        }
                    },
                    10);
            assertEquals(List.of(id), cancelled);
            assertEquals(0, client.poll(told, 10));
            assertEquals(List.of(), told.events);
        }
    }

    @Test
    void shouldLimitWhatIsUnderWay() {
        try (RequestClient client = client(RpcOptions.DEFAULT.withMaxOutstanding(2))) {
            assertTrue(ask(client, 1) > 0);
            assertTrue(ask(client, 2) > 0);
            assertEquals(RequestClient.TOO_MANY, ask(client, 3));
            server.poll(this::doubled, 10);
            client.poll(told, 1);
            assertTrue(ask(client, 3) > 0);
        }
    }

    @Test
    void shouldPushBackOnAClientWhoseServerIsBehind() {
        try (RequestClient client = client(RpcOptions.DEFAULT.withMaxOutstanding(RpcOptions.MAX_OUTSTANDING))) {
            long result;
            do {
                result = ask(client, 1);
            } while (result > 0);
            assertEquals(RequestClient.BACK_PRESSURED, result);
            final int sent = client.outstanding();
            server.poll(IGNORED, Integer.MAX_VALUE);
            assertTrue(ask(client, 1) > 0);
            assertEquals(sent + 1, client.outstanding());
        }
    }

    /** A client that does not poll fills its own channel; the others go on. */
    @Test
    void shouldPushBackOnTheServerForTheOneClientThatIsBehind() {
        try (RequestClient lazy = client();
                RequestClient other = client()) {
            long result;
            do {
                result = server.offer(lazy.id(), 1, TYPE, message, 0, 16);
            } while (result > 0);
            assertEquals(RequestServer.BACK_PRESSURED, result);
            final long id = ask(other, 4);
            server.poll(this::doubled, 1);
            other.poll(told, 1);
            assertEquals(List.of(id + ": 8 8"), told.events);
            while (lazy.poll(told, 1_000) > 0 || server.offer(lazy.id(), 1, TYPE, message, 0, 16) < 0) {
                continue;
            }
        }
    }

    @Test
    void shouldBeToldWhenTheServerCloses() {
        try (RequestClient client = client()) {
            final long id = ask(client, 1);
            server.close();
            assertEquals(1, client.poll(told, 10));
            assertEquals(List.of(id + ": SERVER_CLOSED"), told.events);
            assertEquals(RequestClient.NOT_CONNECTED, ask(client, 1));
        }
    }

    @Test
    void shouldGoOnWithTheNextServerAndNotHaveItDoWhatTheLastWasAsked() {
        try (RequestClient client = client()) {
            final long id = ask(client, 1);
            // It dies without a word: the kernel is not asked here, the client learns of it by its successor.
            server.close();
            server = new RequestServer(bus, SERVICE);
            assertEquals(0, server.poll((from, at, type, buffer, offset, length) -> told.events.add("executed"), 10));
            client.poll(told, 10);
            client.poll(told, 10);
            assertEquals(List.of(id + ": SERVER_CLOSED"), told.events);
            assertTrue(client.isConnected());
            final long next = ask(client, 3);
            server.poll(this::doubled, 10);
            client.poll(told, 10);
            assertEquals(next + ": 8 6", told.events.getLast());
        }
    }

    /** What is in the log for an earlier life of the server is not executed by this one. */
    @Test
    void shouldNotExecuteWhatAnotherLifeOfTheServerWasAsked() {
        try (RequestClient client = client()) {
            server.close();
            server = new RequestServer(bus, SERVICE);
            // The client has not polled, and takes the last server for the one that is there.
            assertTrue(ask(client, 1) > 0);
            server.poll((from, at, type, buffer, offset, length) -> told.events.add("executed"), 10);
            client.poll(told, 10);
            assertEquals(1, told.events.size());
            assertTrue(told.events.getFirst().endsWith(": SERVER_CLOSED"), told.events.toString());
        }
    }

    /** A thread that ends is as dead as a process that is killed; the kernel marks both the same way. */
    @Test
    void shouldBeToldAtOnceWhenTheServersThreadEnds() throws Exception {
        server.close();
        final FutureTask<RequestServer> starting = new FutureTask<>(() -> new RequestServer(bus, SERVICE));
        final AtomicBoolean done = new AtomicBoolean();
        final Thread thread = Thread.ofPlatform().start(() -> {
            starting.run();
            while (!done.get()) {
                starting.resultNow().poll(IGNORED, 10);
            }
        });
        server = starting.get();
        try (RequestClient client = new RequestClient(bus, SERVICE)) {
            while (!client.isConnected()) {
                client.poll(told, 10);
            }
            final long id = ask(client, 1);
            final FutureTask<Void> ending = new FutureTask<>(() -> done.set(true), null);
            Thread.ofPlatform().start(ending);
            final long start = System.nanoTime();
            assertEquals(1, client.poll(told, 10, FOREVER));
            assertTrue(System.nanoTime() - start < FOREVER / 2, "nobody woke the client");
            assertEquals(List.of(id + ": SERVER_DIED"), told.events);
            assertFalse(client.isConnected());
            thread.join();
        }
    }

    @Test
    void shouldCallAndWait() throws Exception {
        server.close();
        final AtomicBoolean done = new AtomicBoolean();
        final Thread thread = Thread.ofPlatform().start(() -> {
            try (RequestServer own = new RequestServer(bus, SERVICE)) {
                while (!done.get()) {
                    own.poll(
                            (from, id, type, buffer, offset, length) ->
                                    own.offer(from, id, type, buffer, offset, length),
                            10,
                            1_000_000);
                }
            }
        });
        try (RequestClient client = new RequestClient(bus, SERVICE)) {
            for (int i = 0; i < 1_000; i++) {
                message.putLong(0, i);
                assertEquals(Outcome.ANSWERED, client.call(TYPE, message, 0, 8, FOREVER, told));
                assertTrue(told.events.getLast().endsWith(": 7 " + i), told.events.getLast());
            }
            done.set(true);
            thread.join();
            client.poll(told, 1);
            assertFalse(client.isConnected());
            assertEquals(Outcome.NOT_SENT, client.call(TYPE, message, 0, 8, 1_000_000, told));
        }
    }

    @Test
    void shouldForgetClientsThatLeaveAndRemoveTheirChannels() {
        final int before = bus.channels().size();
        try (RequestClient client = client()) {
            assertTrue(client.isConnected());
            assertEquals(1, server.clients());
            assertEquals(before + 1, bus.channels().size());
        }
        server.poll(IGNORED, 10);
        assertEquals(0, server.clients());
        assertEquals(before, bus.channels().size());
    }

    @Test
    void shouldRefuseASecondServer() {
        assertThrows(ChannelBusyException.class, () -> new RequestServer(bus, SERVICE));
    }

    @Test
    void shouldTellOfChannelsThatAreDeleted() {
        try (RequestClient client = client()) {
            final long id = ask(client, 1);
            bus.removeChannel(SERVICE);
            assertEquals(1, client.poll(told, 10, FOREVER));
            assertEquals(List.of(id + ": CHANNEL_DELETED"), told.events);
            assertTrue(client.isRetired());
        }
    }

    @Test
    void shouldRefuseMessagesThatAreTooLong() {
        try (RequestClient client = client()) {
            final MessageClaim claim = new MessageClaim();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> client.tryClaim(TYPE, client.maxRequest() + 1, FOREVER, claim));
            assertTrue(client.tryClaim(TYPE, client.maxRequest(), FOREVER, claim) > 0);
            claim.abort();
            final int longest = server.maxResponse(client.id());
            assertThrows(
                    IllegalArgumentException.class, () -> server.tryClaim(client.id(), 1, TYPE, longest + 1, claim));
            assertEquals(0, client.outstanding());
        }
    }

    /** Peers that are broken or hostile. */
    @Test
    void shouldPassOverWhatIsNoEnvelope() {
        final java.util.Random random = new java.util.Random(1);
        try (RequestClient client = client();
                Publication stranger = bus.addPublication(SERVICE)) {
            final byte[] bytes = new byte[64];
            final UnsafeBuffer noise = new UnsafeBuffer(bytes);
            for (int i = 0; i < 10_000; i++) {
                random.nextBytes(bytes);
                if (random.nextBoolean()) {
                    noise.putShort(0, (short) random.nextInt(40));
                    noise.putShort(2, (short) random.nextInt(10));
                    noise.putShort(4, (short) 702);
                }
                stranger.offer(0, noise, 0, random.nextInt(bytes.length));
                server.poll((from, id, type, buffer, offset, length) -> told.events.add("executed"), 10);
            }
            assertEquals(1, server.clients());
            assertEquals(List.of(), told.events);
            final long id = ask(client, 4);
            server.poll(this::doubled, 10);
            client.poll(told, 10);
            assertEquals(List.of(id + ": 8 8"), told.events);
        }
    }
}
