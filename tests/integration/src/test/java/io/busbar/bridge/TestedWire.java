package io.busbar.bridge;

import java.util.List;

/**
 * A wire that bridges are tested with in processes of their own. Whoever builds a wire adds a line to {@link #ALL}.
 *
 * @param name       as in routes
 * @param onLoopback whether it works between two processes of one network namespace, without privileges
 * @param near       what the configuration of the source's bridge has beside the route, where it has to know devices,
 *                   of {@link Namespaces}; TOML
 * @param far        the same of the replica's
 */
record TestedWire(String name, boolean onLoopback, String near, String far) {
    static final List<TestedWire> ALL = List.of(
            plain("tcp"),
            plain("uring"),
            plain("udp"),
            plain("aeron"),
            new TestedWire("xdp", false, "[xdp]\ninterface = \"va\"\n", "[xdp]\ninterface = \"vb\"\n"));

    private static TestedWire plain(final String name) {
        return new TestedWire(name, true, "", "");
    }

    static TestedWire of(final String name) {
        return ALL.stream()
                .filter(wire -> wire.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no wire " + name + " to be tested; there are "
                        + ALL.stream().map(TestedWire::name).toList()));
    }

    static List<TestedWire> thoseOnLoopback() {
        return ALL.stream().filter(TestedWire::onLoopback).toList();
    }

    /** The channel that goes over it. */
    String channel() {
        return "over-" + name;
    }
}
