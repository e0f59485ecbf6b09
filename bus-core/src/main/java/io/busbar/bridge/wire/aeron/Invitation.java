package io.busbar.bridge.wire.aeron;

import io.aeron.ChannelUriStringBuilder;
import io.busbar.bridge.wire.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where a stream is that several peers share. It is told to each over its own path, so it is as secret as that.
 *
 * @param ids   of the stream
 * @param token which the stream shows before data that a peer may take
 * @param group multicast address where it comes, or empty if it comes where paths come
 */
record Invitation(PathIds ids, byte[] token, Optional<InetSocketAddress> group) {
    private static final int FIXED = 2 * Integer.BYTES + Wire.TOKEN_LENGTH;
    private static final int MOST = FIXED + Short.BYTES + 16;

    static Invitation create(final Media media) {
        return new Invitation(
                new PathIds(media.random(), media.random()),
                media.randomBytes(Wire.TOKEN_LENGTH),
                media.options().group());
    }

    byte[] encode() {
        final byte[] host = group.map(each -> each.getAddress().getAddress()).orElse(new byte[0]);
        final ByteBuffer bytes = ByteBuffer.allocate(FIXED + (host.length == 0 ? 0 : Short.BYTES + host.length));
        bytes.putInt(ids.stream()).putInt(ids.session()).put(token);
        group.ifPresent(each -> bytes.putShort((short) each.getPort()).put(host));
        return bytes.array();
    }

    /** What the bytes say; empty if they cannot be an invitation. */
    static Optional<Invitation> decode(final byte[] encoded) {
        if (encoded.length < FIXED || encoded.length > MOST) {
            return Optional.empty();
        }
        final ByteBuffer bytes = ByteBuffer.wrap(encoded);
        final PathIds ids = new PathIds(bytes.getInt(), bytes.getInt());
        final byte[] token = new byte[Wire.TOKEN_LENGTH];
        bytes.get(token);
        if (!bytes.hasRemaining()) {
            return Optional.of(new Invitation(ids, token, Optional.empty()));
        }
        if (bytes.remaining() < Short.BYTES) {
            return Optional.empty();
        }
        final int port = Short.toUnsignedInt(bytes.getShort());
        final byte[] host = new byte[bytes.remaining()];
        bytes.get(host);
        try {
            final InetSocketAddress group = new InetSocketAddress(InetAddress.getByAddress(host), port);
            // A peer may have us listen to a group, and to nothing else.
            return AeronOptions.isGroup(group)
                    ? Optional.of(new Invitation(ids, token, Optional.of(group)))
                    : Optional.empty();
        } catch (final UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Aeron's channel for who is invited. */
    String receiving(final Media media) {
        return group.map(each -> toGroup(each, media))
                .orElseGet(media::here)
                .sessionId(ids.session())
                .build();
    }

    /** Aeron's channel for who invites: to a group, or to destinations that are added one by one. */
    String sending(final Media media) {
        return group.map(each -> toGroup(each, media))
                .orElseGet(() -> new ChannelUriStringBuilder().media("udp").controlMode("manual"))
                .sessionId(ids.session())
                .termLength(media.options().termLength())
                .mtu(media.options().mtu())
                .flowControl("max")
                .build();
    }

    private static ChannelUriStringBuilder toGroup(final InetSocketAddress group, final Media media) {
        final ChannelUriStringBuilder uri =
                new ChannelUriStringBuilder().media("udp").endpoint(Ticket.endpoint(group));
        final InetAddress local = media.options().listen().getAddress();
        if (!local.isAnyLocalAddress()) {
            uri.networkInterface(local.getHostAddress());
        }
        return uri;
    }
}
