package io.busbar.bridge.link;

import io.busbar.bridge.link.Message.Accept;
import io.busbar.bridge.link.Message.Taken;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanReader;
import java.net.InetSocketAddress;

/**
 * The source's end of the path of one session: makes it, sends what is committed as far as there is credit, and gives
 * back what was taken. All {@link WireException}s that come from here are those of the path.
 */
final class SourcePath {
    /** Which position the source's publisher may have up to. */
    @FunctionalInterface
    interface Taking {
        long position(SpanReader reader, long told);
    }

    /** Most bytes that one poll looks for at a time, so that other links have their turn. */
    private static final int MAX_SPAN = 256 * 1024;

    private final Wire wire;
    private final InetSocketAddress address;
    private final byte[] ticket;
    private final byte[] token;
    private final SourceChannel source;
    private final SpanReader reader;
    private final LinkSettings settings;
    private final Taking taking;
    private final Allowance allowance;
    private WireSender sender;
    private boolean made;
    private boolean taken;
    private long since;
    private long lastProgress;

    /**
     * A path that is begun by {@link #make}.
     *
     * @param wire     that the peer has chosen
     * @param accepted what the peer said
     * @param token    marks the path
     */
    SourcePath(
            final Wire wire,
            final InetSocketAddress address,
            final Accept accepted,
            final byte[] token,
            final SourceChannel source,
            final LinkSettings settings,
            final Taking taking,
            final long now)
            throws LinkException {
        this.wire = wire;
        this.address = address;
        this.token = token;
        this.source = source;
        this.settings = settings;
        this.taking = taking;
        ticket = accepted.ticket();
        reader = source.reader();
        since = now;
        allowance = new Allowance(accepted.position(), source.geometry().capacity());
        allowance.take(accepted.position(), accepted.credit());
    }

    /** Goes on making the path; returns how much there was to do. */
    int make(final long now) throws WireException {
        if (sender == null) {
            sender = wire.connect(address, ticket, token, reader);
        }
        final int work = sender.poll();
        made = sender.isOpen();
        if (made) {
            since = now;
            lastProgress = now;
        } else if (now - since > 2 * settings.patience()) {
            throw new WireException("the path to " + address + " over " + wire.name() + " does not open");
        }
        return work;
    }

    boolean isMade() {
        return made;
    }

    /** Whether the wire has shown that it carries something, or was open for a while without having had to. */
    boolean hasCarried(final long now) {
        return taken || made && !allowance.isAwaited() && now - since > settings.patience();
    }

    /** The peer says what it has taken, and how far it lets this side go. */
    void onTaken(final Taken told, final long now) throws LinkException {
        if (allowance.take(told.position(), told.credit())) {
            lastProgress = now;
            taken = true;
        }
    }

    /** Moves bytes; the only part of a link that runs often. */
    int carry(final long now) throws WireException, LinkException {
        int work = sender.poll() + giveBack();
        if (!sender.isReliable() && allowance.isAwaited() && now - lastProgress > settings.retransmit()) {
            reader.rewind();
            lastProgress = now;
        }
        final int found = reader.find(allowance.credit(), MAX_SPAN);
        if (found > 0) {
            final int sent = sender.send(reader.sent(), reader.address(), found);
            if (!allowance.isAwaited()) {
                lastProgress = now;
            }
            reader.sent(sent);
            allowance.sent(reader.sent());
            work += sent;
        } else if (source.isDone()) {
            throw new LinkException(Reason.SOURCE_DELETED, "the source was deleted, and all of it was taken");
        }
        return work;
    }

    /** Lets the source's publisher have what the peer has taken and the wire has released. */
    private int giveBack() throws LinkException {
        final long position = taking.position(reader, allowance.taken());
        if (position == reader.held() || sender.released() < position) {
            return 0;
        }
        try {
            if (position <= reader.sent()) {
                reader.taken(position);
            } else if (!reader.resume(position)) {
                throw new IllegalArgumentException("position " + position + " is no record's beginning");
            }
            return 1;
        } catch (final IllegalArgumentException e) {
            throw new LinkException(Reason.PROTOCOL, "the peer says what cannot be: " + e.getMessage());
        }
    }

    /** Whether nothing is under way, and a descriptor tells if something comes. */
    boolean isQuiet() {
        return made && !allowance.isAwaited() && reader.held() == allowance.taken() && sender.descriptor() >= 0;
    }

    int descriptor() {
        return sender == null ? -1 : sender.descriptor();
    }

    /** When this returns, no wire reads the log on behalf of this path any more. */
    void close() {
        if (sender != null) {
            sender.close();
        }
    }
}
