package io.busbar.bridge.gateway;

import java.util.concurrent.TimeUnit;

/** Tells what happens to a gateway; what happens to single messages is told in sums, once a second at most. */
final class Teller {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final GatewayCounts counts;
    private final GatewayEvents events;
    private String complaint = "";
    private long told;
    private long last;
    private boolean before;

    Teller(final String name, final GatewayCounts counts, final GatewayEvents events) {
        this.name = name;
        this.counts = counts;
        this.events = events;
    }

    void tell(final String what) {
        complaint = "";
        events.onEvent(name, what);
    }

    /** Tells what stands in the way, until it is something else. */
    void complain(final String what) {
        if (!what.equals(complaint)) {
            complaint = what;
            events.onEvent(name, what);
        }
    }

    void poll(final long now) {
        if (counts.missing() != told && (!before || now - last >= INTERVAL)) {
            before = true;
            last = now;
            last();
        }
    }

    /** Tells sums that were not told yet. */
    void last() {
        if (counts.missing() != told) {
            told = counts.missing();
            events.onEvent(name, counts.toString());
        }
    }
}
