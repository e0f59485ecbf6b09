package io.busbar.bridge;

import io.busbar.bridge.wire.udp.UdpOptions;
import java.net.InetSocketAddress;

/** The part of a configuration that is about the wire udp. */
final class UdpSection {
    private static final int MAX_BUFFER = 1 << 30;
    private static final int MIN_BUFFER = 1 << 12;

    private UdpSection() {}

    /** @param otherwise where it listens if nothing is said */
    static UdpOptions options(final TomlSection root, final InetSocketAddress otherwise) {
        final TomlSection udp = root.table("udp");
        final UdpOptions options = UdpOptions.of(udp.address("data-listen").orElse(otherwise))
                .withSegments(udp.choice("segments", Segments.class, Segments.AUTO) == Segments.AUTO);
        final long mtu =
                udp.number("mtu", UdpOptions.MIN_MTU, UdpOptions.MAX_MTU).orElse((long) options.mtu());
        final long buffer = udp.number("buffer", MIN_BUFFER, MAX_BUFFER).orElse((long) options.buffer());
        return options.withMtu((int) mtu).withBuffer((int) buffer);
    }

    private enum Segments {
        AUTO,
        OFF
    }
}
