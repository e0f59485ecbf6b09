package io.busbar.bench.campaign;

import io.busbar.ChannelOptions;
import io.busbar.bench.floor.CProgram;
import io.busbar.bench.machine.Cpus;
import io.busbar.bench.machine.Hosts;
import io.busbar.bench.peer.Link;
import java.util.List;

/** Send and recv in C, neither side ever asleep, over the same network: what sockets cost by themselves. */
final class CSubject implements Subject {
    /** Of the default channel, which a bridge sends out of, and receives into. */
    private static final long LOG = ChannelOptions.DEFAULT.capacity();

    private final CProgram program;
    private final String protocol;
    private final boolean asLog;
    private final NetworkWork work;
    private final Link link;
    private final Cpus cpus;
    private final int rate;
    private int millis;

    /**
     * @param protocol tcp or udp
     * @param asLog    whether bytes one way go out of and into as much memory as a log has, and not one buffer that
     *                 stays in the cache
     */
    CSubject(
            final CProgram program,
            final String protocol,
            final boolean asLog,
            final NetworkWork work,
            final Link link,
            final Cpus cpus,
            final int rate,
            final int millis) {
        this.program = program;
        this.protocol = protocol;
        this.asLog = asLog;
        this.work = work;
        this.link = link;
        this.cpus = cpus;
        this.rate = rate;
        this.millis = millis;
    }

    @Override
    public String name() {
        return "c-" + protocol + (asLog ? "-log" : "");
    }

    String setup() {
        return "C, non-blocking send and recv over " + protocol
                + ", both sides busy and pinned, one thread each; a send for each message"
                + (asLog ? ", out of and into " + (LOG >> 20) + " MiB of memory" : "");
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
                        Integer.toString(rate),
                        Long.toString(asLog ? LOG : 0)),
                List.of(),
                List.of(),
                null);
    }
}
