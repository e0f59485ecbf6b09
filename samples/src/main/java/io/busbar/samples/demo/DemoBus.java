package io.busbar.samples.demo;

import io.busbar.Bus;
import io.busbar.ChannelOptions;

/**
 * The buses of a run of the demo, as if on two hosts, and their channels. Without bridges, the follower is on the near
 * bus, too.
 *
 * <pre>
 *   near bus                                            far bus
 *   publisher -- market-data -- bridge ~~~~~~~~ bridge -- market-data --> follower
 *       |                          ^              |                         |   |
 *       publisher                  +- far-bridge -+                  follower   |
 *       |                             (its port)                            |   |
 *       +-------> parent <--------------------------------------------------+   +---> publisher (is it ready?)
 * </pre>
 *
 * <p>All reports are on the near bus.
 */
final class DemoBus {
    static final String MARKET_DATA = "market-data";
    static final String PUBLISHER_REPORTS = "publisher";
    static final String FOLLOWER_REPORTS = "follower";
    static final String BRIDGE_REPORTS = "far-bridge";

    /** Room for a quarter of a second of a busy feed, should the follower be descheduled. */
    static final ChannelOptions MARKET_DATA_OPTIONS = ChannelOptions.DEFAULT.withCapacity(16 << 20);

    private DemoBus() {}

    /** A name for the near bus that no other run has. */
    static String newName() {
        return "demo-" + ProcessHandle.current().pid();
    }

    /** The far bus of a run. */
    static String far(final String near) {
        return near + "-far";
    }

    /** Deletes a run's buses, whoever is still on them. May be called by several processes at once. */
    static void remove(final String near) {
        for (final String each : new String[] {near, far(near)}) {
            try (Bus bus = Bus.open(each)) {
                bus.removeAll();
            }
        }
    }
}
