package io.busbar.bridge.wire.aeron;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanReader;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A path that shares a stream with paths of the same source to other peers. It begins by its own stream, and goes on by
 * the shared one when it has come to where that is and the peer has taken all before.
 *
 * <p>It is not reliable: a peer may miss bytes of the shared stream, because it came late, had no room, or was dropped
 * by Aeron's flow control. Then the link, which hears of no progress, goes back and sends them again; they go by the
 * path's own stream, and it is the longer until the shared one is tried again the sooner this has happened. What comes
 * twice is told by its position.
 */
final class SharedSender implements WireSender {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(10);
    private static final long OVERTAKING = TimeUnit.MILLISECONDS.toNanos(3);

    private final Media media;
    private final SharedStream stream;
    private final Runnable released;
    private final AeronSender own;
    private final SpanReader source;
    private final UnsafeBuffer invitation;
    private boolean invited;
    private boolean member;
    private long joined;
    private long joinedAt;
    private long mayJoin;
    private long pause = FIRST_PAUSE;
    private long offered;
    private long next;
    private long farthest;
    private boolean closed;

    /** @param released called when the stream has no users any more */
    SharedSender(
            final Media media,
            final SharedStream stream,
            final Runnable released,
            final AeronSender own,
            final SpanReader source) {
        this.media = media;
        this.stream = stream;
        this.released = released;
        this.own = own;
        this.source = source;
        invitation = new UnsafeBuffer(stream.invitation().encode());
        stream.use();
    }

    @Override
    public int poll() throws WireException {
        final int work = own.poll();
        if (!invited && own.isOpen() && stream.isThere() && own.tell(invitation, Landing.INVITATION)) {
            invited = true;
            mayJoin = media.now() + pause;
            stream.addDestination(own.peer());
            return work + 1;
        }
        return work;
    }

    @Override
    public boolean isOpen() {
        return own.isOpen();
    }

    @Override
    public boolean isReliable() {
        return false;
    }

    @Override
    public int send(final long position, final long address, final int length) throws WireException {
        own.check();
        if (!own.isOpen()) {
            return 0;
        }
        if (position < next && member) {
            miss();
        }
        if (!member && invited && media.now() - mayJoin >= 0 && isThere(position)) {
            join(position);
        }
        final int taken = member ? sendShared(position, address, length) : sendOwn(position, address, length);
        next = position + taken;
        farthest = Math.max(farthest, next);
        return taken;
    }

    private boolean isThere(final long position) {
        return position == stream.position() || stream.isWithoutMembers();
    }

    private void join(final long position) {
        if (stream.join(this, position)) {
            member = true;
            joined = position;
            joinedAt = media.now();
            offered = position;
        } else {
            mayJoin = media.now() + pause;
        }
    }

    private int sendShared(final long position, final long address, final int length) {
        if (source.held() < joined && media.now() - joinedAt < OVERTAKING) {
            // What has gone by the path's own stream should not be overtaken.
            return 0;
        }
        offered = position + length;
        return stream.send(position, address, length);
    }

    private int sendOwn(final long position, final long address, final int length) throws WireException {
        final long behind = stream.position() - position;
        final boolean catchesUp = behind > 0 && !stream.isWithoutMembers();
        return own.send(position, address, catchesUp ? (int) Math.min(length, behind) : length);
    }

    /** The link has gone back: the peer has missed what the shared stream carried. */
    private void miss() {
        stream.leave(this);
        dismissed();
        pause = media.now() - joinedAt > LONGEST_PAUSE ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, 2 * pause);
    }

    /** The stream goes on without this one. */
    void dismissed() {
        member = false;
        mayJoin = media.now() + pause;
    }

    /** Up to where this one would have the stream go, as a member. */
    long offered() {
        return offered;
    }

    @Override
    public long released() {
        return farthest;
    }

    @Override
    public String detail() {
        return member ? "shared by " + stream.members() + " paths" : "by a stream of its own, beside a shared one";
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        stream.leave(this);
        own.close();
        if (stream.release(own.peer())) {
            released.run();
        }
    }
}
