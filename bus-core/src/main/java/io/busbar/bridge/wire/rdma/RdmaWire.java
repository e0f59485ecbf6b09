package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Records by RDMA WRITE, from the source's registered log to the same positions of the replica's: readers there see
 * them as they poll, and no process there has done anything for it. Where a device or peer will not have that, by
 * SEND and RECV. Libraries are loaded and devices opened by the first use.
 */
public final class RdmaWire implements Wire {
    public static final String NAME = "rdma";

    private final RdmaOptions options;
    private final FailureCounts failures = new FailureCounts();
    private RdmaLoop loop;
    private Entrance entrance;
    private boolean closed;

    public RdmaWire(final RdmaOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WireProbe probe() {
        return new RdmaProbe(options).run();
    }

    private RdmaLoop loop() throws WireException {
        if (closed) {
            throw new WireException("the wire " + NAME + " is closed");
        }
        if (loop == null) {
            try {
                loop = new RdmaLoop(failures);
            } catch (final RdmaException e) {
                throw failures.count(e);
            }
        }
        return loop;
    }

    @Override
    public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
            throws WireException {
        Ticket.decode(ticket, peer);
        throw new WireException("the wire " + NAME + " sends out of a log only");
    }

    @Override
    public WireSender connect(
            final InetSocketAddress peer, final byte[] ticket, final byte[] token, final SpanReader source)
            throws WireException {
        return new RdmaSender(loop(), options, Ticket.decode(ticket, peer), token, source);
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token) throws WireException {
        final RdmaLoop shared = loop();
        if (entrance == null || entrance.isLost()) {
            try {
                entrance = new Entrance(shared, options);
            } catch (final RdmaException e) {
                throw failures.count(e);
            }
        }
        return new RdmaReceiver(entrance, replica, token);
    }

    @Override
    public int poll(final long nowNanos) {
        return loop == null || closed ? 0 : loop.poll(nowNanos);
    }

    @Override
    public int descriptor() {
        return loop == null || closed ? -1 : loop.channel().descriptor();
    }

    @Override
    public String report() {
        return failures.report();
    }

    @Override
    public Map<String, Integer> failures() {
        return failures.all().entrySet().stream()
                .collect(Collectors.toMap(each -> each.getKey().name(), Map.Entry::getValue));
    }

    /** How often this failure has ended a path, or an attempt to make one; from any thread. */
    public int failures(final RdmaFailure failure) {
        return failures.all().getOrDefault(failure, 0);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (loop != null) {
                loop.close();
            }
        }
    }
}
