package io.busbar.bench.campaign;

import io.busbar.bench.floor.CProgram;
import io.busbar.bench.machine.Cpus;
import io.busbar.bench.machine.Hosts;
import io.busbar.bench.peer.Link;
import java.util.List;

/** Send and recv in C, neither side ever asleep, over the same network: what sockets cost by themselves. */
final class CSubject implements Subject {
    private final CProgram program;
    private final String protocol;
    private final NetworkWork work;
    private final Link link;
    private final Cpus cpus;
    private final int rate;
    private int millis;

    /** @param protocol tcp or udp */
    CSubject(
            final CProgram program,
            final String protocol,
            final NetworkWork work,
            final Link link,
            final Cpus cpus,
            final int rate,
            final int millis) {
        this.program = program;
        this.protocol = protocol;
        this.work = work;
        this.link = link;
        this.cpus = cpus;
        this.rate = rate;
        this.millis = millis;
    }

    @Override
    public String name() {
        return "c-" + protocol;
    }

    String setup() {
        return "C, non-blocking send and recv over " + protocol
                + ", both sides busy and pinned, one thread each; a send for each message";
    }

    void slices(final int newMillis) {
        millis = newMillis;
    }

    @Override
    public Slice measure() {
        return new Slice(
                program.runBehind(
                        link.a().prefix(),
                        work.echoes() ? "round-trip" : "one-way",
                        protocol,
                        Integer.toString(cpus.numbers().get(0)),
                        Integer.toString(cpus.numbers().get(1 % cpus.numbers().size())),
                        Hosts.spaceFile(link.b()),
                        link.b().address(),
                        Integer.toString(work.length()),
                        Integer.toString(millis),
                        Integer.toString(rate)),
                List.of(),
                List.of(),
                null);
    }
}
