package io.busbar.samples.demo;

import io.busbar.Bus;
import io.busbar.ChannelOptions;

/**
 * The bus of a run of the demo, and its three channels:
 *
 * <pre>
 *   publisher --- market-data ---> follower
 *       |                           |    |
 *       publisher               follower |
 *       |                           |    |
 *       +-------> parent <----------+    +---> publisher (is the follower ready?)
 * </pre>
 */
final class DemoBus {
    static final String MARKET_DATA = "market-data";
    static final String PUBLISHER_REPORTS = "publisher";
    static final String FOLLOWER_REPORTS = "follower";

    /** Room for a quarter of a second of a busy feed, should the follower be descheduled. */
    static final ChannelOptions MARKET_DATA_OPTIONS = ChannelOptions.DEFAULT.withCapacity(16 << 20);

    private DemoBus() {}

    /** A name that no other run has. */
    static String newName() {
        return "demo-" + ProcessHandle.current().pid();
    }

    /** Deletes a run's bus, whoever is still on it. May be called by several processes at once. */
    static void remove(final String name) {
        try (Bus bus = Bus.open(name)) {
            bus.removeAll();
        }
    }
}
