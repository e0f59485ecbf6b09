package io.busbar.bridge.link;

import io.busbar.bridge.wire.Wire;
import io.busbar.log.SpanReader;
import io.busbar.log.SpanWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Two bridges, their applications and the network between them, on one thread and a clock of its own, all from one
 * seed. Everything that may go wrong does; then the network calms down, and all that was published has to have arrived
 * once.
 */
final class Simulation implements AutoCloseable {
    /** A bridge as it is, or one that is wrong in one place. */
    enum Twin {
        RIGHT,
        /** Tells as taken what has landed, before the stamp. */
        TAKEN_BEFORE_STAMP,
        /** Gives the source's publisher what was sent, before the peer has taken it. */
        GIVEN_BACK_WHEN_SENT
    }

    private static final int STEPS = 500;
    private static final int CALM_STEPS = 20_000;
    private static final InetSocketAddress PEER = InetSocketAddress.createUnresolved("b", 1);
    private static final Path SHM = Path.of("/dev/shm");
    private static final LinkSettings SETTINGS_A = settings("a");
    private static final LinkSettings SETTINGS_B = settings("b");
    private static final byte[] SECRET = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Random random;
    private final Trace trace;
    private final Twin twin;
    private final SimNetwork network;
    private final SimNetwork.Host hostA = new SimNetwork.Host("a");
    private final SimNetwork.Host hostB = new SimNetwork.Host("b");
    private final SimSource source;
    private final SimReplica replica;
    private final Route route;
    private final SimPath.Kind kind;
    private final boolean deletions;
    private final LameWire.State lameness = new LameWire.State();
    private final Authenticator authenticator;
    private final List<ReplicaLink> answers = new ArrayList<>();
    private SourceLink link;
    private Replicas replicas;
    private long restartA;
    private long restartB;
    private boolean deleted;
    private String violation;

    Simulation(final long seed, final Twin twin, final boolean keepTrace) {
        random = new Random(seed);
        trace = new Trace(keepTrace);
        this.twin = twin;
        network = new SimNetwork(random, trace);
        kind = SimPath.Kind.values()[random.nextInt(SimPath.Kind.values().length)];
        deletions = random.nextInt(4) == 0;
        authenticator = random.nextBoolean() ? Authenticator.open() : Authenticator.of(SECRET);
        final String name = "busbar-sim-" + ProcessHandle.current().pid() + "-"
                + Thread.currentThread().threadId();
        final List<String> wires = random.nextBoolean() ? List.of("sim") : List.of(LameWire.NAME, "sim");
        route = new Route("s", "b", "r", wires, Route.Slow.HOLD, true);
        source = new SimSource(network, SHM.resolve(name + "-source"), random.nextInt(3) == 0);
        replica = new SimReplica(network, SHM.resolve(name + "-replica"), source.neverCommitted);
    }

    private static LinkSettings settings(final String name) {
        return new LinkSettings(
                name, 5_000_000, 20_000_000, 500_000, 4_000_000, 1_000_000, 100_000, 30_000_000, 120_000_000);
    }

    /** Runs to the end; returns what was wrong, or null. */
    String run() {
        for (int i = 0; i < STEPS && !isViolated(); i++) {
            goWrong();
            source.publish();
            step();
        }
        network.calm = true;
        source.settle();
        // What went with a deleted source is seen to be missing when something comes after it.
        boolean last = !deleted;
        for (int i = 0; i < CALM_STEPS && !isViolated() && !(last && replica.passDead() == source.published); i++) {
            last = last || source.publishOne();
            step();
        }
        if (!isViolated() && replica.passDead() != source.published) {
            violation = "published " + source.published + ", received " + replica.expected + "; "
                    + (link == null ? "no link" : link.status());
        }
        return replica.violation == null ? violation : replica.violation;
    }

    private boolean isViolated() {
        return violation != null || replica.violation != null;
    }

    long traceHash() {
        return trace.hash();
    }

    String trace() {
        return trace.toString();
    }

    long published() {
        return source.published;
    }

    private void step() {
        network.now += 1_000 + random.nextInt(200_000);
        if (!hostA.alive && network.now >= restartA) {
            startA();
        }
        if (!hostB.alive && network.now >= restartB) {
            startB();
        }
        if (hostA.alive) {
            link.poll(network.now);
        }
        if (hostB.alive) {
            pollB();
        }
        if (random.nextInt(3) > 0) {
            replica.follow();
        }
    }

