package io.busbar.bench.campaign;

import io.busbar.bench.floor.CProgram;
import io.busbar.bench.machine.Cpus;
import io.busbar.bench.machine.Hosts;
import io.busbar.bench.peer.Link;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One technique over one network, by a plain program in C. */
final class TechniqueSubject implements Subject {
    private static final String REFUSAL = "perfErrno";

    private final CProgram program;
    private final Technique technique;
    private final Link link;
    private final Cpus cpus;
    private final int length;
    private final int millis;
    private int perfErrno;

    TechniqueSubject(
            final CProgram program,
            final Technique technique,
            final Link link,
            final Cpus cpus,
            final int length,
            final int millis) {
        this.program = program;
        this.technique = technique;
        this.link = link;
        this.cpus = cpus;
        this.length = length;
        this.millis = millis;
    }

    @Override
    public String name() {
        return technique.label();
    }

    String setup() {
        return technique.setup();
    }

    /** Why cache misses are not counted here; 0 if they are, or nothing was measured yet. */
    int perfErrno() {
        return perfErrno;
    }

    @Override
    public Slice measure() {
        final boolean sink = link.label().equals(Hosts.SINK);
        final Map<String, Double> metrics = new LinkedHashMap<>(program.runBehind(
                link.a().prefix(),
                (sink ? "sink-" : "") + technique.label(),
                Integer.toString(cpus.numbers().get(0)),
                Integer.toString(cpus.numbers().get(1 % cpus.numbers().size())),
                sink ? "-" : Hosts.spaceFile(link.b()),
                link.b().address(),
                Integer.toString(length),
                Integer.toString(millis)));
        final Double refusal = metrics.remove(REFUSAL);
        perfErrno = refusal == null ? 0 : refusal.intValue();
        return new Slice(metrics, List.of(), List.of(), null);
    }
}
