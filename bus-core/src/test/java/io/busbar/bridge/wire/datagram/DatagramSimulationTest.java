package io.busbar.bridge.wire.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.datagram.DatagramSimulation.Twin;
import io.busbar.bridge.wire.datagram.FrameCounters.Reason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Thousands of networks that lose up to a fifth of the datagrams, double, delay, reorder, cut and damage them, go dark,
 * are narrow, carry less than they say, or have an attacker. More of them: {@code -Dbusbar.datagram.seeds=100000}; from
 * another one on: {@code -Dbusbar.datagram.first=…}.
 */
class DatagramSimulationTest {
    private static final int SEEDS = Integer.getInteger("busbar.datagram.seeds", 1_500);
    private static final int FIRST = Integer.getInteger("busbar.datagram.first", 0);

    @Test
    void shouldDeliverEachRecordOnceInOrderFromEverySeed() {
        final Map<Reason, Long> dropped = new EnumMap<>(Reason.class);
        long longest = 0;
        int slowest = 0;
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            final DatagramSimulation simulation = new DatagramSimulation(seed, Twin.RIGHT);
            try {
                assertNull(simulation.run(), "seed " + seed);
                if (simulation.time() > longest) {
                    longest = simulation.time();
                    slowest = seed;
                }
                for (final Reason reason : Reason.values()) {
                    dropped.merge(reason, simulation.counters().get(reason), Long::sum);
                }
            } finally {
                simulation.end();
            }
        }
        System.out.println(SEEDS + " seeds from " + FIRST + ", dropped by replicas' bridges: " + dropped
                + ", the longest took " + longest / 1_000_000 + " ms of its time, seed " + slowest);
        // What is told to be found and dropped was there to be found.
        for (final Reason reason : EnumSet.complementOf(EnumSet.of(Reason.BEYOND_CREDIT, Reason.SCATTERED))) {
            assertTrue(dropped.get(reason) > 0, reason + " never happened");
        }
    }

    @Test
    void shouldLeaveTheSameTraceFromTheSameSeed() {
        for (int seed = 0; seed < 50; seed++) {
            assertEquals(trace(seed), trace(seed), "seed " + seed);
        }
        assertNotEquals(trace(1), trace(2));
    }

    private static long trace(final int seed) {
        final DatagramSimulation simulation = new DatagramSimulation(seed, Twin.RIGHT);
        try {
            simulation.run();
            return simulation.trace();
        } finally {
            simulation.end();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Twin.class, mode = Mode.EXCLUDE, names = "RIGHT")
    void shouldFindABugOnPurpose(final Twin twin) {
        for (int seed = 0; seed < 2_000; seed++) {
            final DatagramSimulation simulation = new DatagramSimulation(seed, twin);
            try {
                final String violation = simulation.run();
                if (violation != null) {
                    System.out.println(twin + " found by seed " + seed + ": " + violation);
                    return;
                }
            } finally {
                simulation.end();
            }
        }
        throw new AssertionError(twin + " was not found");
    }
}
