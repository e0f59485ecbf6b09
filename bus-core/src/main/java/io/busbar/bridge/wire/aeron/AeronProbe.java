package io.busbar.bridge.wire.aeron;

import io.aeron.ChannelUriStringBuilder;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/** Sends some bytes to itself over loopback, by the media driver that the wire would use. */
final class AeronProbe {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
    private static final long PROBE = 0x6165_726f_6eL;

    private AeronProbe() {}

    static WireProbe run(final AeronOptions options) {
        final InetAddress listen = options.listen().getAddress();
        final AeronOptions here = new AeronOptions(
                new InetSocketAddress(listen.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listen, 0),
                options.directory(),
                options.home(),
                AeronOptions.MIN_TERM,
                options.mtu(),
                false,
                options.group(),
                options.driverTimeout());
        try (Media media = Media.open(here)) {
            if (!echo(media)) {
                return WireProbe.refused(
                        AeronWire.NAME,
                        "bytes sent by UDP over loopback do not arrive" + media.lastError(),
                        "see whether a packet filter drops what goes to the interface lo");
            }
            return options.group().isEmpty() ? WireProbe.works(AeronWire.NAME, how(options)) : group(media, options);
        } catch (final WireException e) {
            return WireProbe.refused(
                    AeronWire.NAME,
                    e.getMessage(),
                    options.directory().isPresent()
                            ? "start the media driver, or leave the directory out for an embedded one"
                            : "see whether there is room in " + options.home() + ", and a sandbox allows UDP");
        }
    }

    private static WireProbe group(final Media media, final AeronOptions options) {
        final String group = Ticket.endpoint(options.group().orElseThrow());
        String reason = "nothing comes back";
        try {
            final Invitation invitation = Invitation.create(media);
            if (echo(media, invitation.receiving(media), invitation.sending(media), media.random())) {
                return WireProbe.works(AeronWire.NAME, how(options) + ", shared streams to the group " + group);
            }
        } catch (final WireException e) {
            reason = e.getMessage();
        }
        return new WireProbe(
                AeronWire.NAME,
                true,
                how(options) + ", each peer by a stream of its own: the group " + group + " does not work, " + reason,
                "see whether the interface of " + options.listen()
                        + " takes multicast: ip route add 224.0.0.0/4 dev …");
    }

    private static String how(final AeronOptions options) {
        return options.directory()
                        .map(directory -> "by the media driver in " + directory)
                        .orElse("by an embedded media driver, without threads")
                + ", terms of " + options.termLength() + " bytes, MTU " + options.mtu();
    }

    private static boolean echo(final Media media) throws WireException {
        final InetSocketAddress local =
                new InetSocketAddress(media.options().listen().getAddress(), media.port());
        return echo(
                media,
                media.here().build(),
                new ChannelUriStringBuilder()
                        .media("udp")
                        .endpoint(Ticket.endpoint(local))
                        .termLength(AeronOptions.MIN_TERM)
                        .build(),
                media.random());
    }

    private static boolean echo(final Media media, final String here, final String there, final int stream)
            throws WireException {
        final long incoming = media.addSubscription(here, stream);
        final long outgoing = media.addPublication(there, stream);
        media.use();
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Long.BYTES]);
        bytes.putLong(0, PROBE);
        final long start = System.nanoTime();
        final boolean[] arrived = {false};
        boolean sent = false;
        while (!arrived[0] && System.nanoTime() - start < PATIENCE) {
            media.poll(System.nanoTime());
            media.check();
            final Subscription subscription = media.subscription(incoming);
            final ExclusivePublication publication = media.publication(outgoing);
            sent |= !sent && publication != null && publication.isConnected() && publication.offer(bytes) > 0;
            if (subscription != null) {
                subscription.poll(
                        (buffer, offset, length, header) ->
                                arrived[0] |= length == Long.BYTES && buffer.getLong(offset) == PROBE,
                        1);
            }
        }
        return arrived[0];
    }
}
