package io.busbar.bridge.wire.datagram;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.datagram.FrameCounters.Reason;
import io.busbar.log.CorruptLogException;
import io.busbar.log.SpanWriter;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The replica's end of a path: what comes in its turn lands, what comes before its turn is put where it belongs in the
 * log and waits there, invisible; see {@link SpanWriter#place}. So all that is kept here is where the gaps are.
 *
 * <pre>
 *   WAITING --- HELLO ---> OPEN --- END, close, bytes that are not of the log ---> FAILED
 * </pre>
 *
 * <p>Acknowledges after {@value #ACK_FRAMES} frames, at once when a gap appears, is filled or shows still, and
 * otherwise within {@link #ACK_DELAY} ns. Where nothing is missing, those who wait for what has landed come first: it
 * is acknowledged when a look has found no more, and after {@value #MOST_FRAMES} frames at the latest.
 */
class DatagramReceiver implements WireReceiver {
    static final long ACK_DELAY = TimeUnit.MICROSECONDS.toNanos(500);

    private static final int ACK_FRAMES = 2;
    private static final int MOST_FRAMES = 16;
    private static final long NEVER = Long.MAX_VALUE;

    private final DatagramWire wire;
    private final DatagramPort port;
    private final SpanWriter replica;
    private final FrameKeys keys;
    private final FrameWriter frames;
    private final SeenNumbers seen = new SeenNumbers();
    private final Islands islands = new Islands();
    private final MemorySegment payload =
            Arena.ofAuto().allocate(FrameLayout.ackLength(FrameLayout.MAX_GAPS), Long.BYTES);
    private int peer = -1;
    private long peerHigh;
    private long peerLow;
    private int peerPort;
    private long newestAt;
    private long acks;
    private int unacknowledged;
    private long ackDue = NEVER;
    private int work;
    private WireException failure;
    private CorruptLogException corruption;
    private boolean closed;

    DatagramReceiver(final DatagramWire wire, final SpanWriter replica, final FrameKeys keys) {
        this.wire = wire;
        this.replica = replica;
        this.keys = keys;
        port = wire.port();
        frames = new FrameWriter(port, keys.fromReplica(), keys.session());
    }

    @Override
    public byte[] ticket() {
        return wire.ticket();
    }

    @Override
    public boolean isOpen() {
        return peer >= 0 && !closed;
    }

    @Override
    public int poll() throws WireException {
        if (corruption != null) {
            throw corruption;
        }
        if (failure != null) {
            throw failure;
        }
        final int done = work;
        work = 0;
        final boolean due = wire.now() >= ackDue && wire.now() != DatagramWire.NO_TIME;
        if (due && (done == 0 || unacknowledged >= MOST_FRAMES || islands.count() > 0)) {
            acknowledge();
        }
        port.flush();
        return done;
    }

    /** A frame of this path has come; its session is right, all else is to be seen. */
    void onFrame(
            final int type,
            final int extra,
            final long frame,
            final long number,
            final int length,
            final long sourceHigh,
            final long sourceLow,
            final int sourcePort)
            throws WireException {
        if (failure != null || corruption != null || !wire.isAuthentic(keys.fromSource(), frame, length)) {
            return;
        }
        if (peer >= 0 && (sourceHigh != peerHigh || sourceLow != peerLow || sourcePort != peerPort)) {
            wire.counters().count(Reason.MOVED);
            return;
        }
        if (!seen.add(number)) {
            wire.counters().count(Reason.REPLAYED);
            return;
        }
        if (number == seen.newest()) {
            newestAt = wire.now();
        }
        work++;
        if (type == FrameLayout.END) {
            failure = new WireException("the source's bridge has ended the path");
        } else if (type == FrameLayout.HELLO) {
            greet(sourceHigh, sourceLow, sourcePort);
        } else if (peer >= 0) {
            land(Memory.get(frame + FrameLayout.POSITION_OFFSET), frame + FrameLayout.HEADER_LENGTH, length, extra);
        }
    }

    private void greet(final long sourceHigh, final long sourceLow, final int sourcePort) throws WireException {
        if (peer < 0) {
            peer = port.addPeer(new InetSocketAddress(IpAddress.of(sourceHigh, sourceLow), sourcePort));
            peerHigh = sourceHigh;
            peerLow = sourceLow;
            peerPort = sourcePort;
        }
        ackDue = wire.now();
    }

    private void land(final long position, final long bytes, final int length, final int extra) throws WireException {
        final long landed = replica.landed();
        final long end = position + length;
        if (position < 0 || (position & FrameLayout.UNIT - 1) != 0 || length == 0) {
            wire.counters().count(Reason.MALFORMED);
        } else if (end <= landed || islands.contains(position, end)) {
            wire.counters().count(Reason.REDUNDANT);
            ackDue = wire.now();
        } else if (end > replica.limit()) {
            wire.counters().count(Reason.BEYOND_CREDIT);
        } else if (position > landed) {
            if (islands.add(position, end)) {
                replica.place(position, bytes, length);
            } else {
                wire.counters().count(Reason.SCATTERED);
            }
            ackDue = wire.now();
        } else {
            landInTurn(bytes + landed - position, (int) (end - landed), end);
            if (extra == FrameLayout.AT_ONCE || ++unacknowledged >= ACK_FRAMES || islands.count() > 0) {
                ackDue = wire.now();
            } else {
                ackDue = Math.min(ackDue, wire.now() + ACK_DELAY);
            }
        }
    }

    private void landInTurn(final long bytes, final int length, final long end) throws WireException {
        final boolean gap = islands.count() > 0;
        final int behind = (int) (islands.reach(end) - end);
        try {
            landInPlace(replica, bytes, length, behind);
        } catch (final CorruptLogException e) {
            corruption = e;
            sayStop();
            port.flush();
        }
        if (gap) {
            ackDue = wire.now();
        }
    }

    /** Both together: see {@link SpanWriter#land(long, int, int)}; a test has one that is wrong about it. */
    void landInPlace(final SpanWriter writer, final long bytes, final int length, final int behind) {
        writer.land(bytes, length, behind);
    }

    private void acknowledge() throws WireException {
        final long position = replica.landed();
        final int gaps = islands.count();
        final long base = payload.address();
        final long age = TimeUnit.NANOSECONDS.toMicros(Math.max(0, wire.now() - newestAt));
        final int length = FrameLayout.ackLength(gaps);
        Memory.put(base + FrameLayout.ECHO_OFFSET, seen.newest());
        Memory.putInt(base + FrameLayout.AGE_OFFSET, (int) Math.min(age, Integer.MAX_VALUE));
        Memory.putInt(base + FrameLayout.KNOWN_OFFSET, gaps == 0 ? 0 : (int) (islands.end(gaps - 1) - position));
        if ((gaps & 1) != 0) {
            // Two gaps make a unit.
            Memory.put(base + length - Long.BYTES, 0);
        }
        long end = position;
        for (int i = 0; i < gaps; i++) {
            final long gap = base + FrameLayout.GAPS_OFFSET + (long) i * FrameLayout.GAP_LENGTH;
            Memory.putInt(gap, (int) (end - position));
            Memory.putInt(gap + FrameLayout.GAP_TO_OFFSET, (int) (islands.begin(i) - position));
            end = islands.end(i);
        }
        if (frames.write(peer, FrameLayout.ACK, gaps, ++acks, position, base, length)) {
            port.flush();
            ackDue = NEVER;
            unacknowledged = 0;
        }
    }

    /** The path has failed by something that belongs to the wire. */
    void fail(final WireException why) {
        if (failure == null) {
            failure = why;
        }
    }

    void sayStop() throws WireException {
        if (peer >= 0) {
            frames.write(peer, FrameLayout.STOP, 0, ++acks, 0, 0, 0);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (!wire.forget(this)) {
            return;
        }
        try {
            sayStop();
            port.flush();
        } catch (final WireException e) {
            fail(e);
        }
        fail(new WireException("the path is closed"));
        if (peer >= 0) {
            port.removePeer(peer);
        }
    }

    int session() {
        return keys.session();
    }
}
