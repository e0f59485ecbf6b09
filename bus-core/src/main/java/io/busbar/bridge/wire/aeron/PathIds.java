package io.busbar.bridge.wire.aeron;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Aeron's names for a path's stream, derived from its token: whoever does not know the token does not know them either,
 * and a media driver has no memory for streams and sessions that nobody has asked for.
 */
record PathIds(int stream, int session) {
    private static final byte[] LABEL = "busbar aeron path".getBytes(StandardCharsets.US_ASCII);

    static PathIds of(final byte[] token) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(LABEL);
            final ByteBuffer bytes = ByteBuffer.wrap(digest.digest(token));
            return new PathIds(bytes.getInt(), bytes.getInt());
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
