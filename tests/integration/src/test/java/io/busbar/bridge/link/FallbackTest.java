package io.busbar.bridge.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.link.LameWire.Fault;
import io.busbar.bridge.link.LinkEvents.Kind;
import io.busbar.bridge.wire.Wire;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A link whose preferred wire works on both hosts, and not between them. */
class FallbackTest {
    private static final long STEP_NANOS = 100_000;
    private static final int STEPS = 2_000_000;
    private static final long MILLI = 1_000_000;
    private static final long REST = 200 * MILLI;
    private static final LinkSettings SETTINGS =
            new LinkSettings("a", 5 * MILLI, 20 * MILLI, MILLI / 2, 4 * MILLI, MILLI, MILLI / 10, REST, 4 * REST);
    private static final Route ROUTE = new Route("s", "b", "r", List.of(LameWire.NAME, "sim"), Route.Slow.HOLD, true);
    private static final String NAME =
            "/dev/shm/busbar-fallback-" + ProcessHandle.current().pid();

    private final Random random = new Random(7);
    private final SimNetwork network = new SimNetwork(random, new Trace(false));
    private final SimNetwork.Host near = new SimNetwork.Host("a");
    private final SimNetwork.Host far = new SimNetwork.Host("b");
    private final SimSource source = new SimSource(network, Path.of(NAME + "-source"), false);
    private final SimReplica replica = new SimReplica(network, Path.of(NAME + "-replica"), source.neverCommitted);
    private final Replicas replicas = new Replicas(replica);
    private final LameWire.State condition = new LameWire.State();
    private final Map<String, Wire> nearWires = wires(near);
    private final Map<String, Wire> farWires = wires(far);
    private final List<ReplicaLink> answers = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private SourceLink link;

    @BeforeEach
    void start() {
        network.calm = true;
        near.alive = true;
        far.alive = true;
        link = new SourceLink(
                ROUTE,
                InetSocketAddress.createUnresolved("b", 1),
                SETTINGS,
                Authenticator.open(),
                peer -> network.dial(near, far),
                nearWires,
                source::attach,
                byte[]::new,
                this::onEvent);
    }

    @AfterEach
    void close() {
        link.close();
        answers.forEach(ReplicaLink::close);
        replicas.close();
        source.close();
        replica.close();
    }

    private Map<String, Wire> wires(final SimNetwork.Host host) {
        final Wire sound = new SimWire(network, SimPath.Kind.STREAM, host);
        final Map<String, Wire> wires = new HashMap<>();
        wires.put("sim", sound);
        wires.put(LameWire.NAME, new LameWire(network, condition, sound));
        return wires;
    }

    private void onEvent(final String name, final Kind what, final Reason reason, final String detail) {
        events.add(what + " " + reason + " " + name + " " + detail);
    }

    private void step() {
        network.now += STEP_NANOS;
        link.poll(network.now);
        for (final SimControl arrival : far.arrivals) {
            answers.add(new ReplicaLink(
                    arrival,
                    SETTINGS,
                    Authenticator.open(),
                    replicas,
                    farWires,
                    this::bytes,
                    this::onEvent,
                    network.now));
        }
        far.arrivals.clear();
        for (int i = 0; i < answers.size(); i++) {
            answers.get(i).poll(network.now);
        }
        answers.removeIf(ReplicaLink::isClosed);
        replica.follow();
    }

    private byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void until(final BooleanSupplier condition) {
        for (int i = 0; i < STEPS && !condition.getAsBoolean(); i++) {
            step();
        }
        assertTrue(condition.getAsBoolean(), () -> link.status() + " " + events);
    }

    /** Publishes so many, and awaits them all, each once, in order. */
    private void exchange(final int count) {
        final long end = source.published + count;
        until(() -> {
            if (source.published < end) {
                source.publishOne();
            }
            return replica.expected == end;
        });
        assertNull(replica.violation);
    }

