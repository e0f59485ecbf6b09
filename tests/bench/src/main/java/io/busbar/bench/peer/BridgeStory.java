package io.busbar.bench.peer;

import io.busbar.bridge.BridgeEvents;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.wire.WireProbe;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What has happened to a bridge lately, for failures: who is stopped while others are measured loses sessions. */
final class BridgeStory implements BridgeEvents {
    private static final int KEPT = 20;

    private final PrintStream out;
    private final Deque<String> lines = new ArrayDeque<>();
    private final Map<String, String> refused = new HashMap<>();

    /** @param out gets each line, too; null for nobody */
    BridgeStory(final PrintStream out) {
        this.out = out;
    }

    private void add(final String line) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.add(line);
        if (out != null) {
            out.println(line);
        }
    }

    @Override
    public void onWire(final WireProbe probe) {
        add(probe.toString());
        if (!probe.works()) {
            refused.put(probe.wire(), probe.toString());
        }
    }

    /** What is wrong with a wire; empty if it works, or was not tried. */
    String refusal(final String wire) {
        return refused.getOrDefault(wire, "");
    }

    @Override
    public void onBridge(final String what) {
        add("bridge " + what);
    }

    @Override
    public void onEvent(final String link, final Kind kind, final Reason reason, final String detail) {
        add(kind + " " + link + (reason == null ? "" : " " + reason) + " " + detail);
    }

    @Override
    public String toString() {
        return String.join("; ", lines);
    }
}
