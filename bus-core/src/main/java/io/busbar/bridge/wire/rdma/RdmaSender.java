package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import io.busbar.bridge.wire.rdma.Greeting.Accept;
import io.busbar.bridge.wire.rdma.Greeting.Connect;
import io.busbar.bridge.wire.rdma.Greeting.Refusal;
import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.RdmaCm;
import io.busbar.log.SpanReader;
import io.busbar.rdma.PairSizes;
import io.busbar.rdma.QueuePair;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The source's end: connects, then hands spans to {@link Carriage}.
 *
 * <p>An attempt to connect that the peer could not take just now, or that its transport has reset, is made again, a few
 * times, while the link still waits: nothing has been exchanged by it. Each is counted.
 */
final class RdmaSender implements WireSender {
    private static final int RESOLVE_MILLIS = 1_000;
    /** Shorter than the peer's, so that it is told here how far it came. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1_800);

    /** Receives for grants: the peer has four on the way at most. */
    private static final int GRANTS = 16;

    /** Of connecting; all within {@link #PATIENCE}. */
    static final int ATTEMPTS = 4;

    /** Before the second attempt; twice as long before each further one. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private final RdmaLoop loop;
    private final RdmaOptions options;
    private final InetSocketAddress peer;
    private final byte[] token;
    private final SpanReader source;
    private final long start = System.nanoTime();
    private Path path;
    private int attempts;
    private boolean again;
    private long againAt;
    private String waitsFor;
    private Carriage carriage;

    RdmaSender(
            final RdmaLoop loop,
            final RdmaOptions options,
            final InetSocketAddress peer,
            final byte[] token,
            final SpanReader source)
            throws WireException {
        this.loop = loop;
        this.options = options;
        this.peer = peer;
        this.token = token.clone();
        this.source = source;
        path = attempt();
    }

    private Path attempt() throws WireException {
        attempts++;
        waitsFor = "its address to be resolved";
        try {
            return new Path(loop, loop.channel().resolve(peer, RESOLVE_MILLIS, this::onEvent), peer.toString());
        } catch (final RdmaException e) {
            throw loop.failures().count(e);
        }
    }

    private void onEvent(final RdmaCm.Event event) {
        try {
            switch (event.event()) {
                case RdmaCm.EVENT_ADDR_RESOLVED -> resolveRoute();
                case RdmaCm.EVENT_ROUTE_RESOLVED -> connect();
                case RdmaCm.EVENT_ESTABLISHED -> {
                    path.onEvent(event);
                    begin(Accept.decode(event.privateData()));
                }
                case RdmaCm.EVENT_REJECTED -> refused(Refusal.decode(event.privateData()), event.status());
                default -> {
                    if (!path.onEvent(event)) {
                        path.fail(
                                RdmaFailure.UNREACHABLE,
                                path.peer() + ": " + RdmaCm.eventName(event.event()) + ", status " + event.status());
                    }
                }
            }
        } catch (final RdmaException e) {
            path.fail(e);
        } catch (final LinuxException e) {
            path.fail(RdmaFailure.UNREACHABLE, e.getMessage());
        }
    }

    private void refused(final Refusal refusal, final int status) {
        final RdmaException why =
                new RdmaException(RdmaFailure.REJECTED, path.peer() + ": " + refusal + ", status " + status);
        final boolean mayPass =
                refusal == Refusal.RESOURCES || refusal == Refusal.UNKNOWN && status == -Errno.ECONNRESET.number();
        if (!mayPass || attempts == ATTEMPTS) {
            path.fail(why);
            return;
        }
        loop.failures().count(why);
        again = true;
        againAt = System.nanoTime() + (PAUSE << (attempts - 1));
        waitsFor = "another attempt after " + why.detail();
    }

    private void tryAgain() throws WireException {
        again = false;
        carriage = null;
        path.close();
        path = attempt();
    }

    private void resolveRoute() {
        waitsFor = "a route to be found";
        try {
            RdmaCm.setTimeout(path.id(), options.timeout());
        } catch (final LinuxException e) {
            // iWARP leaves it to TCP.
        }
        RdmaCm.resolveRoute(path.id(), RESOLVE_MILLIS);
    }

    private void connect() throws RdmaException {
        waitsFor = "its answer";
        if (!RdmaLoop.canSend(path.id())) {
            throw new RdmaException(RdmaFailure.PORT_DOWN, "the path to " + path.peer());
        }
        final QueuePair pair = path.make(new PairSizes(options.queue(), GRANTS, 2 * Long.BYTES, options.events()));
        carriage = new Carriage(pair, source, pair.register(source.logAddress(), source.capacity(), false));
        final Connect greeting = new Connect(!options.remoteWrites(), GRANTS, source.capacity(), token);
        RdmaCm.connect(path.id(), greeting.encode(), options.retries(), RdmaOptions.MAX_RETRIES);
    }

    private void begin(final Optional<Accept> accept) {
        if (accept.isEmpty() || carriage == null) {
            path.fail(RdmaFailure.REJECTED, path.peer() + " answers in a way that is not understood");
            return;
        }
        carriage.begin(accept.get());
    }

    @Override
    public int poll() throws WireException {
        path.check();
        if (!path.isEstablished()) {
            final long now = System.nanoTime();
            if (now - start > PATIENCE) {
                throw path.fail(RdmaFailure.UNREACHABLE, path.peer() + ": waited for " + waitsFor);
            }
            if (again && now - againAt >= 0) {
                tryAgain();
            }
            return 0;
        }
        try {
            return carriage.poll();
        } catch (final RdmaException e) {
            throw path.fail(e);
        }
    }

    @Override
    public boolean isOpen() {
        return path.isEstablished() && !path.isClosed();
    }

    @Override
    public int send(final long position, final long address, final int length) throws WireException {
        path.check();
        if (!isOpen()) {
            return 0;
        }
        try {
            return carriage.send(position, address, length);
        } catch (final RdmaException e) {
            throw path.fail(e);
        }
    }

    @Override
    public long released() {
        return carriage == null ? 0 : carriage.released();
    }

    @Override
    public String detail() {
        return carriage == null ? "" : carriage.detail();
    }

    @Override
    public int descriptor() {
        return path.pair() == null || path.isClosed() ? -1 : path.pair().descriptor();
    }

    @Override
    public void close() {
        path.close();
    }
}
