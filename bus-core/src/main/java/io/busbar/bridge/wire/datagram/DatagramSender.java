package io.busbar.bridge.wire.datagram;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import io.busbar.bridge.wire.datagram.FrameCounters.Reason;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * The source's end of a path: cuts spans into frames, and sends again what was lost, out of the log itself.
 *
 * <pre>
 *   acknowledged            next                 position, growing
 *    | in flight, lost, or   | not taken yet
 *    | arrived out of order  |
 *    +-----------------------+---------
 *    = released
 *
 *   CONNECTING --- first ACK ---> OPEN --- STOP, close, nonsense --> FAILED
 *       |  HELLO again and again                                       ^
 *       +--- no answer in {@link #PATIENCE} ns ------------------------+
 * </pre>
 *
 * <p>A frame is lost when {@value #REORDERED} that were sent after it have come, or when one has, and this one was sent
 * more than a round trip ago; see {@link RoundTrip#reordering()}. When no word comes at all, the oldest frame is sent
 * once more, and asks for an answer; three times in vain, and everything counts as lost. Silence fails no path: the
 * link's heartbeats do. Of what it is given it takes multiples of {@value FrameLayout#UNIT} bytes, which spans are.
 */
class DatagramSender implements WireSender {
    static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    /** So much later frames come without this one being called lost. */
    private static final int REORDERED = 3;

    private static final long HELLO_INTERVAL = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_DOUBLINGS = 4;
    private static final long MAX_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int COLLAPSE = 3;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long UNKNOWN = -1;

    private final DatagramWire wire;
    private final DatagramPort port;
    private final int peer;
    private final String peerName;
    private final FrameKeys keys;
    private final FrameWriter frames;
    private final SeenNumbers seen = new SeenNumbers();
    private final Acknowledgement ack = new Acknowledgement();
    private final Flight flight = new Flight();
    private final LostRanges lost = new LostRanges();
    private final RoundTrip trip = new RoundTrip();
    private final Congestion congestion;
    private final MemorySegment zeros = Arena.ofAuto().allocate(FrameLayout.MAX_LENGTH, Long.BYTES);
    private int most;
    private boolean open;
    private long next = UNKNOWN;
    private long acknowledged = UNKNOWN;
    private long newest;
    private long lossTime = NEVER;
    private long lastEvent;
    private int silences;
    private long connectSince = UNKNOWN;
    private long nextHello;
    private int hellos;
    private long again;
    private WireException failure;

    DatagramSender(final DatagramWire wire, final int peer, final String peerName, final FrameKeys keys) {
        this.wire = wire;
        this.peer = peer;
        this.peerName = peerName;
        this.keys = keys;
        port = wire.port();
        frames = new FrameWriter(port, keys.fromSource(), keys.session());
        most = Math.min(FrameLayout.MAX_LENGTH, port.maxPayload(peer));
        congestion = new Congestion(FrameLayout.payload(most));
    }

    @Override
    public int poll() throws WireException {
        check();
        final long now = wire.now();
        if (now == DatagramWire.NO_TIME) {
            return 0;
        }
        int work = 0;
        if (!open) {
            work = greet(now);
        } else if (!flight.isEmpty() || !lost.isEmpty()) {
            if (now >= lossTime) {
                detectLosses(now);
            }
            if (!flight.isEmpty() && now - lastEvent >= timeout()) {
                onSilence(now);
                work++;
            }
            work += sendAgain(now);
        }
        port.flush();
        return work;
    }

    private int greet(final long now) throws WireException {
        if (connectSince == UNKNOWN) {
            connectSince = now;
            nextHello = now;
        }
        if (now - connectSince > PATIENCE) {
            throw fail(new WireException("no answer from UDP " + peerName + " within "
                    + TimeUnit.NANOSECONDS.toMillis(PATIENCE) + " ms; see whether a firewall between the hosts lets UDP"
                    + " through, and name a port for it by data-listen if it has to know one"));
        }
        if (now - nextHello < 0) {
            return 0;
        }
        nextHello = now + HELLO_INTERVAL;
        // Full length first; if that does not come through, every other one is short.
        final int length = FrameLayout.payload((hellos++ & 3) < 2 ? frameLength() : shortLength());
        final long number = flight.next();
        if (frames.write(peer, FrameLayout.HELLO, 0, number, 0, zeros.address(), length)) {
            // Instead of a position: how long it was.
            flight.add(length, 0, 0, now);
        }
        return 1;
    }

    private int frameLength() {
        return Math.min(most, port.maxPayload(peer));
    }

    private int shortLength() {
        return Math.min(FrameLayout.SURE_LENGTH, frameLength());
    }

    @Override
    public boolean isOpen() {
        return open && failure == null;
    }

    @Override
    public int send(final long position, final long address, final int length) throws WireException {
        check();
        if (!isOpen()) {
            return 0;
        }
        if (next == UNKNOWN) {
            next = position;
            acknowledged = position;
        }
        if (position != next) {
            throw new IllegalArgumentException("position " + position + ", expected is " + next);
        }
        final long now = wire.now();
        sendAgain(now);
        final int frame = FrameLayout.payload(frameLength());
        int taken = 0;
        while (lost.isEmpty() && length - taken >= FrameLayout.UNIT) {
            final int bytes = Math.min(frame, (length - taken) & -FrameLayout.UNIT);
            if (!congestion.allows(bytes)
                    || !congestion.isDue(bytes, trip, now)
                    || !transmit(position + taken, address + taken, bytes, 0, now)) {
                break;
            }
            taken += bytes;
        }
        next += taken;
        port.flush();
        return taken;
    }

    private boolean transmit(final long position, final long address, final int length, final int extra, final long now)
            throws WireException {
        if (flight.isFull() || !frames.write(peer, FrameLayout.DATA, extra, flight.next(), position, address, length)) {
            return false;
        }
        flight.add(position, address, length, now);
        congestion.sent(length);
        lastEvent = now;
        return true;
    }

    /** Sends what was lost, as far as the window allows. */
    private int sendAgain(final long now) throws WireException {
        final int frame = FrameLayout.payload(frameLength());
        int work = 0;
        while (!lost.isEmpty()) {
            final long landed = Math.min(lost.length(), acknowledged - lost.position());
            if (landed > 0) {
                lost.take((int) landed);
                continue;
            }
            final int bytes = Math.min(frame, lost.length());
            if (!congestion.allows(bytes)
                    || !congestion.isDue(bytes, trip, now)
                    || !transmit(lost.position(), lost.address(), bytes, 0, now)) {
                break;
            }
            lost.take(bytes);
            again++;
            work++;
        }
        return work;
    }

    /** A frame of this path has come; its session is right, all else is to be seen. */
    void onFrame(final int type, final int extra, final long frame, final long number, final int length)
            throws WireException {
        final long payload = frame + FrameLayout.HEADER_LENGTH;
        if (failure != null || !wire.isAuthentic(keys.fromReplica(), frame, length)) {
            return;
        }
        if (!seen.add(number)) {
            wire.counters().count(Reason.REPLAYED);
            return;
        }
        if (type == FrameLayout.STOP) {
            fail(new WireException(peerName + " has ended the path"));
            return;
        }
        // An older one than the newest tells nothing new.
        if (number == seen.newest()) {
            onAck(Memory.get(frame + FrameLayout.POSITION_OFFSET), extra, payload, length);
        }
    }

    private void onAck(final long position, final int gaps, final long payload, final int length) throws WireException {
        final boolean sound = ack.read(position, gaps, payload, length)
                && ack.newest() <= flight.last()
                && ack.newest() >= newest
                && (next == UNKNOWN ? ack.known() == position : position >= acknowledged && ack.known() <= next);
        if (!sound) {
            fail(new WireException(peerName + " acknowledges what was not sent: up to " + ack.known() + " with " + gaps
                    + " gaps, frame " + ack.newest() + " of " + flight.last()));
            return;
        }
        final long now = wire.now();
        if (ack.newest() > newest) {
            newest = ack.newest();
            if (flight.remembers(newest)) {
                trip.sample(Math.max(0, now - flight.sentAt(newest) - ack.age()));
            }
        }
        if (!open) {
            open = true;
            resize(FrameLayout.HEADER_LENGTH + (int) flight.position(newest));
        }
        if (next != UNKNOWN) {
            acknowledged = position;
            lastEvent = now;
            silences = 0;
            removeArrived();
            detectLosses(now);
        }
    }

    private void resize(final int frame) {
        most = Math.min(most, frame);
        congestion.frame(FrameLayout.payload(most));
    }

    private void removeArrived() {
        final long last = acknowledged == next ? flight.last() : newest;
        for (long number = flight.oldest(); number <= last; number++) {
            final int length = flight.length(number);
            final long position = flight.position(number);
            if (length > 0 && hasArrived(ack, position, position + length)) {
                flight.remove(number);
                congestion.arrived(length, flight.sentAt(number));
            }
        }
        flight.settle();
    }

    /** Whether nothing of a range is missing: a test has one that is wrong about it. */
    boolean hasArrived(final Acknowledgement told, final long begin, final long end) {
        return told.covers(begin, end);
    }

    private void detectLosses(final long now) throws WireException {
        final long patience = trip.reordering();
        lossTime = NEVER;
        for (long number = flight.oldest(); number < newest; number++) {
            if (flight.length(number) > 0) {
                final long sentAt = flight.sentAt(number);
                if (number + REORDERED <= newest || now - sentAt >= patience) {
                    lose(number, true, now);
                } else {
                    lossTime = Math.min(lossTime, sentAt + patience);
                }
            }
        }
        flight.settle();
    }

    private void lose(final long number, final boolean count, final long now) throws WireException {
        final int length = flight.length(number);
        if (!lost.add(flight.position(number), flight.address(number), length)) {
            throw fail(new WireException("the way to " + peerName + " loses nearly everything"));
        }
        flight.remove(number);
        congestion.lost(length, count ? flight.sentAt(number) : Long.MIN_VALUE, now);
    }

    private long timeout() {
        return Math.min(MAX_TIMEOUT, trip.timeout() << Math.min(MAX_DOUBLINGS, silences));
    }

    private void onSilence(final long now) throws WireException {
        silences++;
        lastEvent = now;
        if (silences >= COLLAPSE || flight.isFull()) {
            loseAll(now);
            return;
        }
        final long number = flight.oldest();
        final int length = Math.min(flight.length(number), FrameLayout.payload(frameLength()));
        if (transmit(flight.position(number), flight.address(number), length, FrameLayout.AT_ONCE, now)) {
            again++;
        }
    }

    /** Begins anew with what was not acknowledged; and, if that does not help, with shorter frames. */
    private void loseAll(final long now) throws WireException {
        if (silences == COLLAPSE) {
            congestion.collapse(now);
        }
        if (silences == COLLAPSE + 1 && most > FrameLayout.SURE_LENGTH) {
            resize(FrameLayout.SURE_LENGTH);
        }
        for (long number = flight.oldest(); number <= flight.last(); number++) {
            if (flight.length(number) > 0) {
                lose(number, false, now);
            }
        }
        flight.settle();
        lossTime = NEVER;
    }

    private void check() throws WireException {
        if (failure != null) {
            throw failure;
        }
    }

    WireException fail(final WireException why) {
        if (failure == null) {
            failure = why;
        }
        return why;
    }

    @Override
    public long released() {
        return Math.max(0, acknowledged);
    }

    @Override
    public String detail() {
        return "frames of " + most + " bytes, window " + congestion.window() + ", round trip "
                + TimeUnit.NANOSECONDS.toMicros(trip.smoothed()) + " us, cut " + congestion.cuts() + " times, " + again
                + " frames sent again; " + port.detail();
    }

    @Override
    public void close() {
        if (!wire.forget(this)) {
            return;
        }
        try {
            if (failure == null && hellos > 0) {
                frames.write(peer, FrameLayout.END, 0, flight.next(), 0, 0, 0);
            }
            fail(new WireException("the path to " + peerName + " is closed"));
            port.flush();
        } catch (final WireException e) {
            // The port is gone, and with it the path.
            fail(e);
        }
        port.removePeer(peer);
    }

    int session() {
        return keys.session();
    }
}
