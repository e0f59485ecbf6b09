package io.busbar.bench.machine;

import io.busbar.bench.peer.Topology;
import io.busbar.bench.worker.ActorSpec;
import io.busbar.bench.worker.Idle;
import io.busbar.bench.worker.Side;
import io.busbar.linux.Sched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which processors are used, and by whom. */
public record Cpus(List<Integer> numbers) {
    private static final Path DEVICES = Path.of("/sys/devices/system/cpu");

    public Cpus {
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException("no processors to measure on");
        }
    }

    /** All that this process may use; those of different cores first, so that no two share one unless they must. */
    public static Cpus available() {
        final Map<String, Integer> seen = new HashMap<>();
        final List<Integer> ranked = new ArrayList<>();
        final Map<Integer, Integer> rank = new HashMap<>();
        Sched.affinity().stream().forEach(cpu -> {
            rank.put(cpu, seen.merge(siblings(cpu), 1, Integer::sum));
            ranked.add(cpu);
        });
        ranked.sort((one, other) -> {
            final int byRank = Integer.compare(rank.get(one), rank.get(other));
            return byRank != 0 ? byRank : Integer.compare(one, other);
        });
        return new Cpus(ranked);
    }

    private static String siblings(final int cpu) {
        try {
            return Files.readString(
                    DEVICES.resolve("cpu" + cpu).resolve("topology").resolve("thread_siblings_list"));
        } catch (final IOException e) {
            return Integer.toString(cpu);
        }
    }

    /**
     * Gives each actor a processor of its own if there are enough. If not, publishers share some and subscribers the
     * others; whoever has to share one yields while it waits, whatever was asked for.
     */
    public List<ActorSpec> assign(final Topology topology, final Idle idle) {
        final int publishers = topology.publishers();
        final int actors = publishers + topology.subscribers();
        final int forPublishers = actors <= numbers.size()
                ? publishers
                : Math.clamp((long) numbers.size() * publishers / actors, 1, Math.max(1, numbers.size() - 1));
        final List<Integer> first = numbers.subList(0, forPublishers);
        final List<Integer> rest = numbers.size() == 1 ? first : numbers.subList(forPublishers, numbers.size());
        final List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < actors; i++) {
            taken.add(i < publishers ? first.get(i % first.size()) : rest.get((i - publishers) % rest.size()));
        }
        final List<ActorSpec> specs = new ArrayList<>();
        for (int i = 0; i < actors; i++) {
            final int cpu = taken.get(i);
            final boolean alone = taken.stream().filter(other -> other == cpu).count() == 1;
            final Side side = i < publishers ? Side.PUBLISHER : Side.SUBSCRIBER;
            specs.add(new ActorSpec(side, i < publishers ? i : i - publishers, cpu, alone ? idle : Idle.YIELD));
        }
        return specs;
    }
}
