package io.busbar.samples.demo;

import io.busbar.bridge.BridgeEvents;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.wire.WireProbe;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Hears what a bridge has to say: what came of trying each wire, when its link is up, and what goes wrong. */
final class ChosenWire implements BridgeEvents {
    private final String bridge;
    private final List<String> wires;
    private final Map<String, WireProbe> probes = new ConcurrentHashMap<>();
    private final CountDownLatch streaming = new CountDownLatch(1);

    /** @param wires that may be used, the preferred one first; those are told of */
    ChosenWire(final String bridge, final List<String> wires) {
        this.bridge = bridge;
        this.wires = wires;
    }

    /** Waits until the link carries bytes. */
    void await() throws InterruptedException {
        streaming.await();
    }

    /** Why it is this wire. */
    String explain(final String chosen) {
        final int at = wires.indexOf(chosen);
        final StringBuilder text =
                new StringBuilder("bridged over ").append(chosen).append(": ");
        if (at == 0) {
            text.append("the preferred one of ").append(wires).append(", and it works on both sides");
        } else {
            text.append("the first one of ").append(wires).append(" that works on both sides");
        }
        for (final String passed : wires.subList(0, Math.max(0, at))) {
            final WireProbe probe = probes.get(passed);
            if (probe != null && probe.works()) {
                text.append("; ").append(passed).append(" does not on the far one");
            }
        }
        return text.toString();
    }

    @Override
    public void onWire(final WireProbe probe) {
        probes.put(probe.wire(), probe);
        if (wires.contains(probe.wire())) {
            System.out.println("wire " + probe);
        }
    }

    @Override
    public void onBridge(final String what) {}

    @Override
    public void onEvent(final String link, final Kind kind, final Reason reason, final String detail) {
        switch (kind) {
            case STREAMING -> streaming.countDown();
            case LOST, REFUSED, GAP, CUT_OFF ->
                System.out.println(bridge + " bridge, link " + link + ": " + kind + " " + reason + ", " + detail);
            default -> {}
        }
    }
}
