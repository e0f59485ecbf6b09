package io.busbar.bridge.wire.aeron;

import io.aeron.ExclusivePublication;
import io.busbar.bridge.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One publication of a source's bytes for several peers. It goes on when all members have offered the bytes that come
 * next, that is, when each of their replicas has room for them; who does not for a while ceases to be a member, and
 * goes on by its own path. Aeron's flow control is that of the fastest receiver, so nobody is held back by a peer that
 * is dead.
 */
final class SharedStream {
    /** How long others wait for a member, and members for Aeron. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(10);

    private final Media media;
    private final Invitation invitation;
    private final long registration;
    private final SpanOffer offer = new SpanOffer();
    private final UnsafeBuffer token;
    private final List<SharedSender> members = new ArrayList<>();
    private ExclusivePublication publication;
    private int users;
    private long position;
    private long waitingSince;
    private boolean waiting;
    private boolean failed;
    private String failure = "";

    SharedStream(final Media media) throws WireException {
        this.media = media;
        invitation = Invitation.create(media);
        token = new UnsafeBuffer(invitation.token().clone());
        registration = media.addPublication(invitation.sending(media), invitation.ids().stream());
    }

    Invitation invitation() {
        return invitation;
    }

    /** Whether anybody receives it. */
    private boolean isConnected() {
        return isThere() && publication.isConnected();
    }

    /** Sends to one more peer; not needed where it goes to a group. Only once the publication is there. */
    void addDestination(final String endpoint) {
        if (invitation.group().isEmpty()) {
            publication.asyncAddDestination("aeron:udp?endpoint=" + endpoint);
        }
    }

    /** Whether it can be sent to; if the media driver refuses it, paths go on by their own streams. */
    boolean isThere() {
        if (publication == null && !failed) {
            try {
                publication = media.publication(registration);
            } catch (final WireException e) {
                fail(e);
            }
        }
        return !failed && publication != null;
    }

    private void fail(final WireException cause) {
        failed = true;
        failure = cause.getMessage();
        dismiss(Long.MAX_VALUE);
    }

    /** Why it cannot be sent to; empty if it can. */
    String failure() {
        return failure;
    }

    /** The position that comes next. */
    long position() {
        return position;
    }

    boolean isWithoutMembers() {
        return members.isEmpty();
    }

    int members() {
        return members.size();
    }

    /** Makes a sender a member, from the position that comes next; the first member says which that is. */
    boolean join(final SharedSender member, final long from) {
        if (!isConnected()
                || !members.isEmpty() && from != position
                || publication.offer(token, 0, token.capacity(), (buffer, offset, length) -> Landing.TOKEN) < 0) {
            return false;
        }
        position = from;
        members.add(member);
        return true;
    }

    void leave(final SharedSender member) {
        members.remove(member);
    }

    /** Carries bytes on behalf of a member; returns how many of them have been carried, then or before. */
    int send(final long from, final long address, final int length) {
        final long end = from + length;
        long limit = end;
        for (int i = 0; i < members.size(); i++) {
            limit = Math.min(limit, members.get(i).offered());
        }
        if (limit > position && offer(from, address, limit) > 0) {
            waiting = false;
        } else if (end > position) {
            // For the one that holds the others back; for all, if Aeron takes nothing.
            await(limit > position ? Long.MAX_VALUE : position);
        }
        return (int) Math.min(length, position - from);
    }

    private int offer(final long from, final long address, final long limit) {
        try {
            final int carried =
                    offer.offer(publication, position, address + (position - from), (int) (limit - position));
            position += carried;
            return carried;
        } catch (final WireException e) {
            fail(e);
            return 0;
        }
    }

    private void await(final long upTo) {
        if (!waiting) {
            waiting = true;
            waitingSince = media.now();
        } else if (media.now() - waitingSince > PATIENCE) {
            waiting = false;
            dismiss(upTo);
        }
    }

    /** Dismisses members that have not offered more than up to a position. */
    private void dismiss(final long upTo) {
        for (int i = members.size() - 1; i >= 0; i--) {
            if (members.get(i).offered() <= upTo) {
                members.remove(i).dismissed();
            }
        }
    }

    void use() {
        users++;
    }

    /** Whether nobody uses it any more; it is closed then. */
    boolean release(final String endpoint) {
        users--;
        if (users > 0) {
            if (publication != null
                    && !publication.isClosed()
                    && invitation.group().isEmpty()) {
                publication.asyncRemoveDestination("aeron:udp?endpoint=" + endpoint);
            }
            return false;
        }
        failed = true;
        if (publication == null) {
            media.removePublication(registration);
        } else if (!publication.isClosed()) {
            publication.revoke();
        }
        return true;
    }
}
