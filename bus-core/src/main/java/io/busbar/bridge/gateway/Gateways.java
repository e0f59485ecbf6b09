package io.busbar.bridge.gateway;

import io.busbar.Bus;
import io.busbar.BusChannels;
import io.busbar.BusOptions;
import io.busbar.bridge.gateway.GatewayOptions.Direction;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.aeron.AeronOptions;
import io.busbar.bridge.wire.aeron.AeronWire;
import io.busbar.bridge.wire.aeron.Media;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The gateways of a bridge, with a client of Aeron of their own. When that or its media driver fails, all are made
 * anew; when one of them fails, that one is; once a second until it works. Driven by {@link #poll}; one thread.
 */
public final class Gateways implements AutoCloseable {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final List<Place> places;
    private final AeronOptions aeron;
    private final String busName;
    private final BusOptions busOptions;
    private final GatewayEvents events;
    private Media media;
    private Bus bus;
    private BusChannels channels;
    private long nextAttempt;
    private boolean attempted;

    /** A gateway, while it is there. */
    private final class Place {
        final GatewayOptions options;
        Gateway gateway;
        long nextAttempt;
        boolean failed;
        String complaint = "";

        Place(final GatewayOptions options) {
            this.options = options;
        }

        int poll(final long now) {
            if (failed && now - nextAttempt < 0) {
                return 0;
            }
            try {
                if (gateway == null) {
                    gateway = options.direction() == Direction.IN
                            ? new InboundGateway(media.aeron(), bus, options, events)
                            : new OutboundGateway(media.aeron(), channels, options, events);
                }
                final int work = gateway.poll(now);
                complaint = work > 0 ? "" : complaint;
                return work;
            } catch (final RuntimeException e) {
                complain(String.valueOf(e.getMessage()));
                failed = true;
                nextAttempt = now + PAUSE;
                close();
                return 1;
            }
        }

        void complain(final String what) {
            if (!what.equals(complaint)) {
                complaint = what;
                events.onEvent(options.name(), what);
            }
        }

        void close() {
            if (gateway != null) {
                try {
                    gateway.close();
                } catch (final RuntimeException e) {
                    complain(String.valueOf(e.getMessage()));
                }
                gateway = null;
            }
        }
    }

    public Gateways(
            final List<GatewayOptions> options,
            final AeronOptions aeron,
            final String busName,
            final BusOptions busOptions,
            final GatewayEvents events) {
        places = options.stream().map(Place::new).toList();
        this.aeron = aeron;
        this.busName = busName;
        this.busOptions = busOptions;
        this.events = events;
    }

    /**
     * Does what there is to do.
     *
     * @param nowNanos the time, of a clock that only grows
     * @return how much that was; 0 if nothing
     */
    public int poll(final long nowNanos) {
        if (places.isEmpty() || media == null && attempted && nowNanos - nextAttempt < 0) {
            return 0;
        }
        try {
            if (media == null) {
                attempted = true;
                open();
            }
            int work = media.poll(nowNanos);
            media.check();
            for (int i = 0; i < places.size(); i++) {
                work += places.get(i).poll(nowNanos);
            }
            return work;
        } catch (final WireException e) {
            places.forEach(each -> each.complain(e.getMessage()));
            nextAttempt = nowNanos + PAUSE;
            close();
            return 1;
        }
    }

    private void open() throws WireException {
        final String missing = AeronWire.missing(aeron);
        if (!missing.isEmpty()) {
            throw new WireException("the class " + missing + " is not there; add io.aeron:aeron-driver");
        }
        media = Media.open(aeron);
        media.use();
        bus = Bus.open(busName, busOptions);
        channels = new BusChannels(busName, busOptions);
        places.forEach(each -> each.failed = false);
    }

    /** Closes all of them. Holds on channels stay. */
    @Override
    public void close() {
        places.forEach(Place::close);
        if (bus != null) {
            bus.close();
            bus = null;
        }
        if (media != null) {
            media.close();
            media = null;
        }
    }
}
