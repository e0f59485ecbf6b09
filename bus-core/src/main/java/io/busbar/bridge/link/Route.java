package io.busbar.bridge.link;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * A local channel that goes to a peer.
 *
 * @param channel the source
 * @param peer    name of the peer
 * @param as      name of the replica there
 * @param wires   names of the wires that may carry it, the preferred one first
 * @param slow    what to do about a replica that is slow, or away
 * @param oldest  where a link begins that never was before: at the oldest record still there, or after the last
 */
public record Route(String channel, String peer, String as, List<String> wires, Slow slow, boolean oldest) {
    /** What a replica that does not keep up may do to the source's publishers. */
    public enum Slow {
        /** They are held back, also while the peer or this bridge is away: nothing is ever lost. */
        HOLD,
        /** It is cut off when it is nearly a capacity behind, and the gap is counted. */
        CUT
    }

    public Route {
        wires = List.copyOf(wires);
    }

    /** Tells this link from others. */
    public String name() {
        return channel + " -> " + peer + ":" + as;
    }

    /** The name of this route's slot among the source's subscribers, not 0. */
    long durableName() {
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-256").digest(name().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong() | 1;
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
