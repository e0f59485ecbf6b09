package io.busbar.bench.campaign;

import io.busbar.bench.machine.Cpus;
import io.busbar.bench.worker.Idle;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How to measure.
 *
 * @param quick         whether to see only that all works: one size, few short rounds, no trials
 * @param cpus          processors to pin to
 * @param rounds        samples of each system
 * @param sliceMillis   length of a sample
 * @param redos         how often a pair is measured again when the floor moved
 * @param floorFraction by how much the floor may move during a pair
 * @param rate          pings a second of a round trip
 * @param idle          what threads with a processor of their own do while they wait
 * @param warmUpLimit   slices at most before those that count
 */
public record Settings(
        boolean quick,
        Cpus cpus,
        int rounds,
        int sliceMillis,
        int redos,
        double floorFraction,
        int rate,
        Idle idle,
        int warmUpLimit) {
    /** By name, for the result files. */
    Map<String, String> describe() {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("quick", Boolean.toString(quick));
        settings.put("rounds", Integer.toString(rounds));
        settings.put("sliceMillis", Integer.toString(sliceMillis));
        settings.put("redos", Integer.toString(redos));
        settings.put("floorFraction", Double.toString(floorFraction));
        settings.put("roundTripsPerSecond", Integer.toString(rate));
        settings.put("idle", idle.toString());
        settings.put("warmUpLimit", Integer.toString(warmUpLimit));
        return settings;
    }
}
