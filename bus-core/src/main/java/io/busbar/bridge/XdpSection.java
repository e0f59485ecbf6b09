package io.busbar.bridge;

import io.busbar.bridge.wire.xdp.XdpOptions;
import io.busbar.xdp.AttachMode;
import io.busbar.xdp.PortFilter;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Reads {@code [xdp]}: the interface that the wire xdp takes over a port of, and how. */
final class XdpSection {
    private static final int MIN_PACKETS = 64;
    private static final int MAX_PACKETS = 1 << 15;

    private XdpSection() {}

    /** @param any where data comes in if nothing else is said */
    static XdpOptions options(final TomlSection root, final InetSocketAddress any) {
        final TomlSection section = root.table("xdp");
        final Optional<String> device = section.text("interface");
        final InetSocketAddress listen = section.address("data-listen").orElse(usual(any));
        if (!(listen.getAddress() instanceof Inet4Address)) {
            section.mistake("data-listen", "must be an address of IPv4, which is all that the wire xdp carries");
        }
        final long packets =
                section.number("packets", MIN_PACKETS, MAX_PACKETS).orElse((long) XdpOptions.DEFAULT_PACKETS);
        final boolean isPower = Long.bitCount(packets) == 1;
        if (!isPower) {
            section.mistake("packets", "must be a power of two, such as 2048, not " + packets);
        }
        final long queues = section.number("queues", 1, PortFilter.MAX_QUEUES).orElse(0L);
        final AttachMode mode = section.choice("mode", AttachMode.class, AttachMode.AUTO);
        final boolean copy = section.flag("copy");
        final boolean checksums = section.flag("checksums");
        return XdpOptions.of(device.orElse(""), listen)
                .withQueues((int) queues)
                .withPackets(isPower ? (int) packets : XdpOptions.DEFAULT_PACKETS)
                .withMode(mode)
                .withZeroCopy(!copy)
                .withChecksums(checksums);
    }

    /** The address of control connections, if the wire can have it: the interface's own else. */
    private static InetSocketAddress usual(final InetSocketAddress any) {
        return any.getAddress() instanceof Inet4Address ? any : new InetSocketAddress("0.0.0.0", 0);
    }
}
