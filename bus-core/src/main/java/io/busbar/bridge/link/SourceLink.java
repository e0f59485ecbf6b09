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

    private final Route route;
    private final InetSocketAddress address;
    private final LinkSettings settings;
    private final Authenticator authenticator;
    private final Control.Dialer dialer;
    private final Map<String, Wire> wires;
    private final WireChoice choice;
    private final SourceChannel source;
    private final IntFunction<byte[]> random;
    private final LinkEvents events;
    private final Peering.Handler handler = this::onMessage;
    private State state = State.IDLE;
    private Peering peering;
    private SourcePath path;
    private boolean onPath;
    private long now;
    private long nextAttempt;
    private long backoff;
    private long sessions;
    private long gaps;
    private long missed;
    private String lastError = "";

    /**
     * A link that begins to work with its first {@link #poll}.
     *
     * @param address of the peer, resolved
     * @param wires  those that work here, by name; may change between polls
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
        choice = new WireChoice(route.wires(), wires.keySet(), settings.minWireRest(), settings.maxWireRest());
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
        int work = peering.poll(now, handler);
        if (state == State.GREETING && peering.isReady()) {
            open();
            work++;
        }
        if (path != null) {
            onPath = true;
            work += carry();
            onPath = false;
        }
        if (choice.isTrialDue(now)) {
            throw new LinkException(
                    Reason.BETTER_WIRE,
                    "a wire that the route prefers to " + choice.chosen() + " has rested, and is tried again");
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
        final List<String> usable = choice.offer(now);
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

    private void onMessage(final Message message) throws LinkException {
        switch (message) {
            case Accept accept when state == State.OPENING -> onAccept(accept);
            case Taken told when path != null -> path.onTaken(told, now);
            default -> throw Peering.unexpected(message);
        }
    }

    private void onAccept(final Accept accept) throws LinkException {
        final SpanReader reader = source.reader();
        if (accept.position() < reader.held() || !reader.resume(accept.position())) {
            throw new LinkException(
                    Reason.POSITION,
                    "the replica ends at position " + accept.position() + ", where the source, which holds from "
                            + reader.held() + ", has no record's beginning; delete the replica");
        }
        if (!choice.choose(accept.wire(), now)) {
            throw new LinkException(Reason.NO_WIRE, "the peer chose the wire " + accept.wire() + ", not offered");
        }
        path = new SourcePath(
                wires.get(accept.wire()),
                address,
                accept,
                peering.token(accept.salt()),
                source,
                settings,
                this::takenPosition,
                now);
        state = State.ATTACHING;
        if (accept.outcome() == Outcome.GAP) {
            gaps++;
            missed += Math.max(0, accept.missedRecords());
            tell(Kind.GAP, null, accept.missed());
        }
    }

    /** Makes the path, and then moves bytes. */
    private int carry() throws WireException, LinkException {
        if (state == State.STREAMING) {
            if (choice.isUndecided() && path.hasCarried(now)) {
                choice.carried();
            }
            return path.carry(now);
        }
        final int work = path.make(now);
        if (path.isMade()) {
            state = State.STREAMING;
            sessions++;
            backoff = settings.minBackoff();
            final long from = source.reader().sent();
            tell(Kind.STREAMING, null, "over " + choice.chosen() + ", from position " + from);
        }
        return work;
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
        final String fallBack = isOfPath(reason, told) ? choice.failed(detail, now) : "";
        endSession(told ? null : new Failure(reason, detail));
        state = State.IDLE;
        lastError = reason + ": " + detail;
        if (reason == Reason.BETTER_WIRE || !fallBack.isEmpty()) {
            backoff = settings.minBackoff();
        }
        nextAttempt = now + backoff;
        backoff = Math.min(settings.maxBackoff(), 2 * backoff);
        if (reason == Reason.SOURCE_DELETED) {
            source.done();
            nextAttempt = now;
        }
        tell(streaming ? Kind.LOST : Kind.REFUSED, reason, detail);
        if (!fallBack.isEmpty()) {
            tell(Kind.FELL_BACK, reason, fallBack);
        }
    }

    /** Whether a session ends because of its path: this end met it, or the other one says so, or never saw it made. */
    private boolean isOfPath(final Reason reason, final boolean told) {
        return switch (reason) {
            case BROKEN -> onPath || told;
            case SILENCE -> told;
            case OTHER -> onPath && !told;
            default -> false;
        };
    }

    /** A wire works on this host now that did not: a session that would rather have that one is opened anew. */
    public void wireAdded(final String name) {
        if (choice.isBetter(name)) {
            end(Reason.BETTER_WIRE, "the wire " + name + " works on this host now", false);
        }
    }

    /** The path first: the source's hold may be given up only when no wire reads its memory. */
    private void endSession(final Message last) {
        if (peering != null) {
            peering.farewell(last);
        }
        if (path != null) {
            path.close();
            path = null;
        }
        if (peering != null) {
            peering.close();
            peering = null;
        }
        onPath = false;
        choice.ended();
    }

    private void tell(final Kind kind, final Reason reason, final String detail) {
        events.onEvent(route.name(), kind, reason, detail);
    }

    /** Tells the descriptors that become readable when there is something to do; the log is not among them. */
    public void watch(final IntConsumer descriptors) {
        if (peering != null) {
            descriptors.accept(peering.descriptor());
        }
        if (path != null) {
            descriptors.accept(path.descriptor());
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
        final boolean quiet = state == State.STREAMING && path.isQuiet() && peering.descriptor() >= 0;
        return quiet ? choice.untilTrial(nowNanos) : 0;
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
                choice.chosen(),
                choice.describe(now),
                open ? source.reader().sent() : 0,
                open ? source.reader().held() : 0,
                sessions,
                choice.fallbacks(),
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
