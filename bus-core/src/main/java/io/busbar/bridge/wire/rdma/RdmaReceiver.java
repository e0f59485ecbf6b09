package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.linux.LinuxException;
import io.busbar.linux.RdmaCm;
import io.busbar.log.SpanWriter;
import io.busbar.rdma.Completions;
import io.busbar.rdma.PairSizes;
import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import io.busbar.rdma.RegisteredMemory;
import io.busbar.shm.Memory;

/**
 * The replica's end. With remote writes it gives the key of the log, and catches up with what the device has written,
 * by the stamps; notices only say that it is time to, and how far there must be records then. Otherwise it receives
 * pieces of the log and copies them.
 */
final class RdmaReceiver implements WireReceiver, Completions {
    /** Bytes of a receive that takes a piece of the log. */
    static final int PIECE = 16 << 10;

    /** Receives for such pieces. */
    private static final int PIECES = 64;

    /** Room for the grants that may be on the way at once, and their completions. */
    private static final int SENDS = 16;

    private static final int POSITION_SHIFT = 4;

    private final Entrance entrance;
    private final SpanWriter replica;
    private Path path;
    private QueuePair pair;
    private boolean sends;
    private int receives;
    private int used;
    private long reposted;
    private long told;
    private boolean closed;

    RdmaReceiver(final Entrance entrance, final SpanWriter replica, final byte[] token) {
        this.entrance = entrance;
        this.replica = replica;
        entrance.expect(this, token);
    }

    long capacity() {
        return replica.capacity();
    }

    /** The peer has come, with the right token. */
    void attach(final long id, final Greeting.Connect connect) throws RdmaException {
        final RdmaOptions options = entrance.options();
        sends = connect.sends() || !options.remoteWrites();
        receives = sends ? PIECES : options.receives();
        final Path attached = new Path(entrance.loop(), id, "the source's host");
        final int slot = sends ? PIECE : 2 * Long.BYTES;
        QueuePair made = null;
        try {
            made = attached.make(new PairSizes(SENDS, receives, slot, options.events()));
            final RegisteredMemory log = sends ? null : made.register(replica.logAddress(), replica.capacity(), true);
            if (!sends) {
                replica.expose();
            }
            entrance.loop().channel().adopt(id, this::onEvent);
            RdmaCm.accept(
                    id,
                    new Greeting.Accept(sends, receives, slot, log == null ? 0 : log.remoteKey(), replica.logAddress())
                            .encode(),
                    RdmaOptions.MAX_RETRIES);
        } catch (final LinuxException e) {
            attached.abandon();
            throw new RdmaException(RdmaFailure.BROKEN, e.getMessage());
        } catch (final RdmaException e) {
            attached.abandon();
            throw e;
        }
        path = attached;
        pair = made;
        reposted = receives;
        told = replica.position();
    }

    private void onEvent(final RdmaCm.Event event) {
        if (path != null && !path.onEvent(event)) {
            path.fail(
                    RdmaFailure.BROKEN,
                    "connecting: " + RdmaCm.eventName(event.event()) + ", status " + event.status());
        }
    }

    @Override
    public byte[] ticket() {
        return entrance.ticket();
    }

    @Override
    public boolean isOpen() {
        return path != null;
    }

    @Override
    public int poll() throws WireException {
        if (closed) {
            throw new WireException("the path is closed");
        }
        if (path == null) {
            if (entrance.isLost()) {
                throw new WireException(RdmaFailure.DEVICE_REMOVED + ": nobody can come in by it; "
                        + RdmaFailure.DEVICE_REMOVED.remedy());
            }
            return 0;
        }
        path.check();
        final long before = replica.landed();
        try {
            final int work = pair.poll(this);
            if (!sends) {
                // Of what notices say, the last is as good as all.
                replica.advanceTo(told);
            }
            if (used >= receives / 4 && pair.room() > 0) {
                giveBack();
            }
            return work + (int) (replica.landed() - before);
        } catch (final RdmaException e) {
            throw path.fail(e);
        }
    }

    private void giveBack() throws RdmaException {
        pair.repost(used);
        reposted += used;
        used = 0;
        pair.send(reposted);
        pair.post(0);
    }

    @Override
    public void onSent(final long mark) {
        // A grant has gone out.
    }

    @Override
    public void onReceived(final long address, final int length, final boolean notice, final int immediate)
            throws RdmaException {
        used++;
        if (sends) {
            if (notice || length > replica.stampRoom() + replica.room()) {
                throw new RdmaException(RdmaFailure.BROKEN, "the peer sends " + length + " bytes beyond its credit");
            }
            replica.land(address, length);
        } else if (notice) {
            told += (long) (immediate - (int) (told >> POSITION_SHIFT)) << POSITION_SHIFT;
        } else if (length == Long.BYTES) {
            told = Memory.get(address);
        } else {
            throw new RdmaException(RdmaFailure.BROKEN, "the peer sends a notice of " + length + " bytes");
        }
    }

    @Override
    public int descriptor() {
        return pair == null || closed ? -1 : pair.descriptor();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            entrance.forget(this);
            if (path != null) {
                path.close();
            }
        }
    }
}
