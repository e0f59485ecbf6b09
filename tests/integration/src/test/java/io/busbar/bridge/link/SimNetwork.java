package io.busbar.bridge.link;

import io.busbar.bridge.wire.WireException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A network in one thread: control connections and paths between two hosts, delays, cuts and partitions from a seed.
 */
final class SimNetwork {
    /** A host's way out, and whether anybody is there. */
    static final class Host {
        final String name;
        final List<SimControl> arrivals = new ArrayList<>();
        boolean alive;

        Host(final String name) {
            this.name = name;
        }
    }

    final Random random;
    final Trace trace;
    final Map<String, SimPath> paths = new HashMap<>();
    private final List<SimControl[]> connections = new ArrayList<>();
    long now;
    boolean calm;
    private long partitionEnd;

    SimNetwork(final Random random, final Trace trace) {
        this.random = random;
        this.trace = trace;
    }

    /** When something that is sent now arrives. */
    long arrival() {
        final long base = Math.max(now, partitionEnd);
        return base + 1_000 + random.nextInt(random.nextInt(10) == 0 ? 2_000_000 : 100_000);
    }

    boolean chance(final int oneIn) {
        return !calm && random.nextInt(oneIn) == 0;
    }

    void partition() {
        partitionEnd = now + random.nextInt(60_000_000);
        trace.note("partition", partitionEnd);
    }

    SimControl dial(final Host from, final Host to) throws WireException {
        if (!to.alive) {
            throw new WireException("nobody listens on " + to.name);
        }
        final SimControl near = new SimControl(this, from);
        final SimControl far = new SimControl(this, to);
        near.join(far);
        to.arrivals.add(far);
        connections.add(new SimControl[] {near, far});
        return near;
    }

    void cutControls() {
        trace.note("cut controls", connections.size());
        connections.forEach(pair -> cut(pair[0]));
        connections.clear();
    }

    void cutPaths() {
        trace.note("cut paths", paths.size());
        paths.values().forEach(SimPath::cut);
    }

    private void cut(final SimControl end) {
        end.breakAt(arrival());
        end.other().breakAt(arrival());
    }

    /** What others see when a host's process is gone: resets, at once or never. */
    void killed(final Host host) {
        host.alive = false;
        host.arrivals.clear();
        final boolean silent = chance(2);
        for (final SimControl[] pair : connections) {
            for (final SimControl end : pair) {
                if (end.host() == host) {
                    end.vanish(silent ? Long.MAX_VALUE : arrival());
                }
            }
        }
        connections.removeIf(pair -> pair[0].host() == host || pair[1].host() == host);
        paths.values().forEach(path -> path.killed(host, silent));
    }
}
