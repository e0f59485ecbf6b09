package io.busbar.bridge;

import io.busbar.BusChannels;
import io.busbar.bridge.gateway.GatewayOptions;
import io.busbar.bridge.gateway.GatewayOptions.Direction;
import io.busbar.bridge.gateway.GatewayOptions.Full;
import io.busbar.bridge.wire.aeron.AeronOptions;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Reads what has to do with Aeron: {@code [aeron]} and {@code [[gateway]]}. */
final class AeronSection {
    private static final long MAX_TIMEOUT_MILLIS = 3_600_000;

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private AeronSection() {}

    /**
     * @param any where data comes in if nothing else is said
     * @param bus the directory of the bus's directory; embedded media drivers' are in there if that is shared memory
     */
    static AeronOptions options(final TomlSection root, final InetSocketAddress any, final Path bus) {
        final TomlSection section = root.table("aeron");
        final AeronOptions usual = bus.startsWith(SHARED_MEMORY)
                ? AeronOptions.of(any).withHome(bus.resolve(".aeron"))
                : AeronOptions.of(any);
        final Optional<Path> directory = section.text("directory").map(Path::of);
        directory.ifPresent(each -> {
            if (!Files.isDirectory(each)) {
                section.mistake(
                        "directory",
                        each + " is not there: start the media driver with aeron.dir=" + each
                                + ", or leave it out for an embedded one");
            }
        });
        final long termLength = section.number("term-length", AeronOptions.MIN_TERM, AeronOptions.MAX_TERM)
                .orElse((long) usual.termLength());
        final boolean isTerm = Long.bitCount(termLength) == 1;
        if (!isTerm) {
            section.mistake("term-length", "must be a power of two, such as 1048576, not " + termLength);
        }
        final long mtu = section.number("mtu", AeronOptions.MIN_MTU, AeronOptions.MAX_MTU)
                .orElse((long) usual.mtu());
        if (!AeronOptions.isMtu(mtu)) {
            section.mistake("mtu", "must be a multiple of 32, such as 1408 or 8928, not " + mtu);
        }
        final Optional<InetSocketAddress> group = section.address("group");
        final boolean isGroup = group.map(AeronOptions::isGroup).orElse(true);
        if (!isGroup) {
            section.mistake(
                    "group",
                    "must be a multicast address whose last byte is odd, with a port, such as \"239.1.2.3:7500\"");
        }
        final boolean share = section.flag("share");
        if (group.isPresent() && !share) {
            section.mistake("group", "is for shared publications only: add share = true, or leave it out");
        }
        final long timeout = section.number("driver-timeout", 100, MAX_TIMEOUT_MILLIS)
                .map(TimeUnit.MILLISECONDS::toNanos)
                .orElse(usual.driverTimeout());
        return new AeronOptions(
                section.address("listen").orElse(any),
                directory,
                usual.home(),
                isTerm ? (int) termLength : usual.termLength(),
                AeronOptions.isMtu(mtu) ? (int) mtu : usual.mtu(),
                share,
                isGroup ? group : Optional.empty(),
                timeout);
    }

    static List<GatewayOptions> gateways(final TomlSection root) {
        final List<GatewayOptions> gateways = new ArrayList<>();
        final Set<String> names = new HashSet<>();
        for (final TomlSection each : root.tables("gateway")) {
            final String name = each.word("name");
            if (!name.isEmpty() && !names.add(name)) {
                each.mistake("name", "two gateways have the name " + name + "; give each its own");
            }
            final Direction direction = each.choice("direction", Direction.class, null);
            if (direction == null) {
                each.mistake("direction", "must be there: \"in\" from Aeron into the channel, or \"out\"");
            }
            final String uri = each.text("aeron").orElse("");
            if (!uri.startsWith("aeron:udp?") && !uri.equals("aeron:ipc") && !uri.startsWith("aeron:ipc?")) {
                each.mistake(
                        "aeron",
                        "must be a channel of Aeron's, such as \"aeron:udp?endpoint=10.0.0.1:40123\", not \"" + uri
                                + "\"");
            }
            final long stream = each.number("stream", Integer.MIN_VALUE, Integer.MAX_VALUE)
                    .orElseGet(() -> {
                        each.mistake("stream", "must be there: the id of Aeron's stream, such as 1001");
                        return 0L;
                    });
            final String channel = each.text("channel").orElse("");
            if (!BusChannels.isName(channel)) {
                each.mistake("channel", "must be the name of a channel of the bus");
            }
            gateways.add(new GatewayOptions(
                    name,
                    direction,
                    uri,
                    (int) stream,
                    channel,
                    each.choice("full", Full.class, Full.HOLD),
                    each.flag("types")));
        }
        return gateways;
    }
}
