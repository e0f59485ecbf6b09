package io.busbar.bridge;

import io.busbar.bridge.wire.Wire;
import java.util.concurrent.TimeUnit;

/** Tells, now and then, what wires report, when it has changed. */
final class WireReports {
    private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

    private final Wire[] wires;
    private final String[] told;
    private final BridgeEvents events;
    private long last;

    WireReports(final Wire[] wires, final BridgeEvents events, final long nowNanos) {
        this.wires = wires;
        this.events = events;
        told = new String[wires.length];
        last = nowNanos;
    }

    void poll(final long nowNanos) {
        if (nowNanos - last >= INTERVAL) {
            last = nowNanos;
            tell();
        }
    }

    void tell() {
        for (int i = 0; i < wires.length; i++) {
            final String report = wires[i].report();
            if (!report.isEmpty() && !report.equals(told[i])) {
                told[i] = report;
                events.onBridge("wire " + wires[i].name() + ": " + report);
            }
        }
    }
}
