package io.busbar.bridge;

import io.busbar.bridge.wire.aeron.AeronOptions;
import io.busbar.bridge.wire.rdma.RdmaOptions;
import io.busbar.bridge.wire.udp.UdpOptions;
import io.busbar.bridge.wire.uring.UringOptions;
import io.busbar.bridge.wire.xdp.XdpOptions;
import java.net.InetSocketAddress;

/**
 * How the wires work that have settings of their own.
 *
 * @param uring the wire uring
 * @param aeron the wire aeron, and gateways
 * @param udp   the wire udp
 * @param xdp   the wire xdp; without an interface it is not used
 * @param rdma  the wire rdma
 */
public record WireOptions(UringOptions uring, AeronOptions aeron, UdpOptions udp, XdpOptions xdp, RdmaOptions rdma) {
    /** With nothing special about any of them, and without the wire xdp. */
    public static WireOptions of(final InetSocketAddress dataListen) {
        final InetSocketAddress any = new InetSocketAddress(dataListen.getAddress(), 0);
        return new WireOptions(
                UringOptions.of(dataListen),
                AeronOptions.of(any),
                UdpOptions.of(dataListen),
                XdpOptions.none(),
                RdmaOptions.of(any));
    }

    public WireOptions withUring(final UringOptions options) {
        return new WireOptions(options, aeron, udp, xdp, rdma);
    }

    public WireOptions withAeron(final AeronOptions options) {
        return new WireOptions(uring, options, udp, xdp, rdma);
    }

    public WireOptions withXdp(final XdpOptions options) {
        return new WireOptions(uring, aeron, udp, options, rdma);
    }

    public WireOptions withRdma(final RdmaOptions options) {
        return new WireOptions(uring, aeron, udp, xdp, options);
    }

    /** Who sleeps has to be woken by the wires uring and rdma, which the others need not pay for. */
    WireOptions withEvents(final boolean wanted) {
        return new WireOptions(uring.withEvents(wanted), aeron, udp, xdp, rdma.withEvents(wanted));
    }
}
