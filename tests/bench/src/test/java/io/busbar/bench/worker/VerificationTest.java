package io.busbar.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bench.peer.Flow;
import io.busbar.bench.peer.Peer;
import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.peer.PeerKinds;
import io.busbar.bench.peer.Place;
import io.busbar.bench.peer.Receiver;
import io.busbar.bench.peer.Sender;
import io.busbar.bench.peer.Sink;
import io.busbar.bench.peer.Topology;
import io.busbar.bench.team.Places;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each system moves the bytes that it is credited with. Its ends are threads here; processes are tested elsewhere. */
class VerificationTest {
    private static final int[] LENGTHS = {8, 32, 64, 256, 1024, 65536};
    private static final String[] TOPOLOGIES = {"1:1", "2:1", "1:2", "1:8"};
    private static final int BYTES = 4 << 20;
    private static final int MOST_MESSAGES = 4_000;
    private static final long PATIENCE_SECONDS = 60;

    static Stream<String> systems() {
        return PeerKinds.all().stream().map(PeerKind::name);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void shouldMoveEveryByte(final String name) throws Exception {
        final PeerKind kind = PeerKinds.named(name);
        int cells = 0;
        for (final String topology : TOPOLOGIES) {
            for (final int length : topology.equals("1:1") ? LENGTHS : new int[] {32}) {
                if (kind.supports(Topology.parse(topology), length)) {
                    verify(kind, Topology.parse(topology), length);
                    cells++;
                }
            }
        }
        assertTrue(cells >= 5, () -> name + " was hardly tried");
    }

    private static void verify(final PeerKind kind, final Topology topology, final int length) throws Exception {
        final Place place = new Place(Places.create(), topology, length, false, "");
        final int count = Math.min(MOST_MESSAGES, BYTES / length);
        final Words order = new Words().with("count", count);
        try {
            kind.prepare(place);
            final List<Words> sent = new ArrayList<>();
            final List<Words> received = new ArrayList<>();
            run(kind, place, order, sent, received);
            final long checksum =
                    sent.stream().mapToLong(words -> words.number("checksum")).sum();
            assertEquals(topology.subscribers(), received.size());
            for (final Words words : received) {
                final String what = kind.name() + " " + topology + " " + length;
                assertEquals((long) count * topology.publishers(), words.number("messages"), what);
                assertEquals(checksum, words.number("checksum"), what);
            }
        } finally {
            Places.remove(place.directory());
        }
    }

    private static void run(
            final PeerKind kind,
            final Place place,
            final Words order,
            final List<Words> sent,
            final List<Words> received)
            throws Exception {
        final int publishers = place.topology().publishers();
        final int actors = publishers + place.topology().subscribers();
        final CyclicBarrier open = new CyclicBarrier(actors);
        final CyclicBarrier done = new CyclicBarrier(actors);
        final Peer first = kind.open(place, true);
        final List<CompletableFuture<Words>> answers = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < actors; i++) {
            final Side side = i < publishers ? Side.PUBLISHER : Side.SUBSCRIBER;
            final int index = i < publishers ? i : i - publishers;
            final CompletableFuture<Words> answer = new CompletableFuture<>();
            answers.add(answer);
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try (Endpoint endpoint = Endpoint.open(first, place, side, index, Idle.YIELD)) {
                    open.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    answer.complete(Tasks.of("verification", side).run(endpoint, order));
                    done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                } catch (final Exception | Error e) {
                    answer.completeExceptionally(new AssertionError(kind.name() + " " + place, e));
                }
            }));
        }
        for (int i = 0; i < actors; i++) {
            (i < publishers ? sent : received).add(get(answers.get(i)));
        }
        // An end is closed by the thread that used it, and all ends before the system.
        for (final Thread thread : threads) {
            thread.join();
        }
        first.close();
    }

    private static Words get(final CompletableFuture<Words> answer) throws Exception {
        try {
            return answer.get(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** A system that changes one bit, drops a message, or swaps two, is found out. */
    @Test
    void shouldFindOutASystemThatDoesNot() {
        final Words order = new Words().with("count", 3);
        assertEquals(3, deliver(order, 0, 1, 2).number("messages"));
        assertThrows(IllegalStateException.class, () -> deliver(order, 0, 2));
        assertThrows(IllegalStateException.class, () -> deliver(order, 0, 2, 1));
        assertThrows(IllegalStateException.class, () -> deliver(order, 0, 1, 1, 2));
        assertThrows(IllegalStateException.class, () -> deliver(order, 0, -1, 2));
    }

    /** Publishes to a list and hands over those of these numbers; of a negative one, with a bit changed. */
    private static Words deliver(final Words order, final int... numbers) {
        final List<UnsafeBuffer> messages = new ArrayList<>();
        final Sender sender = new Sender() {
            @Override
            public boolean trySend(final DirectBuffer source, final int offset, final int length) {
                final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
                copy.putBytes(0, source, offset, length);
                return messages.add(copy);
            }

            @Override
            public void close() {}
        };
        final Place place = new Place(Path.of("."), Topology.ONE_TO_ONE, 32, false, "");
        Verification.publish(new Endpoint(place, Side.PUBLISHER, 0, sender, null, Idle.NONE), order);
        final Receiver receiver = new Receiver() {
            @Override
            public int poll(final Sink sink, final int limit) {
                for (final int number : numbers) {
                    final UnsafeBuffer message = messages.get(Math.abs(number));
                    if (number < 0) {
                        message.putByte(20, (byte) (message.getByte(20) ^ 1));
                    }
                    sink.onMessage(message, 0, message.capacity());
                }
                final UnsafeBuffer end = messages.getLast();
                assertEquals(Flow.END, end.getLong(0));
                sink.onMessage(end, 0, end.capacity());
                return numbers.length;
            }

            @Override
            public void close() {}
        };
        return Verification.subscribe(new Endpoint(place, Side.SUBSCRIBER, 0, null, receiver, Idle.NONE), order);
    }
}