    private void pollB() {
        for (final SimControl arrival : hostB.arrivals) {
            answers.add(answer(arrival));
        }
        hostB.arrivals.clear();
        // By index: a link that is opened anew ends an older one.
        for (int i = 0; i < answers.size(); i++) {
            answers.get(i).poll(network.now);
        }
        answers.removeIf(ReplicaLink::isClosed);
    }

    private void goWrong() {
        if (network.chance(120)) {
            network.cutControls();
        }
        if (network.chance(60)) {
            network.cutPaths();
        }
        if (network.chance(200)) {
            network.partition();
        }
        if (network.chance(100)) {
            // It may stay so: then the network is calm, and this wire leads nowhere.
            lameness.fault = LameWire.Fault.values()[random.nextInt(LameWire.Fault.values().length)];
            trace.note("lame wire", lameness.fault.ordinal());
        }
        if (hostA.alive && network.chance(100)) {
            stopA(network.chance(2));
        }
        if (hostB.alive && network.chance(100)) {
            stopB(network.chance(2));
        }
        if (deletions && network.chance(150)) {
            deleted = true;
            replica.delete();
        }
        if (deletions && network.chance(150)) {
            deleted = true;
            replica.sourceDeleted = true;
            source.recreate();
        }
    }

    private void startA() {
        trace.note("a starts", network.now);
        hostA.alive = true;
        final Map<String, Wire> wires = wires(hostA);
        link =
                new SourceLink(
                        route,
                        PEER,
                        SETTINGS_A,
                        authenticator,
                        peer -> network.dial(hostA, hostB),
                        wires,
                        source::attach,
                        this::bytes,
                        this::onEvent) {
                    @Override
                    long takenPosition(final SpanReader reader, final long told) {
                        final boolean atRecord = reader.find(0, 0) == 0;
                        return twin == Twin.GIVEN_BACK_WHEN_SENT && atRecord ? reader.sent() : told;
                    }
                };
    }

    private Map<String, Wire> wires(final SimNetwork.Host host) {
        final Wire sound = new SimWire(network, kind, host);
        return Map.of("sim", sound, LameWire.NAME, new LameWire(network, lameness, sound));
    }

    private void startB() {
        trace.note("b starts", network.now);
        hostB.alive = true;
        replicas = new Replicas(replica);
    }

    private ReplicaLink answer(final SimControl control) {
        return new ReplicaLink(
                control, SETTINGS_B, authenticator, replicas, wires(hostB), this::bytes, this::onEvent, network.now) {
            @Override
            long takenPosition(final SpanWriter writer) {
                return twin == Twin.TAKEN_BEFORE_STAMP ? writer.landed() : writer.position();
            }
        };
    }

    private void stopA(final boolean kill) {
        trace.note(kill ? "a killed" : "a stopped", network.now);
        if (kill) {
            network.killed(hostA);
        } else {
            link.close();
            hostA.alive = false;
        }
        source.bridgeDied();
        link = null;
        restartA = network.now + random.nextInt(20_000_000);
    }

    private void stopB(final boolean kill) {
        trace.note(kill ? "b killed" : "b stopped", network.now);
        if (kill) {
            network.killed(hostB);
        } else {
            answers.forEach(ReplicaLink::close);
            replicas.close();
            hostB.arrivals.clear();
            hostB.alive = false;
        }
        answers.clear();
        replica.bridgeDied();
        restartB = network.now + random.nextInt(20_000_000);
    }

    private byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** What should never be said between bridges that are right. */
    private void onEvent(final String name, final LinkEvents.Kind what, final Reason reason, final String detail) {
        trace.note(what.name(), reason == null ? 0 : reason.code());
        final boolean wrong = what == LinkEvents.Kind.GAP
                || reason == Reason.PROTOCOL
                || reason == Reason.CORRUPT
                || reason == Reason.POSITION
                || reason == Reason.AUTHENTICATION
                || reason == Reason.OTHER && !deleted;
        if (wrong && violation == null && !(deleted && what == LinkEvents.Kind.GAP)) {
            violation = name + " " + what + " " + reason + " " + detail;
        }
    }

    @Override
    public void close() {
        source.close();
        replica.close();
    }
}
