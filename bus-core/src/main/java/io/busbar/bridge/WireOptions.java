package io.busbar.bridge;

import io.busbar.bridge.wire.aeron.AeronOptions;
import io.busbar.bridge.wire.udp.UdpOptions;
import io.busbar.bridge.wire.xdp.XdpOptions;
import java.net.InetSocketAddress;

/**
 * How the wires work that have settings of their own.
 *
 * @param aeron the wire aeron, and gateways
 * @param udp   the wire udp
 * @param xdp   the wire xdp; without an interface it is not used
 */
public record WireOptions(AeronOptions aeron, UdpOptions udp, XdpOptions xdp) {
    /** With nothing special about any of them, and without the wire xdp. */
    public static WireOptions of(final InetSocketAddress dataListen) {
        return new WireOptions(
                AeronOptions.of(new InetSocketAddress(dataListen.getAddress(), 0)),
                UdpOptions.of(dataListen),
                XdpOptions.none());
    }

    public WireOptions withAeron(final AeronOptions options) {
        return new WireOptions(options, udp, xdp);
    }

    public WireOptions withXdp(final XdpOptions options) {
        return new WireOptions(aeron, udp, options);
    }
}
