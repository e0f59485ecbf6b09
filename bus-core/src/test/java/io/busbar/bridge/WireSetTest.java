package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.link.Reason;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class WireSetTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final Predicate<String> ALL = name -> true;

    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, String> probers = new ConcurrentHashMap<>();
    private final List<String> told = new ArrayList<>();

    private final BridgeEvents events = new BridgeEvents() {
        @Override
        public void onWire(final WireProbe probe) {
            told.add(probe.wire() + " " + probe.works());
        }

        @Override
        public void onBridge(final String what) {}

        @Override
        public void onEvent(final String link, final Kind kind, final Reason reason, final String detail) {}
    };

    /** A wire whose host lacks something, or not. */
    private final class Needy implements Wire {
        private final String name;

        Needy(final String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public WireProbe probe() {
            probers.put(name, Thread.currentThread().getName());
            return present.contains(name)
                    ? WireProbe.works(name, "")
                    : WireProbe.refused(name, "bind: ENODEV", "plug it in");
        }

        @Override
        public WireSender connect(final InetSocketAddress peer, final byte[] ticket, final byte[] token)
                throws WireException {
            throw new WireException("not in this test");
        }

        @Override
        public WireReceiver accept(final SpanWriter replica, final byte[] token) throws WireException {
            throw new WireException("not in this test");
        }

        @Override
        public int poll(final long nowNanos) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private WireSet set() {
        return new WireSet(() -> List.of(new Needy("tcp"), new Needy("xdp"), new Needy("rdma")), events);
    }

    /** Has what was refused be tried, and awaits what comes of it. */
    private static boolean tryAgain(final WireSet set, final long now, final Predicate<String> wanted) {
        boolean more = set.poll(now, wanted);
        final long start = System.nanoTime();
        while (set.isTrying()) {
            more |= set.poll(now, wanted);
            assertTrue(System.nanoTime() - start < DEADLINE, "never tried");
            Thread.onSpinWait();
        }
        return more;
    }

    @Test
    void shouldTakeAWireThatComesToWorkWhileTheBridgeDoes() {
        present.add("tcp");
        final WireSet set = set();
        assertEquals(List.of("tcp true", "xdp false", "rdma false"), told);
        assertEquals(Set.of("tcp"), set.working().keySet());
        final Wire tcp = set.working().get("tcp");
        final String here = Thread.currentThread().getName();
        assertEquals(here, probers.get("xdp"));
        set.poll(0, ALL);
        assertFalse(tryAgain(set, WireSet.SHORTEST, ALL));
        assertEquals("busbar-wires", probers.get("xdp"), "the bridge's thread has no time for it");
        assertEquals(3, told.size(), "what is as it was need not be told");
        present.add("xdp");
        assertFalse(set.poll(3 * WireSet.SHORTEST - 1, ALL));
        assertFalse(set.isTrying());
        assertTrue(tryAgain(set, 3 * WireSet.SHORTEST, ALL));
        assertEquals(Set.of("tcp", "xdp"), set.working().keySet());
        assertEquals(2, set.list().length);
        assertEquals("xdp true", told.getLast());
        assertEquals(tcp, set.working().get("tcp"), "what works is left alone");
        assertEquals(here, probers.get("tcp"));
    }

    @Test
    void shouldNotTryWhatNobodyWants() {
        final WireSet set = set();
        present.addAll(Set.of("tcp", "xdp", "rdma"));
        set.poll(0, ALL);
        assertFalse(tryAgain(set, WireSet.SHORTEST, name -> false));
        assertTrue(tryAgain(set, 3 * WireSet.SHORTEST, "rdma"::equals));
        assertEquals(Set.of("rdma"), set.working().keySet());
    }

    /** A peer that is turned away for want of a wire is not there any more when it is time to try. */
    @Test
    void shouldTryWhatSomebodyMissedOnceForEachTime() {
        final WireSet set = set();
        set.poll(0, ALL);
        set.miss(List.of("xdp", "never heard of", "tcp"));
        probers.clear();
        assertFalse(tryAgain(set, WireSet.SHORTEST, name -> false));
        assertEquals(Set.of("xdp", "tcp"), probers.keySet());
        probers.clear();
        assertFalse(tryAgain(set, WireSet.LONGEST, name -> false));
        assertEquals(Set.of(), probers.keySet());
        present.add("xdp");
        set.miss(List.of("xdp"));
        assertTrue(tryAgain(set, 2 * WireSet.LONGEST, name -> false));
        assertEquals(Set.of("xdp"), set.working().keySet());
    }

    @Test
    void shouldTrySoonWhatNobodyWantedForLong() {
        final WireSet set = set();
        set.poll(0, ALL);
        for (int i = 1; i < 1_000; i++) {
            assertFalse(tryAgain(set, i * WireSet.SHORTEST, name -> false));
        }
        present.add("rdma");
        assertTrue(tryAgain(set, 1_000 * WireSet.SHORTEST, ALL));
    }

    @Test
    void shouldTryLessAndLessOftenUpToOnceAMinute() {
        final WireSet set = set();
        set.poll(0, ALL);
        long now = 0;
        long pause = WireSet.SHORTEST;
        for (int i = 0; i < 10; i++) {
            assertFalse(set.poll(now + pause - 1, ALL));
            assertFalse(set.isTrying());
            now += pause;
            assertFalse(tryAgain(set, now, ALL));
            pause = Math.min(WireSet.LONGEST, 2 * pause);
        }
        assertEquals(WireSet.LONGEST, pause);
    }
}
