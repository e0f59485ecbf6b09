package io.busbar.bridge.wire.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.bridge.wire.datagram.FrameCounters.Reason;
import io.busbar.log.CorruptLogException;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that knows the token and sends what it likes, and one that knows nothing but what goes by. */
class HostileFramesTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("10.0.0.2", 6000);
    private static final InetSocketAddress THERE = new InetSocketAddress("10.0.0.1", 5000);
    private static final int CAPACITY = 1 << 16;
    private static final int LENGTH = 2_048;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final long memory = Arena.global().allocate(LENGTH, 8).address();
    private final byte[] token = new byte[Wire.TOKEN_LENGTH];
    private final FrameKeys keys = new FrameKeys(token);
    private SimNetwork network;
    private SimPort peer;
    private DatagramWire wire;
    private LogPair logs;

    @BeforeEach
    void open() {
        network = new SimNetwork(random, SimNetwork.Faults.NONE, 0);
        peer = network.port(THERE);
        peer.addPeer(HERE);
        final SimPort port = network.port(HERE);
        wire = new DatagramWire("sim", () -> port, () -> WireProbe.works("sim", ""));
        logs = new LogPair(CAPACITY);
        logs.writer.raiseLimit();
    }

    @AfterEach
    void close() {
        wire.close();
        logs.close();
    }

    private void turn() throws WireException {
        peer.flush();
        network.now += random.nextInt(100_000);
        wire.poll(network.now);
        peer.receive((high, low, port, address, length) -> {}, 1_000);
    }

    private long anything(final long near) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> near + 16L * random.nextInt(20);
            case 2 -> near - 16L * random.nextInt(20);
            case 3 -> near + 16L * random.nextInt(CAPACITY);
            default -> near;
        };
    }

    private int fill() {
        final int length = 16 * random.nextInt(60);
        for (int i = 0; i < length; i += 8) {
            Memory.put(memory + i, random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(2_000));
        }
        return length;
    }

    @Test
    void shouldLandNothingBeyondTheLimitAndShowNothingThatIsNotOfTheLog() throws Exception {
        final FrameWriter writer = new FrameWriter(peer, keys.fromSource(), keys.session());
        int refusals = 0;
        for (int path = 0; path < 300; path++) {
            try (WireReceiver receiver = wire.accept(logs.writer, token)) {
                long number = 1;
                writer.write(0, FrameLayout.HELLO, 0, number++, 0, memory, 16);
                for (int i = 0; i < 200; i++) {
                    final int type = random.nextInt(20) == 0 ? random.nextInt(6) : FrameLayout.DATA;
                    final long each = random.nextInt(200) == 0 ? anything(number) : number++;
                    writer.write(0, type, random.nextInt(3), each, anything(logs.writer.landed()), memory, fill());
                    turn();
                    receiver.poll();
                    assertTrue(logs.writer.landed() <= logs.writer.limit(), "seed " + seed);
                }
            } catch (final CorruptLogException | WireException e) {
                refusals++;
            }
            logs.writer.abandon();
            assertEquals(0, logs.writer.position(), "seed " + seed);
            logs.follow();
            assertEquals(0, logs.received());
        }
        assertTrue(refusals > 50, refusals + " of 300 were refused, seed " + seed);
        assertTrue(
                wire.counters().get(Reason.BEYOND_CREDIT) > 0 && wire.counters().get(Reason.MALFORMED) > 100,
                wire.counters().toString());
    }

    @Test
    void shouldEndThePathWhenWhatWasNotSentIsAcknowledged() throws Exception {
        final FrameWriter writer = new FrameWriter(peer, keys.fromReplica(), keys.session());
        final byte[] ticket = {(byte) (THERE.getPort() >> 8), (byte) THERE.getPort()};
        int refused = 0;
        for (int path = 0; path < 300; path++) {
            logs.reader.rewind();
            try (WireSender sender = wire.connect(THERE, ticket, token, logs.reader)) {
                long number = 1;
                for (int i = 0; i < 100; i++) {
                    turn();
                    if (logs.offered() < 200) {
                        logs.offer(random.nextInt(1_000));
                    }
                    sender.poll();
                    final int found = logs.reader.find(Long.MAX_VALUE, 4_096);
                    if (found > 0 && sender.isOpen()) {
                        logs.reader.sent(sender.send(logs.reader.sent(), logs.reader.address(), found));
                    }
                    int gaps = random.nextInt(4) == 0 ? random.nextInt(4) : 0;
                    int length = FrameLayout.ackLength(gaps);
                    if (i > 3 && random.nextInt(10) == 0) {
                        length = fill();
                        gaps = random.nextInt(200);
                    } else {
                        Memory.put(memory, random.nextInt(30) == 0 ? random.nextLong() : Math.max(1, i / 2));
                        Memory.put(memory + 8, 0);
                        for (int gap = 0; gap < gaps; gap++) {
                            Memory.put(memory + 16 + 8L * gap, (long) random.nextInt(500) << 32 | random.nextInt(300));
                        }
                    }
                    final long position = random.nextInt(30) == 0 ? anything(logs.reader.sent()) : sender.released();
                    writer.write(0, FrameLayout.ACK, gaps, number++, position, memory, length);
                    assertTrue(sender.released() <= logs.reader.sent(), "seed " + seed);
                }
            } catch (final WireException e) {
                assertTrue(e.getMessage().contains("acknowledges"), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 100, refused + " of 300 were refused, seed " + seed);
    }

    /** All kinds of damage to true frames are found; the frames themselves still count afterwards. */
    @Test
    void shouldDropAndCountWhatWasForgedTruncatedOrReplayed() throws Exception {
        final FrameWriter writer = new FrameWriter(peer, keys.fromSource(), keys.session());
        try (WireReceiver receiver = wire.accept(logs.writer, token)) {
            writer.write(0, FrameLayout.HELLO, 0, 1, 0, memory, 16);
            turn();
            logs.offer(100);
            final int found = logs.reader.find(CAPACITY, CAPACITY);
            final byte[][] frame = new byte[1][];
            final SimPort tap = new SimNetwork(random, SimNetwork.Faults.NONE, 0).port(HERE);
            final DatagramPort copying = copyingTo(frame, tap);
            new FrameWriter(copying, keys.fromSource(), keys.session())
                    .write(0, FrameLayout.DATA, 0, 2, 0, logs.reader.address(), found);
            for (int i = 0; i < frame[0].length; i++) {
                final byte[] damaged = frame[0].clone();
                damaged[i] ^= (byte) (1 << random.nextInt(8));
                network.send(THERE, HERE, damaged);
                network.send(THERE, HERE, Arrays.copyOf(frame[0], i));
            }
            network.now++;
            while (wire.poll(network.now) > 0) {
                assertEquals(0, logs.writer.position(), "seed " + seed);
            }
            final FrameCounters counters = wire.counters();
            final long dropped =
                    counters.get(Reason.FORGED) + counters.get(Reason.MALFORMED) + counters.get(Reason.STRANGER);
            assertEquals(2L * frame[0].length, dropped, counters.toString());
            for (int i = 0; i < 5; i++) {
                network.send(THERE, HERE, frame[0]);
            }
            network.send(new InetSocketAddress("10.0.0.9", 1), HERE, frame[0]);
            network.now++;
            wire.poll(network.now);
            receiver.poll();
            assertEquals(found, logs.writer.position());
            assertEquals(4, counters.get(Reason.REPLAYED));
            assertEquals(1, counters.get(Reason.MOVED));
        }
    }

    private static DatagramPort copyingTo(final byte[][] frame, final SimPort port) {
        return (DatagramPort) Proxy.newProxyInstance(
                DatagramPort.class.getClassLoader(),
                new Class<?>[] {DatagramPort.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("send")) {
                        return method.invoke(port, arguments);
                    }
                    final int header = (int) arguments[2];
                    final int length = (int) arguments[4];
                    final byte[] first = new byte[header];
                    final byte[] second = new byte[length];
                    Memory.copyOut((long) arguments[1], first, header);
                    Memory.copyOut((long) arguments[3], second, length);
                    frame[0] = Arrays.copyOf(first, header + length);
                    System.arraycopy(second, 0, frame[0], header, length);
                    return true;
                });
    }
}
