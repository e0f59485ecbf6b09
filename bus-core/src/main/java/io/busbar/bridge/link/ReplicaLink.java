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
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.log.CorruptLogException;
import io.busbar.log.SpanWriter;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * The replica's end of a link, for one session: answers the source's bridge, lets bytes land, and tells what was taken
 * and how far the source may go.
 *
 * <pre>
 *   GREETING -> WAITING -> STREAMING -> CLOSED
 *   Hello,      for Open;  Taken,
 *   Proof       Accept     Heartbeat
 * </pre>
 *
 * <p>"Taken" is what is visible in the replica's log, never what has merely arrived: the source may overwrite the one
 * and must keep the other. Driven by {@link #poll}; one thread.
 */
public class ReplicaLink implements AutoCloseable {
    private enum State {
        GREETING,
        WAITING,
        STREAMING,
        CLOSED
    }

    private static final int SALT_LENGTH = 16;

    /** What is taken is told at the latest after this fraction of the capacity. */
    private static final int TELL_SHIFT = 5;

    private static final long LOOK_INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final LinkSettings settings;
    private final Peering peering;
    private final Replicas replicas;
    private final Map<String, Wire> wires;
    private final IntFunction<byte[]> random;
    private final LinkEvents events;
    private final String peerAddress;
    private final Optional<InetAddress> peerHost;
    private final Peering.Handler handler = this::onMessage;
    private State state = State.GREETING;
    private Replica replica;
    private WireReceiver receiver;
    private List<String> offered = List.of();
    private String wire = "";
    private final StringJoiner refusals = new StringJoiner("; ");
    private long refused;
    private long now;
    private long deadline;
    private long told;
    private long toldCredit;
    private long lastTold;
    private long lastLook;
    private String lastError = "";

    /**
     * The answer to a control connection that somebody has made.
     *
     * @param wires  those that work here, by name; may change between polls
     * @param random makes nonces of so many bytes
     * @param now    the time, in ns
     */
    public ReplicaLink(
            final Control control,
            final LinkSettings settings,
            final Authenticator authenticator,
            final Replicas replicas,
            final Map<String, Wire> wires,
            final IntFunction<byte[]> random,
            final LinkEvents events,
            final long now) {
        this.settings = settings;
        this.replicas = replicas;
        this.wires = wires;
        this.random = random;
        this.events = events;
        this.now = now;
        peerAddress = control.peer();
        peerHost = control.peerHost();
        peering = new Peering(control, Role.REPLICA, settings, authenticator, random, now);
        deadline = now + settings.patience();
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
            // Whatever is wrong with this link, the others go on.
            end(Reason.OTHER, e.toString(), false);
        }
        return 1;
    }

    private int step() throws LinkException, WireException {
        int work = peering.poll(now, handler);
        if (state == State.GREETING && peering.isReady()) {
            state = State.WAITING;
        }
        if (state == State.STREAMING) {
            work += land();
        }
        if ((receiver == null || !receiver.isOpen()) && now - deadline > 0) {
            throw new LinkException(
                    Reason.SILENCE,
                    peerAddress + " has not " + (receiver == null ? "opened a link" : "made its path") + " in time");
        }
        return work;
    }

    private void onMessage(final Message message) throws LinkException, WireException {
        switch (message) {
            case Open open when state != State.STREAMING -> onOpen(open);
            case Heartbeat heartbeat when state == State.STREAMING -> {}
            default -> throw Peering.unexpected(message);
        }
    }

    private void onOpen(final Open open) throws LinkException, WireException {
        offered = open.wires();
        if (offered.stream().noneMatch(wires::containsKey)) {
            throw new LinkException(
                    Reason.NO_WIRE, "none of " + offered + " works at the replica's end, which has " + wires.keySet());
        }
        replica = replicas.open(this, peering.peerName(), open);
        final SpanWriter writer = replica.writer();
        writer.raiseLimit();
        final byte[] salt = random.apply(SALT_LENGTH);
        final byte[] token = peering.token(salt);
        expectPath(writer, token);
        told = writer.position();
        toldCredit = writer.limit();
        lastTold = now;
        lastLook = now;
        deadline = now + settings.patience();
        peering.send(new Accept(
                told,
                toldCredit,
                replica.missedRecords(),
                replica.missedBytes(),
                salt,
                replica.outcome(),
                wire,
                receiver.ticket()));
        state = State.STREAMING;
        tellOpened(writer);
    }

    /** Over the first of the wires offered that takes it: one may work on this host, and not now, or for this peer. */
    private void expectPath(final SpanWriter writer, final byte[] token) throws LinkException {
        for (final String name : offered) {
            final Wire candidate = wires.get(name);
            if (candidate == null) {
                refusals.add(name + " does not work on this host");
                continue;
            }
            try {
                receiver = peerHost.isPresent()
                        ? candidate.accept(writer, token, peerHost.get())
                        : candidate.accept(writer, token);
                wire = name;
                break;
            } catch (final WireException | RuntimeException e) {
                // Whatever is wrong with this wire, another one may do.
                refused++;
                refusals.add(name + " refused: " + (e instanceof WireException ? e.getMessage() : e));
            }
        }
        if (receiver == null) {
            throw new LinkException(Reason.NO_WIRE, "none of " + offered + " can be accepted: " + refusals);
        }
        if (refused > 0) {
            tell(Kind.FELL_BACK, Reason.NO_WIRE, refusals + "; goes over " + wire);
        }
    }

    /**
     * A wire works on this host now that did not: if the peer would rather have had that one, it is to open the link
     * anew.
     */
    public void wireAdded(final String name) {
        final int place = offered.indexOf(name);
        if (state == State.STREAMING && place >= 0 && place < offered.indexOf(wire)) {
            end(Reason.BETTER_WIRE, "the wire " + name + " works on the replica's host now", false);
        }
    }

    /** The wires that the peer offered, as it has it; none before it did. */
    public List<String> offered() {
        return offered;
    }

    private void tellOpened(final SpanWriter writer) {
        final String where = "position " + writer.position() + ", over " + wire;
        if (replica.outcome() == Outcome.GAP) {
            tell(
                    Kind.GAP,
                    null,
                    Message.Accept.missed(replica.missedRecords(), replica.missedBytes()) + ", before " + where);
        } else if (replica.outcome() != Outcome.RESUMED) {
            tell(Kind.REPLICA_CREATED, null, replica.outcome() + " at " + where);
        }
        tell(Kind.STREAMING, null, "from " + where);
    }

    /** Moves bytes; the only part of this class that runs often. */
    private int land() throws LinkException, WireException {
        if (replica.isRetired() || now - lastLook >= LOOK_INTERVAL && !looksAlive()) {
            throw new LinkException(Reason.REPLICA_DELETED, "the replica " + replica.name() + " was deleted");
        }
        int work = receiver.poll();
        final SpanWriter writer = replica.writer();
        writer.raiseLimit();
        final long position = takenPosition(writer);
        final long credit = writer.limit();
        final boolean due = credit != toldCredit
                || position - told >= replica.capacity() >> TELL_SHIFT
                || position != told && now - lastTold >= settings.tellInterval();
        if ((due || peering.isHeartbeatDue()) && peering.offer(new Taken(position, credit))) {
            told = position;
            toldCredit = credit;
            lastTold = now;
            work++;
        }
        return work;
    }

    /** What the source may overwrite from the replica's point of view: a test has one that is wrong about it. */
    long takenPosition(final SpanWriter writer) {
        return writer.position();
    }

    private boolean looksAlive() {
        lastLook = now;
        return replica.exists();
    }

    String peerName() {
        return peering.peerName();
    }

    /** The same bridge has come again: this session is a left-over. */
    void supersede() {
        end(Reason.SUPERSEDED, "the link was opened anew", false);
    }

    private void end(final Reason reason, final String detail, final boolean byPeer) {
        final boolean streaming = state == State.STREAMING;
        lastError = reason + ": " + detail;
        endSession(byPeer ? null : new Failure(reason, detail));
        tell(streaming ? Kind.LOST : Kind.REFUSED, reason, detail);
    }

    /** The path first: nothing may land when the replica's writer goes over to another session. */
    private void endSession(final Message last) {
        state = State.CLOSED;
        peering.farewell(last);
        if (receiver != null) {
            receiver.close();
        }
        if (replica != null && replica.user() == this) {
            replica.use(null);
            if (replica.isRetired()) {
                replicas.forget(replica);
            } else {
                replica.writer().abandon();
            }
        }
        peering.close();
    }

    private void tell(final Kind kind, final Reason reason, final String detail) {
        events.onEvent(name(), kind, reason, detail);
    }

    private String name() {
        final String from = peering.peerName().isEmpty() ? peerAddress : peering.peerName();
        return from + " -> " + (replica == null ? "?" : replica.name());
    }

    /** Tells the descriptors that become readable when there is something to do. */
    public void watch(final IntConsumer descriptors) {
        descriptors.accept(peering.descriptor());
        if (receiver != null) {
            descriptors.accept(receiver.descriptor());
        }
    }

    /**
     * How long it may be left alone unless one of its descriptors becomes readable, in ns; 0 if it has to be looked at,
     * as while a subscriber of the replica is behind: nobody tells when it gives room.
     */
    public long quietNanos() {
        if (state != State.STREAMING) {
            return 0;
        }
        final SpanWriter writer = replica.writer();
        final boolean quiet = receiver.isOpen()
                && told == writer.position()
                && writer.landed() == told
                && toldCredit == writer.limit()
                && writer.hasRoom()
                && receiver.descriptor() >= 0
                && peering.descriptor() >= 0;
        return quiet ? Long.MAX_VALUE : 0;
    }

    /** Whether the peer has proven who it is and opened the link. */
    public boolean isOpened() {
        return state == State.STREAMING;
    }

    /** Whether its session is over; it does nothing more. */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** What it is doing; for the thread that polls. */
    public LinkStatus status() {
        final boolean open = replica != null && !isClosed();
        return new LinkStatus(
                name(),
                state.name(),
                wire,
                describeWires(),
                open ? replica.writer().landed() : 0,
                open ? replica.writer().position() : 0,
                open ? 1 : 0,
                refused,
                open && replica.outcome() == Outcome.GAP ? 1 : 0,
                open ? Math.max(0, replica.missedRecords()) : 0,
                lastError);
    }

    private String describeWires() {
        final String asked = offered.isEmpty() ? "" : "offered " + String.join(", ", offered);
        return refusals.length() == 0 ? asked : asked + " (" + refusals + ")";
    }

    /** Says goodbye. */
    @Override
    public void close() {
        if (state != State.CLOSED) {
            endSession(new Goodbye(replica == null ? 0 : replica.writer().position()));
            tell(Kind.STOPPED, Reason.STOPPED, "");
        }
    }
}
