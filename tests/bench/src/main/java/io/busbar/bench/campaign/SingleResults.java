package io.busbar.bench.campaign;

import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Sample;
import io.busbar.bench.result.SystemResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers samples of works that need no floor, because what they measure is not a matter of cache lines. */
final class SingleResults {
    private final Work work;
    private final Map<String, String> setups = new LinkedHashMap<>();
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    SingleResults(final Work work) {
        this.work = work;
    }

    void add(final String system, final String setup, final int round, final Map<String, Double> metrics) {
        setups.put(system, setup);
        samples.computeIfAbsent(system, name -> new ArrayList<>()).add(new Sample(round, true, metrics, Map.of()));
    }

    CellResult toCell(final int length, final int publishers, final int subscribers) {
        final List<SystemResult> systems = new ArrayList<>();
        setups.forEach((system, setup) -> systems.add(
                new SystemResult(system, system.split("-")[0], setup, false, 0, true, samples.get(system), "")));
        return new CellResult(work.label(), length, publishers, subscribers, systems);
    }
}
