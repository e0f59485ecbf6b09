package io.busbar.bridge.wire.datagram;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What both ends of a path derive from its token: the number of its session, which is no secret, and the keys that
 * frames are checked with. Each is HMAC-SHA256(token, "busbar datagram 1 " name counter), as often as it takes.
 */
final class FrameKeys {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "busbar datagram 1 ";

    private final int session;
    private final FrameCheck fromSource;
    private final FrameCheck fromReplica;

    FrameKeys(final byte[] token) {
        session = derive(token, "session", Integer.BYTES).getInt();
        final long[] words = longs(derive(token, "payload", FrameCheck.BLOCK));
        fromSource = new FrameCheck(longs(derive(token, "source", FrameCheck.KEY_LENGTH)), words);
        fromReplica = new FrameCheck(longs(derive(token, "replica", FrameCheck.KEY_LENGTH)), words);
    }

    int session() {
        return session;
    }

    FrameCheck fromSource() {
        return fromSource;
    }

    FrameCheck fromReplica() {
        return fromReplica;
    }

    private static long[] longs(final ByteBuffer bytes) {
        final long[] longs = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(longs);
        return longs;
    }

    private static ByteBuffer derive(final byte[] token, final String name, final int length) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(token, ALGORITHM));
            final int rounds = (length + mac.getMacLength() - 1) / mac.getMacLength();
            final ByteBuffer bytes = ByteBuffer.allocate(rounds * mac.getMacLength());
            for (int i = 0; i < rounds; i++) {
                mac.update((PREFIX + name + i).getBytes(StandardCharsets.US_ASCII));
                bytes.put(mac.doFinal());
            }
            return bytes.flip().limit(length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
