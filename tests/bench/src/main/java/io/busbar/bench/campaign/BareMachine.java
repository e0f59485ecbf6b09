package io.busbar.bench.campaign;

import io.busbar.bench.floor.CProgram;
import io.busbar.bench.peer.PeerKinds;
import io.busbar.bench.peer.Place;
import io.busbar.bench.peer.Topology;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Sample;
import io.busbar.bench.team.Places;
import io.busbar.bench.team.Team;
import io.busbar.bench.worker.Words;
import java.util.List;
import java.util.Map;

/** The floors by themselves: a cache line to and fro, copying memory, and send and recv in C over loopback. */
record BareMachine(Settings settings, PairedWork.Log log) {
    private static final int LENGTH = 32;

    List<CellResult> run() {
        final SingleResults results = new SingleResults(Work.FLOORS);
        final Place place = new Place(Places.create(), Topology.ONE_TO_ONE, LENGTH, true, "");
        try (Team team = new Team(
                PeerKinds.named("floor"), place, settings.cpus().assign(Topology.ONE_TO_ONE, settings.idle()))) {
            team.open();
            team.probe();
            for (int round = 1; round <= settings.rounds(); round++) {
                final Words probe = team.probe();
                results.add(
                        "line-and-copy",
                        "round trip of a cache line between two pinned processes; copies of 64 KiB into 4 MiB",
                        round,
                        Map.of(
                                Sample.LINE, probe.decimal(Sample.LINE),
                                Sample.COPY, probe.decimal(Sample.COPY)));
            }
        }
        sendAndReceive(results);
        return List.of(results.toCell(LENGTH, 1, 1));
    }

    private void sendAndReceive(final SingleResults results) {
        try (CProgram program = CProgram.compile("sendrecv.c")) {
            for (int round = 1; round <= settings.rounds(); round++) {
                results.add(
                        "c-send-recv",
                        "C, non-blocking send and recv over TCP on loopback, both sides busy, pinned",
                        round,
                        program.run(
                                Integer.toString(settings.cpus().numbers().getFirst()),
                                Integer.toString(settings.cpus().numbers().getLast()),
                                Integer.toString(LENGTH),
                                Integer.toString(settings.sliceMillis())));
            }
        } catch (final IllegalStateException e) {
            log.warn("no send and recv in C: " + e.getMessage());
        }
    }
}
