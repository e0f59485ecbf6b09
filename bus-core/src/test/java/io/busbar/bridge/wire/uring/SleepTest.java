package io.busbar.bridge.wire.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sleeping on the network, on channels and on something else, in one call. Whoever has slept for {@link #FULL_NANOS}
 * has been woken by nobody; a sleep that was not sure is short, and has nobody to be woken by where nothing came.
 */
@Timeout(120)
class SleepTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int MESSAGES = 2_000;
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(100);

    /** Longer than a sleep that is not sure. */
    private static final long PAUSE_NANOS = 3_000_000;

    /** Nearly as long as a sleep that is sure. */
    private static final long FULL_NANOS = 900_000_000;

    /** Returns false if it was a full sleep, which nobody ended. */
    private static boolean sleep(final UringWire wire, final List<LogPair> logs, final int descriptor, final Look look)
            throws WireException {
        final WireException[] failure = new WireException[1];
        final long start = System.nanoTime();
        final boolean woken = wire.sleep(
                logs.stream().map(each -> each.reader).toList(),
                descriptor,
                () -> {
                    try {
                        return look.work();
                    } catch (final WireException e) {
                        failure[0] = e;
                        return 1;
                    }
                },
                LONG_NANOS);
        if (failure[0] != null) {
            throw failure[0];
        }
        return woken || System.nanoTime() - start < FULL_NANOS;
    }

    @FunctionalInterface
    private interface Look {
        int work() throws WireException;
    }

    @Test
    void shouldWakeForPublicationsAndForTheNetwork() throws Exception {
        final byte[] token = new byte[Wire.TOKEN_LENGTH];
        try (LogPair logs = new LogPair(1 << 20);
                LogPair idle = new LogPair(1 << 16);
                UringWire here = new UringWire(UringOptions.of(ANY).withEvents(true))) {
            final AtomicInteger overslept = new AtomicInteger();
            final AtomicBoolean done = new AtomicBoolean();
            final WireReceiver[] receiver = new WireReceiver[1];
            final Throwable[] failure = new Throwable[1];
            final Object ready = new Object();
            final Thread replica = Thread.ofPlatform().start(() -> {
                try (UringWire there = new UringWire(UringOptions.of(ANY).withEvents(true))) {
                    synchronized (ready) {
                        receiver[0] = there.accept(logs.writer, token);
                        ready.notifyAll();
                    }
                    while (logs.received() < MESSAGES) {
                        logs.writer.raiseLimit();
                        final boolean woken = sleep(there, List.of(), -1, () -> {
                            final int work = there.poll(System.nanoTime()) + receiver[0].poll();
                            logs.follow();
                            return logs.received() == MESSAGES ? 1 : work;
                        });
                        overslept.addAndGet(woken ? 0 : 1);
                    }
                    done.set(true);
                } catch (final Throwable e) {
                    failure[0] = e;
                }
            });
            final byte[] ticket;
            synchronized (ready) {
                while (receiver[0] == null) {
                    ready.wait();
                }
                ticket = receiver[0].ticket();
            }
            final Thread publisher = Thread.ofPlatform().unstarted(() -> {
                while (logs.offered() < MESSAGES) {
                    // Most of the time both sides are asleep when the next one comes, and at times sure of it.
                    if (logs.offer(100)) {
                        if (logs.offered() % 16 == 0) {
                            LockSupport.parkNanos(PAUSE_NANOS);
                        }
                        for (int i = 0; i < 2_000; i++) {
                            Thread.onSpinWait();
                        }
                    }
                }
            });
            try (WireSender sender = here.connect(ANY, ticket, token, logs.reader)) {
                publisher.start();
                while (logs.reader.sent() < 128L * MESSAGES && failure[0] == null) {
                    final boolean woken = sleep(here, List.of(idle, logs), -1, () -> {
                        final int work = here.poll(System.nanoTime()) + sender.poll();
                        final int found = sender.isOpen() ? logs.reader.find(Long.MAX_VALUE, 1 << 16) : 0;
                        final int sent = found == 0 ? 0 : sender.send(logs.reader.sent(), logs.reader.address(), found);
                        logs.reader.sent(sent);
                        return work + sent;
                    });
                    overslept.addAndGet(woken ? 0 : 1);
                }
                replica.join();
            }
            publisher.join();
            if (failure[0] != null) {
                throw new AssertionError(failure[0]);
            }
            assertTrue(done.get());
            assertEquals(0, overslept.get(), "wake-ups were lost");
        }
    }

    @Test
    void shouldWakeForAnotherDescriptor() throws Exception {
        final int listener = Socket.tcp(ANY.getAddress(), 0);
        final int here = Socket.tcp(ANY.getAddress(), 0);
        try (UringWire wire = new UringWire(UringOptions.of(ANY).withEvents(true));
                Arena arena = Arena.ofConfined()) {
            Socket.bind(listener, ANY);
            Socket.listen(listener, 1);
            Socket.connect(here, Socket.localAddress(listener));
            final int there = Socket.accept(listener, 0);
            final long memory = arena.allocate(8).address();
            final Thread sender = Thread.ofPlatform().unstarted(() -> Socket.send(there, memory, 1, 0));
            sender.start();
            int received = 0;
            while (received == 0) {
                wire.sleep(List.of(), here, () -> 0, LONG_NANOS);
                received = (int) Math.max(0, Socket.receive(here, memory, 8, Socket.MSG_DONTWAIT));
            }
            assertEquals(1, received);
            sender.join();
            Unistd.close(there);
        } finally {
            Unistd.close(here);
            Unistd.close(listener);
        }
    }

    @Test
    void shouldForgetChannelsThatAreGone() throws Exception {
        try (UringWire wire = new UringWire(UringOptions.of(ANY).withEvents(true))) {
            for (int i = 0; i < 10; i++) {
                try (LogPair first = new LogPair(1 << 16);
                        LogPair second = new LogPair(1 << 16)) {
                    wire.sleep(List.of(first.reader, second.reader), -1, () -> 0, 1);
                    wire.sleep(List.of(second.reader), -1, () -> 0, 1);
                    assertTrue(second.offer(10));
                    wire.sleep(List.of(second.reader), -1, () -> 0, LONG_NANOS);
                }
            }
        }
    }
}
