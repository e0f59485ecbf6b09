package io.busbar.bench.xdp;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.xdp.XdpOptions;
import io.busbar.bridge.wire.xdp.XdpPort;
import io.busbar.linux.Sched;
import io.busbar.shm.Memory;
import io.busbar.xdp.AttachMode;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** One of Busbar's ports at each end of the cable, each with a thread of its own on a processor of its own. */
final class PortPair {
    private static final int BATCH = 64;
    private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Cable cable;
    private final int cpuA;
    private final int cpuB;
    private final AttachMode mode;
    private final boolean checksums;
    private final int length;
    private final long nanos;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final CountDownLatch opened = new CountDownLatch(2);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicReference<InetSocketAddress> addressA = new AtomicReference<>();
    private final AtomicReference<InetSocketAddress> addressB = new AtomicReference<>();
    private volatile double result;

    /**
     * @param length of a datagram's payload
     * @param nanos  how long is measured
     */
    PortPair(
            final Cable cable,
            final int cpuA,
            final int cpuB,
            final AttachMode mode,
            final boolean checksums,
            final int length,
            final long nanos) {
        this.cable = cable;
        this.cpuA = cpuA;
        this.cpuB = cpuB;
        this.mode = mode;
        this.checksums = checksums;
        this.length = length;
        this.nanos = nanos;
    }

    @FunctionalInterface
    private interface End {
        void run(XdpPort port, int peer, long memory) throws WireException;
    }

    /** Microseconds of a round trip. */
    double trip() {
        return run(this::ask, this::echo);
    }

    /** Datagrams a second that arrive, one way. */
    double rate() {
        return run(this::pour, this::count);
    }

    private double run(final End a, final End b) {
        final Thread first = Thread.ofPlatform().start(() -> live(true, a));
        final Thread second = Thread.ofPlatform().start(() -> live(false, b));
        try {
            first.join();
            second.join();
        } catch (final InterruptedException e) {
            stop.set(true);
            throw new IllegalStateException(e);
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
        return result;
    }

    private void live(final boolean isA, final End end) {
        try {
            Sched.pin(isA ? cpuA : cpuB);
            if (isA) {
                cable.enterA();
            } else {
                cable.enterB();
            }
            try (XdpPort port = open(isA ? Cable.DEVICE_A : Cable.DEVICE_B);
                    Arena arena = Arena.ofConfined()) {
                (isA ? addressA : addressB).set(port.localAddress());
                opened.countDown();
                if (!opened.await(2 * OPEN_NANOS, TimeUnit.NANOSECONDS)) {
                    throw new IllegalStateException("the other port did not open");
                }
                final int peer = port.addPeer((isA ? addressB : addressA).get());
                end.run(port, peer, arena.allocate(1 << 16, Long.BYTES).address());
            }
        } catch (final WireException | InterruptedException | RuntimeException e) {
            failure.compareAndSet(null, e);
        } finally {
            stop.set(true);
        }
    }

    /** The kernel gives a queue back a moment after its socket was closed. */
    private XdpPort open(final String device) throws WireException {
        final XdpOptions options =
                XdpOptions.of(device, new InetSocketAddress(0)).withMode(mode).withChecksums(checksums);
        final long start = System.nanoTime();
        while (true) {
            try {
                return XdpPort.open(options);
            } catch (final WireException e) {
                if (!e.getMessage().contains("EBUSY") || System.nanoTime() - start > OPEN_NANOS) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Sends until the first answer: only when MACs are known does anything leave. */
    private void ask(final XdpPort port, final int peer, final long memory) throws WireException {
        final long begin = System.nanoTime();
        long start = begin;
        long trips = 0;
        boolean met = false;
        while (!stop.get()) {
            final long now = System.nanoTime();
            if (!met) {
                port.refresh(now);
            } else if (start == begin && now - begin > nanos / 5) {
                start = now;
                trips = 0;
            } else if (start != begin && now - start > nanos && trips > 0) {
                result = (now - start) / 1e3 / trips;
                return;
            }
            port.send(peer, memory, Long.BYTES, memory, length - Long.BYTES);
            port.flush();
            int answers = 0;
            while (answers == 0 && System.nanoTime() - now < LOST_NANOS) {
                answers = port.receive((high, low, from, address, size) -> {}, BATCH);
            }
            met |= answers > 0;
            trips++;
        }
    }

    private void echo(final XdpPort port, final int peer, final long memory) throws WireException {
        long refreshed = 0;
        while (!stop.get()) {
            final int count =
                    port.receive((high, low, from, address, size) -> Memory.copy(address, memory, size), BATCH);
            for (int i = 0; i < count; i++) {
                port.send(peer, memory, Long.BYTES, memory + Long.BYTES, length - Long.BYTES);
            }
            if (count > 0) {
                port.flush();
            } else if (++refreshed % 1024 == 0) {
                port.refresh(System.nanoTime());
            }
        }
    }

    private void pour(final XdpPort port, final int peer, final long memory) throws WireException {
        while (!stop.get()) {
            port.refresh(System.nanoTime());
            for (int i = 0; i < BATCH; i++) {
                if (!port.send(peer, memory, Long.BYTES, memory, length - Long.BYTES)) {
                    break;
                }
            }
            port.flush();
        }
    }

    private void count(final XdpPort port, final int peer, final long memory) throws WireException {
        long first = 0;
        long start = 0;
        long count = 0;
        while (!stop.get()) {
            count += port.receive((high, low, from, address, size) -> {}, BATCH);
            final long now = System.nanoTime();
            if (first == 0 && count > 0) {
                first = now;
            } else if (first != 0 && start == 0 && now - first > nanos / 5) {
                start = now;
                count = 0;
            } else if (start != 0 && now - start > nanos && count > 0) {
                result = count * 1e9 / (now - start);
                return;
            }
        }
    }
}
