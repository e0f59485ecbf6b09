package io.busbar.bridge.wire.datagram;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.bridge.wire.datagram.FrameCounters.Reason;
import io.busbar.log.SpanWriter;
import io.busbar.shm.Memory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * A reliable wire over a port for datagrams: one port for all paths, out and in. Frames are given to their paths by the
 * number of their session, and dropped and counted if there is none, or if they are not what they should be. Paths are
 * marked by their tokens without ever sending them: who has the token can compute the tags of frames; see
 * {@link FrameCheck}.
 *
 * <p>Time is that of {@link #poll}, so that all this behaves the same whenever it is given the same.
 */
public class DatagramWire implements Wire {
    static final long NO_TIME = Long.MIN_VALUE;

    /** Datagrams of one poll, so that the paths have their turn. */
    private static final int LIMIT = 256;

    private final String name;
    private final DatagramPort.Opener opener;
    private final Supplier<WireProbe> prober;
    private final DatagramHandler handler = this::onDatagram;
    private final Int2ObjectHashMap<DatagramSender> senders = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<DatagramReceiver> receivers = new Int2ObjectHashMap<>();
    private final FrameCounters counters = new FrameCounters();
    private DatagramPort port;
    private long now = NO_TIME;
    private boolean closed;

    /**
     * A wire whose port is opened by its first path.
     *
     * @param name   as in the configuration
     * @param opener makes the port
     * @param prober what {@link #probe} does
     */
    public DatagramWire(final String name, final DatagramPort.Opener opener, final Supplier<WireProbe> prober) {
        this.name = name;
        this.opener = opener;
        this.prober = prober;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public WireProbe probe() {
        return prober.get();
    }

    private void open() throws WireException {
        if (closed) {
            throw new WireException("the wire " + name + " is closed");
        }
        if (port == null) {
            port = opener.open();
        }
    }

    @Override
    public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
            throws WireException {
        if (ticket.length != Short.BYTES) {
            throw new WireException("the peer's ticket has " + ticket.length + " bytes, must be " + Short.BYTES);
        }
        open();
        final InetSocketAddress data = new InetSocketAddress(
                peer.getAddress(), Short.toUnsignedInt(ByteBuffer.wrap(ticket).getShort()));
        final FrameKeys keys = keys(token, senders);
        final DatagramSender sender = sender(port.addPeer(data), data.toString(), keys);
        senders.put(sender.session(), sender);
        return sender;
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token) throws WireException {
        open();
        final DatagramReceiver receiver = receiver(replica, keys(token, receivers));
        receivers.put(receiver.session(), receiver);
        return receiver;
    }

    /** A test has others, that are wrong on purpose. */
    DatagramSender sender(final int peer, final String peerName, final FrameKeys keys) {
        return new DatagramSender(this, peer, peerName, keys);
    }

    DatagramReceiver receiver(final SpanWriter replica, final FrameKeys keys) {
        return new DatagramReceiver(this, replica, keys);
    }

    private static FrameKeys keys(final byte[] token, final Int2ObjectHashMap<?> present) throws WireException {
        final FrameKeys keys = new FrameKeys(token);
        if (present.containsKey(keys.session())) {
            // By chance once in millions of years; the link's next session has another one.
            throw new WireException("another path has the same session number; try again");
        }
        return keys;
    }

    @Override
    public int poll(final long nowNanos) {
        now = nowNanos;
        if (port == null) {
            return 0;
        }
        try {
            return port.receive(handler, LIMIT);
        } catch (final WireException e) {
            abandon(e);
            return 1;
        }
    }

    private void onDatagram(
            final long sourceHigh, final long sourceLow, final int sourcePort, final long address, final int length) {
        if (length < FrameLayout.HEADER_LENGTH || (length & FrameLayout.UNIT - 1) != 0) {
            counters.count(Reason.MALFORMED);
            return;
        }
        final long first = Memory.get(address);
        final long number = Memory.get(address + FrameLayout.NUMBER_OFFSET);
        final int type = FrameLayout.type(first);
        final int payload = length - FrameLayout.HEADER_LENGTH;
        if (FrameLayout.version(first) != FrameLayout.VERSION || type < FrameLayout.HELLO || type > FrameLayout.STOP) {
            counters.count(Reason.MALFORMED);
            return;
        }
        final int session = FrameLayout.session(first);
        if (type >= FrameLayout.ACK) {
            final DatagramSender sender = senders.get(session);
            if (sender == null) {
                counters.count(Reason.STRANGER);
            } else {
                deliver(sender, type, FrameLayout.extra(first), address, number, payload);
            }
            return;
        }
        final DatagramReceiver receiver = receivers.get(session);
        if (receiver == null) {
            counters.count(Reason.STRANGER);
            return;
        }
        try {
            receiver.onFrame(
                    type, FrameLayout.extra(first), address, number, payload, sourceHigh, sourceLow, sourcePort);
        } catch (final WireException e) {
            receiver.fail(e);
        }
    }

    private static void deliver(
            final DatagramSender sender,
            final int type,
            final int extra,
            final long address,
            final long number,
            final int payload) {
        try {
            sender.onFrame(type, extra, address, number, payload);
        } catch (final WireException e) {
            sender.fail(e);
        }
    }

    /** Whether the tag of a frame is that of its path; else it is counted. */
    boolean isAuthentic(final FrameCheck check, final long frame, final int payload) {
        final boolean authentic = Memory.get(frame + FrameLayout.TAG_OFFSET)
                == check.tag(frame, frame + FrameLayout.HEADER_LENGTH, payload);
        if (!authentic) {
            counters.count(Reason.FORGED);
        }
        return authentic;
    }

    /** The port is gone. */
    private void abandon(final WireException why) {
        senders.values().forEach(sender -> sender.fail(why));
        receivers.values().forEach(receiver -> receiver.fail(why));
        senders.clear();
        receivers.clear();
        port.close();
        port = null;
    }

    boolean forget(final DatagramSender sender) {
        return senders.remove(sender.session(), sender);
    }

    boolean forget(final DatagramReceiver receiver) {
        return receivers.remove(receiver.session(), receiver);
    }

    byte[] ticket() {
        return ByteBuffer.allocate(Short.BYTES)
                .putShort((short) port.localAddress().getPort())
                .array();
    }

    @Override
    public int descriptor() {
        return port == null ? -1 : port.descriptor();
    }

    @Override
    public String report() {
        final String dropped = counters.toString();
        return dropped.isEmpty() ? "" : "dropped " + dropped;
    }

    /** What was dropped. */
    public FrameCounters counters() {
        return counters;
    }

    DatagramPort port() {
        return port;
    }

    long now() {
        return now;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        List.copyOf(senders.values()).forEach(DatagramSender::close);
        List.copyOf(receivers.values()).forEach(DatagramReceiver::close);
        if (port != null) {
            port.close();
            port = null;
        }
    }
}
