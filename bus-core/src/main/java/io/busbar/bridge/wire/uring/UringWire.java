package io.busbar.bridge.wire.uring;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.bridge.wire.tcp.Sockets;
import io.busbar.bridge.wire.tcp.TcpWire;
import io.busbar.linux.LinuxException;
import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import io.busbar.uring.RingException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * TCP by io_uring: one ring for all paths. Sends go out of the source's log, which is registered with the ring, without
 * being copied where the device takes pages; what comes lands in the replica. The ring is made by the first use, and
 * belongs to the thread of that.
 *
 * <p>What a ring does no better than a system call is done by one: short sends, and receives unless they must wake who
 * sleeps on the ring. A path's other end cannot tell, and may be of the wire tcp.
 */
public final class UringWire implements Wire {
    public static final String NAME = "uring";

    private final UringOptions options;
    private final TcpWire calls;
    private RingLoop loop;
    private Entrance entrance;
    private Sleeper sleeper;
    private boolean closed;

    public UringWire(final UringOptions options) {
        this.options = options;
        calls = new TcpWire(options.listen(), Sockets.NATIVE);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WireProbe probe() {
        return new UringProbe(options).run();
    }

    private RingLoop loop() throws WireException {
        if (closed) {
            throw new WireException("the wire " + NAME + " is closed");
        }
        if (loop == null) {
            try {
                loop = new RingLoop(options.ring());
            } catch (final RingException | LinuxException e) {
                throw new WireException(e.getMessage(), e);
            }
        }
        return loop;
    }

    @Override
    public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
            throws WireException {
        return connect(peer, ticket, token, null);
    }

    @Override
    public WireSender connect(
            final InetSocketAddress peer, final byte[] ticket, final byte[] token, final SpanReader source)
            throws WireException {
        final InetSocketAddress data = new InetSocketAddress(peer.getAddress(), Entrance.port(ticket));
        final RingLoop ring = loop();
        try {
            final UringSender sender = new UringSender(ring, data, token, options);
            if (source != null) {
                sender.register(source);
            }
            return sender;
        } catch (final LinuxException e) {
            throw new WireException(e.getMessage(), e);
        }
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token) throws WireException {
        if (options.receivesByCalls()) {
            return calls.accept(replica, token);
        }
        final RingLoop ring = loop();
        if (entrance == null) {
            try {
                entrance = new Entrance(ring, options.listen());
            } catch (final LinuxException e) {
                throw new WireException(e.getMessage(), e);
            }
        }
        return new UringReceiver(ring, entrance, replica, token);
    }

    @Override
    public int poll(final long nowNanos) {
        if (closed) {
            return 0;
        }
        final int work = calls.poll(nowNanos) + (loop == null ? 0 : loop.turn());
        return entrance == null ? work : work + entrance.poll(nowNanos);
    }

    /** The ring's: readable when any of the wire's paths, or the wire itself, has something to do. */
    @Override
    public int descriptor() {
        return loop == null || closed ? -1 : loop.descriptor();
    }

    /**
     * Sleeps until there is something to do for the wire or one of its paths, one of the channels has published, the
     * descriptor is readable, or time is up; may return early. One system call, and one membarrier a channel.
     *
     * @param sources      channels whose publications shall wake
     * @param descriptor   of something else that shall wake when it is readable, such as an epoll instance, always the
     *                     same; -1 for nothing
     * @param lastLook     does all that there is to do, for the channels too, and returns how much that was: if
     *                     anything, nobody sleeps
     * @param timeoutNanos above 0; it is a second at most, and a millisecond where wake-ups cannot be relied upon
     * @return false if time was up
     */
    public boolean sleep(
            final List<SpanReader> sources, final int descriptor, final IntSupplier lastLook, final long timeoutNanos)
            throws WireException {
        if (!options.events()) {
            throw new IllegalStateException("what comes does not wake who sleeps on this wire: withEvents(true)");
        }
        if (sleeper == null) {
            sleeper = new Sleeper(loop());
        }
        return sleeper.sleep(sources, descriptor, lastLook, timeoutNanos);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        calls.close();
        if (loop != null) {
            loop.close();
        }
    }
}
