package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Plain TCP, one connection a path: works everywhere, and has the lowest latency of what goes through the kernel. */
public final class TcpWire implements Wire {
    public static final String NAME = "tcp";

    private final InetSocketAddress listen;
    private final Sockets sockets;
    private final ZeroCopy zeroCopy;
    private Entrance entrance;
    private boolean closed;

    /**
     * @param listen local address of data connections; port 0 has the kernel choose, which is told to peers in tickets
     */
    public TcpWire(final InetSocketAddress listen, final Sockets sockets) {
        this(listen, sockets, ZeroCopy.WHERE_IT_PAYS);
    }

    /** @param zeroCopy whether bytes are sent without being copied, where the sockets can */
    public TcpWire(final InetSocketAddress listen, final Sockets sockets, final ZeroCopy zeroCopy) {
        this.listen = listen;
        this.sockets = sockets;
        this.zeroCopy = zeroCopy;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WireProbe probe() {
        return TcpProbe.run(sockets);
    }

    @Override
    public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
            throws WireException {
        if (ticket.length != Short.BYTES) {
            throw new WireException("the peer's ticket has " + ticket.length + " bytes, must be " + Short.BYTES);
        }
        final int port = Short.toUnsignedInt(ByteBuffer.wrap(ticket).getShort());
        return new TcpSender(sockets.connect(new InetSocketAddress(peer.getAddress(), port)), token, zeroCopy);
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token) throws WireException {
        if (closed) {
            throw new WireException("the wire " + NAME + " is closed");
        }
        if (entrance == null) {
            entrance = new Entrance(sockets.listen(listen));
        }
        return new TcpReceiver(entrance, replica, token);
    }

    @Override
    public int poll(final long nowNanos) {
        return entrance == null || closed ? 0 : entrance.poll(nowNanos);
    }

    @Override
    public int descriptor() {
        return entrance == null || closed ? -1 : entrance.descriptor();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (entrance != null) {
                entrance.close();
            }
        }
    }
}
