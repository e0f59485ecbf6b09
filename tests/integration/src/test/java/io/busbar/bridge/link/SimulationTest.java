package io.busbar.bridge.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.link.Simulation.Twin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Thousands of seeds, each a story of losses, cuts and kills. More of them: {@code -Dbusbar.sim.seeds=1000000}; others:
 * {@code -Dbusbar.sim.first=…}; one, with its trace: {@code -Dbusbar.sim.seeds=1 -Dbusbar.sim.first=SEED}.
 */
class SimulationTest {
    private static final int SEEDS = 10_000;

    @Test
    void shouldDeliverEachRecordOnceInOrderFromEverySeed() {
        final long first = Long.getLong("busbar.sim.first", 0);
        final long seeds = Long.getLong("busbar.sim.seeds", SEEDS);
        long published = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            try (Simulation simulation = new Simulation(seed, Twin.RIGHT, seeds == 1)) {
                final String violation = simulation.run();
                if (seeds == 1) {
                    System.out.println(simulation.trace());
                }
                assertNull(violation, "seed " + seed);
                published += simulation.published();
            }
        }
        assertTrue(published > seeds * 20, "only " + published + " records were published");
        System.out.println(seeds + " seeds from " + first + ": " + published + " records arrived");
    }

    @Test
    void shouldLeaveTheSameTraceFromTheSameSeed() {
        for (long seed = 0; seed < 200; seed++) {
            assertEquals(hash(seed), hash(seed), "seed " + seed);
        }
        assertNotEquals(hash(1), hash(2));
    }

    private static long hash(final long seed) {
        try (Simulation simulation = new Simulation(seed, Twin.RIGHT, false)) {
            simulation.run();
            return simulation.traceHash();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Twin.class, mode = Mode.EXCLUDE, names = "RIGHT")
    void shouldFindABugOnPurpose(final Twin twin) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try (Simulation simulation = new Simulation(seed, twin, false)) {
                final String violation = simulation.run();
                if (violation != null) {
                    System.out.println(twin + " found by seed " + seed + ": " + violation);
                    return;
                }
            }
        }
        throw new AssertionError(twin + " was not found by " + SEEDS + " seeds");
    }
}
