package io.busbar.log;

import io.busbar.linux.Eventfd;
import io.busbar.linux.Futexes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a descriptor readable when the doorbell of a channel rings, so that an event loop can wait on channels together
 * with what else it waits on. A daemon thread sleeps on the doorbells for it, and costs no CPU meanwhile.
 *
 * <p>Why no wake-up is lost. The loop (1) arms the alarm, (2) sets the doorbells' flags, fences, looks at the logs, (3)
 * waits on the descriptor. Who publishes after the look finds the flag set, and moves the doorbell's count. The thread
 * compares counts with those that it saw before, since the doorbell was added, never with younger ones: it sees the
 * move, and after it, that the alarm is armed. Rings that the loop did not ask for move counts as well, and are
 * forgotten unless the alarm is armed.
 */
public final class Alarm {
    /** How often it looks at whether the alarm was armed long ago: publishers may have died on the point of ringing. */
    private static final long TICK_NANOS = Doorbell.SURE_NANOS;

    private static final class Watch {
        final LogReader reader;
        final Doorbell doorbell;
        int seen;

        Watch(final LogReader reader) {
            this.reader = reader;
            doorbell = reader.doorbell();
            seen = doorbell.rings();
        }
    }

    private final Eventfd eventfd = new Eventfd();
    private final WakeupWord wakeups = new WakeupWord();
    private final Futexes futexes = new Futexes();
    private final List<Watch> watches = new ArrayList<>();
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(16);
    private Pipe pipe;
    private boolean closed;
    private volatile boolean armed;
    private volatile boolean raised;
    private volatile long due;

    /** Starts the thread. */
    public Alarm() {
        Thread.ofPlatform().daemon().name("busbar-alarm").start(this::run);
    }

    /** Watches a reader's doorbell; at most {@link SleepSet#MAX}. It must be removed before the reader is closed. */
    public synchronized void add(final LogReader reader) {
        watches.add(new Watch(reader));
        wakeups.move();
    }

    /** When this returns, the reader's memory is not looked at any more. */
    public synchronized void remove(final LogReader reader) {
        watches.removeIf(watch -> watch.reader == reader);
        wakeups.move();
    }

    /** Number of the eventfd. */
    public int descriptor() {
        return eventfd.fd();
    }

    /** The end of a pipe that becomes readable together with the descriptor; for selectors, hence non-blocking. */
    public synchronized Pipe.SourceChannel channel() {
        try {
            if (pipe == null) {
                pipe = Pipe.open();
                pipe.source().configureBlocking(false);
                pipe.sink().configureBlocking(false);
            }
            return pipe.source();
        } catch (final IOException e) {
            throw new UncheckedIOException("no pipe is to be had for a selector", e);
        }
    }

    /** Loop: makes the descriptor unreadable; the next ring makes it readable. */
    void arm() {
        if (raised) {
            drain();
        }
        due = System.nanoTime() + TICK_NANOS;
        armed = true;
    }

    void disarm() {
        armed = false;
    }

    /** Loop, armed: rings or not, it wants to look again in so many ns. */
    void expectWithin(final long nanos) {
        if (nanos < TICK_NANOS) {
            due = System.nanoTime() + nanos;
            wakeups.move();
        }
    }

    /** Makes the descriptor readable if it is armed; any thread. */
    public synchronized void ring() {
        if (armed && !closed) {
            raise();
        }
    }

    /** Ends the thread and closes the descriptors. */
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        eventfd.close();
        if (pipe != null) {
            try {
                pipe.source().close();
                pipe.sink().close();
            } catch (final IOException e) {
                throw new UncheckedIOException("a pipe cannot be closed", e);
            }
        }
        wakeups.move();
    }

    private void run() {
        long nanos = look();
        while (nanos > 0) {
            futexes.await(nanos);
            nanos = look();
        }
    }

    /** Raises the alarm if it is time to; returns how long to sleep at most, 0 for ever. */
    private synchronized long look() {
        if (closed) {
            return 0;
        }
        futexes.clear();
        futexes.add(wakeups.address(), wakeups.value());
        boolean rung = false;
        for (final Watch watch : watches) {
            final int rings = watch.doorbell.rings();
            rung |= rings != watch.seen;
            watch.seen = rings;
            futexes.add(watch.doorbell.count(), rings);
        }
        final long left = armed ? due - System.nanoTime() : TICK_NANOS;
        if (armed && (rung || left <= 0)) {
            raise();
        }
        return left <= 0 ? TICK_NANOS : Math.min(left, TICK_NANOS);
    }

    /** The word last: who sees it finds the descriptor readable, and can make it unreadable again. */
    private void raise() {
        armed = false;
        eventfd.signal();
        if (pipe != null) {
            try {
                pipe.sink().write(bytes.clear().limit(1));
            } catch (final IOException e) {
                throw new UncheckedIOException("a pipe cannot be written", e);
            }
        }
        raised = true;
    }

    private synchronized void drain() {
        raised = false;
        if (closed) {
            return;
        }
        eventfd.drain();
        if (pipe != null) {
            try {
                while (pipe.source().read(bytes.clear()) == bytes.capacity()) {
                    continue;
                }
            } catch (final IOException e) {
                throw new UncheckedIOException("a pipe cannot be read", e);
            }
        }
    }
}
