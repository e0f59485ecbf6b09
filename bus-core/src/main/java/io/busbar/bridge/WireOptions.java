package io.busbar.bridge;

import io.busbar.bridge.wire.aeron.AeronOptions;
import io.busbar.bridge.wire.udp.UdpOptions;
import java.net.InetSocketAddress;

/**
 * How the wires work that have settings of their own.
 *
 * @param aeron the wire aeron, and gateways
 * @param udp   the wire udp
 */
public record WireOptions(AeronOptions aeron, UdpOptions udp) {
    /** With nothing special about any of them. */
    public static WireOptions of(final InetSocketAddress dataListen) {
        return new WireOptions(
                AeronOptions.of(new InetSocketAddress(dataListen.getAddress(), 0)), UdpOptions.of(dataListen));
    }

    public WireOptions withAeron(final AeronOptions options) {
        return new WireOptions(options, udp);
    }
}
