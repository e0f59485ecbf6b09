package io.busbar.bridge;

import io.busbar.linux.Eventfd;
import io.busbar.linux.Futex;
import io.busbar.linux.Futexes;
import io.busbar.log.SpanReader;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes a descriptor readable when the doorbell of a source rings, for a bridge that sleeps by epoll. A daemon thread
 * sleeps on the doorbells, in the kernel alone: it never looks at their memory, which the bridge may unmap meanwhile.
 *
 * <p>Why no wake-up is lost: the values that the thread sleeps for are those that were read by {@link #arm}, before the
 * bridge announces itself and looks for the last time; see {@link SpanReader#announceSleep}. If a doorbell has rung
 * before the thread gets to sleep, the kernel does not let it. What rings while the relay is not armed is found by the
 * bridge's own looks.
 */
final class DoorbellRelay implements AutoCloseable {
    /** Most sources; one futex is the relay's own. */
    static final int MAX = Futexes.MAX - 1;

    /** The thread looks by itself so often, for no reason but to be sure. */
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Eventfd eventfd = new Eventfd();
    private final MemorySegment changes = Arena.ofAuto().allocate(Integer.BYTES, Long.BYTES);
    private final long[] addresses = new long[MAX];
    private final int[] rings = new int[MAX];
    private int count;
    private int generation;
    private boolean armed;
    private long told;
    private boolean closed;

    /** Starts the thread. */
    DoorbellRelay() {
        Thread.ofPlatform().daemon().name("busbar-doorbells").start(this::run);
    }

    /** Whether the kernel can sleep on several doorbells at once. */
    static boolean isSupported() {
        return Futexes.isSupported();
    }

    /** Readable, once per change, when it has been armed and a doorbell has rung; perhaps also for no reason. */
    int descriptor() {
        return eventfd.fd();
    }

    /** From now on, the next ring of any of these channels tells; at most {@value #MAX}. */
    synchronized void arm(final List<SpanReader> sources) {
        count = sources.size();
        for (int i = 0; i < count; i++) {
            addresses[i] = sources.get(i).doorbellAddress();
            rings[i] = sources.get(i).rings();
        }
        armed = true;
        change();
    }

    /** Nobody listens any more. */
    synchronized void disarm() {
        armed = false;
    }

    private void change() {
        generation++;
        Memory.getAndAddInt(changes.address(), 1);
        Futex.wakeAll(changes.address());
    }

    private void run() {
        final Futexes futexes = new Futexes();
        while (!isClosed()) {
            final int before = fill(futexes);
            futexes.await(TICK_NANOS);
            tell(before);
        }
    }

    private synchronized boolean isClosed() {
        if (closed) {
            eventfd.close();
        }
        return closed;
    }

    private synchronized int fill(final Futexes futexes) {
        futexes.clear();
        futexes.add(changes.address(), Memory.getIntAcquire(changes.address()));
        for (int i = 0; armed && i < count; i++) {
            futexes.add(addresses[i], rings[i]);
        }
        return generation;
    }

    /** Something has ended the sleep: a ring, unless it was a change. */
    private synchronized void tell(final int before) {
        if (armed && before == generation) {
            armed = false;
            told++;
            eventfd.signal();
        }
    }

    /** How often it has told. */
    synchronized long told() {
        return told;
    }

    @Override
    public synchronized void close() {
        closed = true;
        armed = false;
        change();
    }
}
