package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.rdma.Greeting.Accept;
import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import io.busbar.rdma.Completions;
import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import io.busbar.rdma.RegisteredMemory;
import io.busbar.shm.Memory;

/**
 * Turns spans into work requests.
 *
 * <pre>
 *   a span            | stamp | ................................ |
 *   with writes           2   | 1: WRITE, or several: cut where the log ends, and each mebibyte
 *                         2 is a WRITE of its own, of 8 bytes inline; with immediate data if the peer is to be told
 *   with sends        | SEND | SEND | …                            pieces that fit the peer's receives
 * </pre>
 *
 * <p>Why nobody sees a span by half. A reliable connection carries out its requests in order, so the stamp is written
 * when all else is there. The stamp itself may arrive torn (soft-RoCE copies byte by byte): readers compare all of it
 * with the one value that its place can have. If a span is taken in parts, its stamp waits for the last.
 *
 * <p>Notices and pieces use up receives that the peer has posted; it grants more as it reposts them. While it does
 * nothing, because it is stopped, grants end, and stamps are written without a notice: nothing waits for a receive.
 *
 * <p>Of writes, at most one signalled request is on the way unless many are. When that is done and nothing new comes,
 * an empty write brings the completion of what was posted behind it.
 */
final class Carriage implements Completions {
    private static final int LARGEST_WRITE = 1 << 20;

    /** Stamp, notice, and the empty write that brings the last completion. */
    private static final int RESERVE = 4;

    /** Polls without a send after which nothing new comes. */
    private static final int QUIET = 2;

    private static final long NONE = -1;
    private static final int POSITION_SHIFT = 4;

    private final QueuePair pair;
    private final RegisteredMemory log;
    private final long logAddress;
    private final long capacity;
    private final int mostUnsignalled;
    private final Stage stage;
    private Accept peer;
    private long granted;
    private long used;
    private int grantsTaken;
    private long stampPosition = NONE;
    private long stamp;
    private long visible;
    private boolean untold;
    private long posted;
    private long released;
    private int unsignalled;
    private int signalsOut;
    private int quiet;

    /**
     * @param log the source's, registered with the queue pair
     */
    Carriage(final QueuePair pair, final SpanReader source, final RegisteredMemory log) {
        this.pair = pair;
        this.log = log;
        logAddress = source.logAddress();
        capacity = source.capacity();
        mostUnsignalled = pair.room() / 4;
        stage = new Stage(pair);
        posted = source.sent();
        released = posted;
        visible = posted;
    }

    void begin(final Accept accept) {
        peer = accept;
        granted = accept.receives();
    }

    long released() {
        return released;
    }

    String detail() {
        return peer == null ? "" : peer.sends() ? "pieces by SEND" : "remote writes";
    }

    int poll() throws RdmaException {
        int work = pair.poll(this);
        if (grantsTaken > 0) {
            pair.repost(grantsTaken);
            grantsTaken = 0;
        }
        if (untold && granted - used > 0 && pair.room() > RESERVE) {
            tell();
            work++;
        }
        if (signalsOut == 0 && unsignalled > 0 && ++quiet >= QUIET && pair.room() > 0) {
            pair.writeNothing(peer.address(), peer.key());
            post(1, true);
            work++;
        }
        return work;
    }

    /** As {@link io.busbar.bridge.wire.WireSender#send}. */
    int send(final long position, final long address, final int length) throws RdmaException {
        quiet = 0;
        if (pair.room() <= RESERVE) {
            return 0;
        }
        return peer.sends() ? pieces(position, address, length) : writes(position, address, length);
    }

    private int writes(final long position, final long address, final int length) throws RdmaException {
        final long end = position + length;
        long at = position;
        if (stampPosition == NONE) {
            stampPosition = position;
            stamp = Memory.get(address);
            at += SpanWriter.STAMP_LENGTH;
        }
        int requests = 0;
        while (at < end && pair.room() > RESERVE) {
            final long from = local(at, address + (at - position));
            final int bytes = from == NONE
                    ? stage.put(at, address + (at - position), piece(at, end, LARGEST_WRITE), released)
                    : piece(at, end, LARGEST_WRITE);
            if (bytes == 0) {
                break;
            }
            final long remote = peer.address() + place(at);
            pair.write(from == NONE ? stage.address() : from, bytes, key(from), remote, peer.key());
            at += bytes;
            requests++;
        }
        requests += at == end ? completeSpan(end) : 0;
        posted = at;
        post(requests, false);
        return (int) (at - position);
    }

    /** The stamp, which makes all of the span visible there, and a notice while there are grants. */
    private int completeSpan(final long end) {
        final long remote = peer.address() + place(stampPosition);
        final boolean told = granted - used > 0;
        int requests = 1;
        if (told && !pair.isIwarp()) {
            pair.writeAndTell(stamp, remote, peer.key(), (int) (end >> POSITION_SHIFT));
        } else {
            pair.write(stamp, remote, peer.key());
            if (told) {
                pair.send(end);
                requests++;
            }
        }
        used += told ? 1 : 0;
        untold = !told;
        visible = end;
        stampPosition = NONE;
        return requests;
    }

    private void tell() throws RdmaException {
        if (pair.isIwarp()) {
            pair.send(visible);
        } else {
            pair.tell(peer.address(), peer.key(), (int) (visible >> POSITION_SHIFT));
        }
        used++;
        untold = false;
        post(1, false);
    }

    private int pieces(final long position, final long address, final int length) throws RdmaException {
        final long end = position + length;
        long at = position;
        int requests = 0;
        while (at < end && pair.room() > RESERVE && granted - used > 0) {
            final long from = local(at, address + (at - position));
            final int bytes = from == NONE
                    ? stage.put(at, address + (at - position), piece(at, end, peer.slot()), released)
                    : piece(at, end, peer.slot());
            if (bytes == 0) {
                break;
            }
            pair.send(from == NONE ? stage.address() : from, bytes, key(from));
            used++;
            at += bytes;
            requests++;
        }
        posted = at;
        // No write can bring the completions, so each post has its own.
        post(requests, true);
        return (int) (at - position);
    }

    /** Where the byte of a position stands in registered memory, NONE if it comes from elsewhere. */
    private long local(final long position, final long address) {
        return address >= logAddress && address - logAddress < 2 * capacity ? logAddress + place(position) : NONE;
    }

    private int key(final long local) {
        return local == NONE ? stage.localKey() : log.localKey();
    }

    private long place(final long position) {
        return position & (capacity - 1);
    }

    private int piece(final long at, final long end, final int most) {
        return (int) Math.min(Math.min(end - at, most), capacity - place(at));
    }

    private void post(final int requests, final boolean signalled) throws RdmaException {
        if (requests == 0) {
            return;
        }
        unsignalled += requests;
        if (signalled || signalsOut == 0 || unsignalled >= mostUnsignalled) {
            unsignalled = 0;
            signalsOut++;
            pair.post(posted);
        } else {
            pair.post();
        }
    }

    @Override
    public void onSent(final long mark) {
        released = mark;
        signalsOut--;
    }

    @Override
    public void onReceived(final long address, final int length, final boolean notice, final int immediate)
            throws RdmaException {
        final long total = length == Long.BYTES && !notice ? Memory.get(address) : NONE;
        if (total < granted || total > used + peer.receives()) {
            throw new RdmaException(
                    RdmaFailure.BROKEN, "the peer grants " + total + " receives, after " + granted + ", used " + used);
        }
        granted = total;
        grantsTaken++;
    }
}
