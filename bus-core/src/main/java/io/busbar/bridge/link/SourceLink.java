package io.busbar.bridge.link;

import io.busbar.bridge.link.LinkEvents.Kind;
import io.busbar.bridge.link.Message.Accept;
import io.busbar.bridge.link.Message.Failure;
import io.busbar.bridge.link.Message.Goodbye;
import io.busbar.bridge.link.Message.Heartbeat;
import io.busbar.bridge.link.Message.Open;
import io.busbar.bridge.link.Message.Outcome;
import io.busbar.bridge.link.Message.Role;
import io.busbar.bridge.link.Message.Taken;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.CorruptLogException;
import io.busbar.log.SpanReader;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * The source's end of a link: dials the peer, offers the log, sends what is committed, and gives back what was taken.
 *
 * <pre>
 *             +------------------ backoff -------------------+
 *             v                                              |
 *   IDLE -> GREETING -> OPENING -> ATTACHING -> STREAMING --- any failure, silence, goodbye
 *           Hello,      Open,      wire's       Taken,
 *           Proof       Accept     path         Heartbeat
 * </pre>
 *
 * <p>The hold on the source survives sessions, and with {@link Route.Slow#HOLD} this process, too: it moves only to
 * what the peer says it has taken and the wire has released. Whatever fails, the next session goes on from where the
 * replica ends. Driven by {@link #poll}; one thread.
 */
public class SourceLink implements AutoCloseable {
    private enum State {
        IDLE,
        GREETING,
        OPENING,
        ATTACHING,
        STREAMING,
        CLOSED
    }

    /** Most bytes that one poll looks for at a time, so that other links have their turn. */
    private static final int MAX_SPAN = 256 * 1024;

    private final Route route;
    private final InetSocketAddress address;
    private final LinkSettings settings;
    private final Authenticator authenticator;
    private final Control.Dialer dialer;
    private final Map<String, Wire> wires;
    private final SourceChannel source;
    private final IntFunction<byte[]> random;
    private final LinkEvents events;
    private State state = State.IDLE;
    private Peering peering;
    private WireSender sender;
    private String wire = "";
    private long now;
    private long nextAttempt;
    private long backoff;
    private Allowance allowance;
    private long lastProgress;
    private long sessions;
    private long gaps;
    private long missed;
    private String lastError = "";

    /**
     * A link that begins to work with its first {@link #poll}.
     *
     * @param address of the peer, resolved
     * @param wires  those that work here, by name
     * @param random makes nonces of so many bytes
     */
    public SourceLink(
            final Route route,
            final InetSocketAddress address,
            final LinkSettings settings,
            final Authenticator authenticator,
            final Control.Dialer dialer,
            final Map<String, Wire> wires,
            final SourceChannel.Opener opener,
            final IntFunction<byte[]> random,
            final LinkEvents events) {
        this.route = route;
        this.address = address;
        this.settings = settings;
        this.authenticator = authenticator;
        this.dialer = dialer;
        this.wires = wires;
        this.random = random;
        this.events = events;
        source = new SourceChannel(route, opener, events, () -> now);
        backoff = settings.minBackoff();
        nextAttempt = Long.MIN_VALUE;
    }

    /**
     * Does what there is to do.
     *
     * @param nowNanos the time, of a clock that only grows
     * @return how much that was; 0 if nothing
     */
    public int poll(final long nowNanos) {
        now = nowNanos;
        if (state == State.CLOSED) {
            return 0;
        }
        try {
            return step();
        } catch (final LinkException e) {
            end(e.reason(), e.getMessage(), e.isTold());
        } catch (final WireException e) {
            final LinkException why = Peering.why(peering, e);
            end(why.reason(), why.getMessage(), why.isTold());
        } catch (final CorruptLogException e) {
            end(Reason.CORRUPT, e.getMessage(), false);
        } catch (final RuntimeException e) {
            end(Reason.OTHER, e.toString(), false);
        }
        return 1;
    }

    private int step() throws LinkException, WireException {
        if (!source.isOpen() && (!isTimeToDial() || !source.open())) {
            return 0;
        }
        if (route.slow() == Route.Slow.CUT && source.isNearlyLapped()) {
            cutOff();
            return 1;
        }
        if (state == State.IDLE) {
            return isTimeToDial() ? dial() : 0;
        }
        int work = peering.poll(now, this::onMessage);
        if (state == State.GREETING && peering.isReady()) {
            open();
            work++;
        }
        if (state == State.ATTACHING || state == State.STREAMING) {
            work += carry();
        }
        if (peering.isHeartbeatDue()) {
            peering.offer(new Heartbeat(source.reader().sent()));
        }
        return work;
    }

    private boolean isTimeToDial() {
        return nextAttempt == Long.MIN_VALUE || now - nextAttempt >= 0;
    }

    private int dial() throws WireException {
        peering = new Peering(dialer.dial(address), Role.SOURCE, settings, authenticator, random, now);
        state = State.GREETING;
        return 1;
    }

    private void open() throws WireException, LinkException {
        final List<String> usable =
                route.wires().stream().filter(wires::containsKey).toList();
        if (usable.isEmpty()) {
            throw new LinkException(
                    Reason.NO_WIRE,
                    "none of " + route.wires() + " works on this host; see busbar bridge --probe, or allow the route"
                            + " other wires");
        }
        final SpanReader reader = source.reader();
        reader.rewind();
        peering.send(new Open(
                reader.origin().incarnation(),
                reader.origin().secret(),
                source.geometry().capacity(),
                reader.held(),
                reader.records(),
                source.geometry().alignment(),
                source.geometry().subscriberSlots(),
                route.as(),
                usable));
        state = State.OPENING;
    }

    private void onMessage(final Message message) throws LinkException, WireException {
        switch (message) {
            case Accept accept when state == State.OPENING -> onAccept(accept);
            case Taken told when state == State.ATTACHING || state == State.STREAMING -> onTaken(told);
            default -> throw Peering.unexpected(message);
        }
    }

    private void onAccept(final Accept accept) throws LinkException, WireException {
        final SpanReader reader = source.reader();
        if (accept.position() < reader.held() || !reader.resume(accept.position())) {
            throw new LinkException(
                    Reason.POSITION,
                    "the replica ends at position " + accept.position() + ", where the source, which holds from "
                            + reader.held() + ", has no record's beginning; delete the replica");
        }
        if (!route.wires().contains(accept.wire()) || !wires.containsKey(accept.wire())) {
            throw new LinkException(Reason.NO_WIRE, "the peer chose the wire " + accept.wire() + ", not offered");
        }
        allowance = new Allowance(accept.position(), source.geometry().capacity());
        allowance.take(accept.position(), accept.credit());
        if (accept.outcome() == Outcome.GAP) {
            gaps++;
            missed += Math.max(0, accept.missedRecords());
            tell(Kind.GAP, null, accept.missed());
        }
        wire = accept.wire();
        sender = wires.get(wire).connect(address, accept.ticket(), peering.token(accept.salt()), reader);
        state = State.ATTACHING;
    }

    private void onTaken(final Taken told) throws LinkException {
        if (allowance.take(told.position(), told.credit())) {
            lastProgress = now;
        }
    }

    /** Moves bytes; the only part of this class that runs often. */
    private int carry() throws WireException, LinkException {
        int work = sender.poll();
        if (state == State.ATTACHING) {
            if (!sender.isOpen()) {
                return work;
            }
            state = State.STREAMING;
            sessions++;
            backoff = settings.minBackoff();
            lastProgress = now;
            tell(
                    Kind.STREAMING,
                    null,
                    "over " + wire + ", from position " + source.reader().sent());
        }
        work += giveBack();
        final SpanReader reader = source.reader();
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
        final SpanReader reader = source.reader();
        final long position = takenPosition(reader, allowance.taken());
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

    /** What the source's publisher may have: a test has one that is wrong about it. */
    long takenPosition(final SpanReader reader, final long told) {
        return told;
    }

    /** Ends the session, if there is one, and the hold; the next attempt takes another. */
    private void cutOff() {
        final String held = "nearly a capacity of the log behind, at position "
                + source.reader().held();
        end(Reason.TOO_SLOW, "the replica is " + held, false);
        source.cut();
        tell(Kind.CUT_OFF, Reason.TOO_SLOW, held);
    }

    private void end(final Reason reason, final String detail, final boolean told) {
        final boolean streaming = state == State.STREAMING;
        endSession(told ? null : new Failure(reason, detail));
        state = State.IDLE;
        lastError = reason + ": " + detail;
        nextAttempt = now + backoff;
        backoff = Math.min(settings.maxBackoff(), 2 * backoff);
        if (reason == Reason.SOURCE_DELETED) {
            source.done();
            nextAttempt = now;
        }
        tell(streaming ? Kind.LOST : Kind.REFUSED, reason, detail);
    }

    /** The path first: the source's hold may be given up only when no wire reads its memory. */
    private void endSession(final Message last) {
        if (peering != null) {
            peering.farewell(last);
        }
        if (sender != null) {
            sender.close();
            sender = null;
        }
        if (peering != null) {
            peering.close();
            peering = null;
        }
        wire = "";
    }

    private void tell(final Kind kind, final Reason reason, final String detail) {
        events.onEvent(route.name(), kind, reason, detail);
    }

    /** Tells the descriptors that become readable when there is something to do; the log is not among them. */
    public void watch(final IntConsumer descriptors) {
        if (peering != null) {
            descriptors.accept(peering.descriptor());
        }
        if (sender != null) {
            descriptors.accept(sender.descriptor());
        }
    }

    /** How long it may be left alone if no descriptor becomes readable and no doorbell rings, in ns. */
    public long quietNanos(final long nowNanos) {
        if (!source.isOpen() || state == State.CLOSED) {
            return Long.MAX_VALUE;
        }
        if (state == State.IDLE) {
            return nextAttempt == Long.MIN_VALUE ? 0 : Math.max(0, nextAttempt - nowNanos);
        }
        final boolean quiet = state == State.STREAMING
                && !allowance.isAwaited()
                && source.reader().held() == allowance.taken()
                && sender.descriptor() >= 0
                && peering.descriptor() >= 0;
        return quiet ? Long.MAX_VALUE : 0;
    }

    /** Adds what it reads the source by, if that is there: who sleeps must wake when something is published. */
    public void sources(final List<SpanReader> readers) {
        if (source.isOpen()) {
            readers.add(source.reader());
        }
    }

    public Route route() {
        return route;
    }

    /** What it is doing; for the thread that polls. */
    public LinkStatus status() {
        final boolean open = source.isOpen();
        return new LinkStatus(
                route.name(),
                open ? state.name() : "NO_SOURCE",
                wire,
                open ? source.reader().sent() : 0,
                open ? source.reader().held() : 0,
                sessions,
                gaps,
                missed,
                lastError);
    }

    /** Says goodbye, if there is anybody, and gives up the hold for good. For routes that were taken away. */
    public void forget() {
        endSession(new Failure(Reason.STOPPED, "the route was taken away"));
        source.forget();
        state = State.CLOSED;
        tell(Kind.STOPPED, Reason.STOPPED, "the route was taken away");
    }

    /** Says goodbye, if there is anybody. A hold that is durable stays. */
    @Override
    public void close() {
        if (state != State.CLOSED) {
            endSession(new Goodbye(source.isOpen() ? source.reader().sent() : 0));
            source.close();
            state = State.CLOSED;
            tell(Kind.STOPPED, Reason.STOPPED, "");
        }
    }
}