    private long events(final String beginning) {
        return events.stream().filter(event -> event.startsWith(beginning)).count();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = Mode.EXCLUDE, names = "NONE")
    void shouldTakeTheNextWireAndComeBackWhenTheFirstIsMended(final Fault fault) {
        condition.fault = fault;
        exchange(100);
        assertEquals("sim", link.status().wire());
        assertTrue(events("FELL_BACK") > 0, events.toString());
        final LinkStatus there = answers.getFirst().status();
        if (fault == Fault.NO_ACCEPT) {
            // The replica's end takes the next one at once, and tells why.
            assertEquals(1, link.status().sessions());
            assertEquals(1, there.fallbacks());
            assertEquals("offered lame, sim (lame refused: register: ENOMEM)", there.wires());
            return;
        }
        assertEquals(1, link.status().fallbacks());
        assertEquals("offered sim, lame", there.wires());
        assertEquals(
                WireChoice.ATTEMPTS,
                events("REFUSED BROKEN s -> b") + events("REFUSED SILENCE s -> b") + events("LOST BROKEN s -> b"));
        assertTrue(
                link.status().wires().startsWith("lame (set aside for"),
                link.status().wires());
        condition.fault = Fault.NONE;
        until(() -> link.status().wire().equals(LameWire.NAME)
                && link.status().state().equals("STREAMING"));
        exchange(100);
        assertEquals("lame, sim", link.status().wires());
        assertEquals(1, events("LOST BETTER_WIRE s -> b"));
    }

    @Test
    void shouldTryAWireThatIsNotMendedLessAndLessOften() {
        condition.fault = Fault.BREAKS;
        exchange(10);
        final List<Long> pauses = new ArrayList<>();
        for (int trial = 2; trial <= 6; trial++) {
            final long before = network.now;
            final long wanted = trial;
            until(() -> link.status().fallbacks() == wanted);
            pauses.add(Math.round((double) (network.now - before) / REST));
            exchange(10);
            assertEquals("sim", link.status().wire());
        }
        // One attempt each, after a rest that doubles up to its limit, which exchanging is part of.
        assertEquals(List.of(1L, 2L, 4L, 4L, 4L), pauses);
        assertEquals(5, events("LOST BETTER_WIRE s -> b"));
    }

    @Test
    void shouldTakeBackAWireThatCarriedBeforeItFailedWithoutSettingItAside() {
        exchange(10);
        for (int i = 0; i < 2 * WireChoice.ATTEMPTS; i++) {
            network.cutPaths();
            exchange(10);
        }
        assertEquals(LameWire.NAME, link.status().wire());
        assertEquals(0, link.status().fallbacks());
    }

    @Test
    void shouldChangeOverToAPreferredWireThatComesToWorkAtTheSource() {
        final Wire late = nearWires.remove(LameWire.NAME);
        exchange(10);
        assertEquals("sim", link.status().wire());
        assertEquals("lame (does not work on this host), sim", link.status().wires());
        nearWires.put(LameWire.NAME, late);
        link.wireAdded(LameWire.NAME);
        exchange(10);
        assertEquals(LameWire.NAME, link.status().wire());
        link.wireAdded("sim");
        assertEquals(LameWire.NAME, link.status().wire());
    }

    @Test
    void shouldChangeOverToAPreferredWireThatComesToWorkAtTheReplica() {
        final Wire late = farWires.remove(LameWire.NAME);
        exchange(10);
        assertEquals("sim", link.status().wire());
        assertEquals(
                "offered lame, sim (lame does not work on this host)",
                answers.getFirst().status().wires());
        assertEquals(List.of(LameWire.NAME, "sim"), answers.getFirst().offered());
        farWires.put(LameWire.NAME, late);
        answers.getFirst().wireAdded(LameWire.NAME);
        exchange(10);
        assertEquals(LameWire.NAME, link.status().wire());
        assertEquals(0, link.status().fallbacks());
    }
}
