package io.busbar.bridge.wire;

import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A way for the bytes of a log from one host to another. What a wire carries is the source's log itself, byte by byte,
 * from the position where the replica ends: no headers, no messages. Everything else (who may connect, where to resume,
 * how far the replica has come, whether the peer lives) goes over the link's control connection and is none of a wire's
 * business.
 *
 * <pre>
 *   source's bridge                                                        replica's bridge
 *   SpanReader.address() --> WireSender.send …… bytes, in order …… WireReceiver.poll --> SpanWriter.landed
 * </pre>
 *
 * <h2>Life of a path</h2>
 * A <i>path</i> carries the data of one link in one session; a session that ends takes its path with it, and the next
 * has another one.
 * <ol>
 * <li>The replica's side calls {@link #accept}. The {@link WireReceiver} it gets expects one path, marked by the token,
 *     and tells by {@link WireReceiver#ticket()} what the other side must know to reach it.
 * <li>The link carries the ticket to the source's side, which calls {@link #connect} with it, and with the same token.
 *     Both sides have computed the token from what only they know; a wire compares it whole, in constant time, before
 *     it lets any byte land, and drops whoever does not have it.
 * <li>The sender sends, the receiver lands, until either is closed or fails.
 * </ol>
 *
 * <h2>What a wire must do</h2>
 * <ul>
 * <li>Deliver bytes in order, each once, or fail. A wire that {@link WireSender#isReliable() is not reliable} may lose
 *     bytes, but never delivers others than were sent or in other places: the link sends them again.
 * <li>Never land a byte at or behind {@link SpanWriter#limit()}, and none in the log before
 *     {@link SpanWriter#stampRoom()} is 0: the first stamp goes beside the log. A wire by which the source's host
 *     writes the log itself has it {@link SpanWriter#expose() exposed} instead, writes the first stamp of each span
 *     when all else of it is there, and catches up by {@link SpanWriter#advance()}.
 * <li>Bound its memory whatever the other side does; a peer that is silent, slow or sends garbage costs one path.
 * <li>Never block, never wait, and not be disturbed by EINTR.
 * </ul>
 *
 * <h2>Threading</h2>
 * A wire and all its senders and receivers belong to the one thread that drives them by {@link #poll},
 * {@link WireSender#poll} and {@link WireReceiver#poll}. A wire may have threads of the kernel, but none of its own.
 * Nothing on the way of a span allocates.
 *
 * <h2>Failure</h2>
 * What goes wrong with a path is thrown as {@link WireException} by its own methods, every time they are called from
 * then on, and never by those of another path. {@link #connect} and {@link #accept} throw if the attempt cannot even
 * begin. A wire that is closed closes its paths.
 */
public interface Wire extends AutoCloseable {
    /** As in the configuration: {@code tcp}, {@code uring}, … */
    String name();

    /**
     * Tries for real what the wire needs on this host (makes the sockets, the rings, moves some bytes over loopback if
     * it can) and tells what came of it. Leaves nothing behind. May take some milliseconds; called before the wire is
     * used, and by {@code busbar bridge --probe}.
     */
    WireProbe probe();

    /**
     * Begins a path to a peer; returns at once, the sender {@link WireSender#isOpen() opens} later.
     *
     * @param peer   address of the peer's bridge, resolved; the port is that of its control connections, and which
     *               port or address the data goes to instead, if any, is told by the ticket
     * @param ticket what the peer's {@link WireReceiver#ticket()} was, from the network: not to be trusted, at most
     *               {@value #MAX_TICKET} bytes
     * @param token  {@value #TOKEN_LENGTH} bytes that mark the path; the wire copies them
     */
    WireSender connect(InetSocketAddress peer, byte[] ticket, byte[] token) throws WireException;

    /**
     * As {@link #connect(InetSocketAddress, byte[], byte[])}, for wires that make the mapped log known to the kernel or
     * a device beforehand, so that sending out of it costs less. The others leave it at that.
     *
     * @param source where the bytes will come from; stays open until the sender is closed
     */
    default WireSender connect(
            final InetSocketAddress peer, final byte[] ticket, final byte[] token, final SpanReader source)
            throws WireException {
        return connect(peer, ticket, token);
    }

    /**
     * Expects a path whose bytes go to a replica.
     *
     * @param replica where they land; stays open until the receiver is closed. The link may move its limit and
     *                nothing else while the receiver is open
     * @param token   as for {@link #connect}
     */
    WireReceiver accept(SpanWriter replica, byte[] token) throws WireException;

    /**
     * As {@link #accept(SpanWriter, byte[])}, for wires that let nothing in but from hosts that they expect.
     *
     * @param from address that the peer's control connection comes from; the data comes from the same
     */
    default WireReceiver accept(final SpanWriter replica, final byte[] token, final InetAddress from)
            throws WireException {
        return accept(replica, token);
    }

    /**
     * Does what belongs to no single path: accepts connections, reads their tokens, drops those that take too long.
     *
     * @param nowNanos the time, of a clock that only grows
     * @return how much there was to do; 0 if nothing
     */
    int poll(long nowNanos);

    /** A descriptor that becomes readable when {@link #poll} has something to do, or -1 if there is none. */
    default int descriptor() {
        return -1;
    }

    /** What it has met that somebody should know of, for example what it dropped and why; empty if nothing. */
    default String report() {
        return "";
    }

    /**
     * How often each kind of failure has ended one of its paths, or an attempt to make one, by its name; empty for
     * wires that do not count. From any thread.
     */
    default Map<String, Integer> failures() {
        return Map.of();
    }

    /** Most bytes of a ticket. */
    int MAX_TICKET = 512;

    /** Bytes of a token. */
    int TOKEN_LENGTH = 32;

    /** Closes all paths, as their {@code close} does, and stops listening. Twice is as good as once. */
    @Override
    void close();
}
