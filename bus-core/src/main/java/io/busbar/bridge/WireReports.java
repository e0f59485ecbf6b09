package io.busbar.bridge;

import io.busbar.bridge.wire.Wire;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Tells, now and then, what wires report, when it has changed. */
final class WireReports {
    private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

    private final Collection<Wire> wires;
    private final Map<String, String> told = new HashMap<>();
    private final BridgeEvents events;
    private long last;

    /** @param wires those at work; may change */
    WireReports(final Collection<Wire> wires, final BridgeEvents events, final long nowNanos) {
        this.wires = wires;
        this.events = events;
        last = nowNanos;
    }

    void poll(final long nowNanos) {
        if (nowNanos - last >= INTERVAL) {
            last = nowNanos;
            tell();
        }
    }

    void tell() {
        for (final Wire wire : wires) {
            final String report = wire.report();
            if (!report.isEmpty() && !report.equals(told.put(wire.name(), report))) {
                events.onBridge("wire " + wire.name() + ": " + report);
            }
        }
    }
}
