package io.busbar.bridge;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Control connections that are over for their links, and whose last words are still on their way. The kernel answers a
 * {@code close} with unread bytes by a reset, which drops what it has not sent yet; so each of them goes on sending,
 * says that nothing more comes, and reads and forgets what the peer sends until that closes, too, or has taken too
 * long. Bound to the thread of its bridge; never blocks it, but for a moment at its end.
 */
final class Departures implements AutoCloseable {
    /** Most of them at a time while the bridge is at work; beyond it, the one that came first goes. */
    static final int MOST = 64;

    /** How long each may take. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often they are looked at: a system call or two for each. */
    private static final long LOOK_NANOS = 100_000;

    /** So long a bridge that ends waits for them. */
    private static final long LAST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Deque<ControlConnection> leaving = new ArrayDeque<>();
    private final long patience;
    private long lastLook = System.nanoTime();
    private boolean closing;

    /** @param patience how long each may take, in ns */
    Departures(final long patience) {
        this.patience = patience;
    }

    /** Takes a connection over. */
    void add(final ControlConnection connection) {
        connection.depart(System.nanoTime() + patience);
        if (!closing && leaving.size() == MOST) {
            leaving.poll().end();
        }
        leaving.add(connection);
    }

    /** The bridge ends: whatever number of links is closed from now on, all are heard out. */
    void closing() {
        closing = true;
    }

    boolean isEmpty() {
        return leaving.isEmpty();
    }

    int size() {
        return leaving.size();
    }

    /** Returns how many have gone. */
    int poll(final long nowNanos) {
        if (leaving.isEmpty() || nowNanos - lastLook < LOOK_NANOS) {
            return 0;
        }
        lastLook = nowNanos;
        int gone = 0;
        for (final Iterator<ControlConnection> each = leaving.iterator(); each.hasNext(); ) {
            if (!each.next().isLeaving(nowNanos)) {
                each.remove();
                gone++;
            }
        }
        return gone;
    }

    @Override
    public void close() {
        final long start = System.nanoTime();
        while (!leaving.isEmpty() && System.nanoTime() - start < LAST_NANOS) {
            poll(System.nanoTime());
            LockSupport.parkNanos(LOOK_NANOS);
        }
        leaving.forEach(ControlConnection::end);
        leaving.clear();
    }
}
