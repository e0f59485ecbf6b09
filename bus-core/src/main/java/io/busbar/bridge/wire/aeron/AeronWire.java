package io.busbar.bridge.wire.aeron;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import java.net.InetSocketAddress;

/**
 * Aeron UDP. The wire's own media driver has no thread: it is driven by {@link #poll}. One that runs by itself has the
 * threads that it was started with, in its own process. Either, and the client, is there from the first path on, and
 * anew after it has failed.
 *
 * <p>This class names no class of Aeron's, so that it can be asked where there is none.
 */
public final class AeronWire implements Wire {
    public static final String NAME = "aeron";

    private static final String[] NEEDED = {"io.aeron.Aeron", "io.aeron.driver.MediaDriver"};

    private final AeronOptions options;
    private Media media;
    private boolean closed;

    public AeronWire(final AeronOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Which class of Aeron's is not to be had; empty if all are. */
    public static String missing(final AeronOptions options) {
        // A driver that runs by itself needs no driver here.
        for (int i = 0; i < (options.directory().isPresent() ? 1 : NEEDED.length); i++) {
            try {
                Class.forName(NEEDED[i], false, AeronWire.class.getClassLoader());
            } catch (final ClassNotFoundException e) {
                return NEEDED[i];
            }
        }
        return "";
    }

    @Override
    public WireProbe probe() {
        final String missing = missing(options);
        return missing.isEmpty()
                ? AeronProbe.run(options)
                : WireProbe.refused(
                        NAME,
                        "the class " + missing + " is not there",
                        "add io.aeron:aeron-driver to the class path, or to the module path with --add-modules"
                                + " io.aeron.client,io.aeron.driver");
    }

    private Media media() throws WireException {
        if (closed) {
            throw new WireException("the wire " + NAME + " is closed");
        }
        if (media != null && media.failure() != null) {
            media.close();
            media = null;
        }
        if (media == null) {
            final String missing = missing(options);
            if (!missing.isEmpty()) {
                throw new WireException("the class " + missing + " is not there; add io.aeron:aeron-driver");
            }
            media = Media.open(options);
        }
        return media;
    }

    @Override
    public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
            throws WireException {
        return new AeronSender(media(), options, Ticket.address(peer, ticket), token);
    }

    @Override
    public WireSender connect(
            final InetSocketAddress peer, final byte[] ticket, final byte[] token, final SpanReader source)
            throws WireException {
        if (!options.share()) {
            return connect(peer, ticket, token);
        }
        final Media driven = media();
        return driven.share(source, new AeronSender(driven, options, Ticket.address(peer, ticket), token));
    }

    @Override
    public WireReceiver accept(final SpanWriter replica, final byte[] token) throws WireException {
        return new AeronReceiver(media(), replica, token);
    }

    @Override
    public int poll(final long nowNanos) {
        return media == null || closed ? 0 : media.poll(nowNanos);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (media != null) {
                media.close();
            }
        }
    }
}
