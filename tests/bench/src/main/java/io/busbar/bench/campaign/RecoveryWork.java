package io.busbar.bench.campaign;

import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.peer.Place;
import io.busbar.bench.peer.Topology;
import io.busbar.bench.result.CellResult;
import io.busbar.bench.team.Places;
import io.busbar.bench.team.Team;
import io.busbar.bench.worker.Idle;
import io.busbar.bench.worker.Words;
import java.util.List;
import java.util.Map;

/**
 * A publisher is killed between claim and commit. Where several may publish, another does so all the time; where only
 * one may, another tries to take over all the time. The stall is from the kill to the subscriber's next message.
 */
record RecoveryWork(Settings settings, PairedWork.Log log) {
    private static final int LENGTH = 32;

    /** How long a claim is held before its publisher is killed: all others have met it by then. */
    private static final long HELD_MILLIS = 500;

    private static final int WAIT_MILLIS = 40_000;
    private static final Topology SHARED = new Topology(2, 1);

    CellResult run(final List<PeerKind> kinds) {
        final SingleResults results = new SingleResults(Work.RECOVERY);
        final int rounds = settings.quick() ? 1 : Math.min(3, settings.rounds());
        for (int round = 1; round <= rounds; round++) {
            for (final PeerKind kind : kinds) {
                if (kind.claims()) {
                    try {
                        results.add(kind.name(), kind.setup() + "; " + manner(kind), round, measure(kind));
                    } catch (final RuntimeException e) {
                        log.warn("recovery of " + kind.name() + ": " + e.getMessage());
                    }
                }
            }
        }
        return results.toCell(LENGTH, SHARED.publishers(), SHARED.subscribers());
    }

    private static String manner(final PeerKind kind) {
        return kind.supports(SHARED, LENGTH)
                ? "the survivor publishes all the time"
                : "the survivor tries to take over all the time";
    }

    private Map<String, Double> measure(final PeerKind kind) {
        final boolean shared = kind.supports(SHARED, LENGTH);
        final String variant = kind.variants().isEmpty() ? "" : "shared-4m-defaults";
        final Place place = new Place(Places.create(), SHARED, LENGTH, false, variant);
        try (Team team = new Team(kind, place, settings.cpus().assign(SHARED, Idle.YIELD))) {
            for (final String id : shared ? new String[] {"p0", "p1", "s0"} : new String[] {"p0", "s0"}) {
                team.openWithoutWaiting(id);
            }
            team.awaitOpen(shared ? new String[] {"p0", "p1", "s0"} : new String[] {"p0", "s0"});
            team.tell("p0", new Words().with("work", "claim"));
            team.awaitDone("p0");
            if (!shared) {
                team.openWithoutWaiting("p1");
            }
            final Words order = new Words().with("work", "recovery").with("millis", WAIT_MILLIS);
            team.tell("p1", order);
            team.tell("s0", order);
            Thread.sleep(HELD_MILLIS);
            final long killed = System.nanoTime();
            team.kill("p0");
            final Words seen = team.awaitDoneDespiteDeaths("s0");
            final long resumed = seen.number("resumedAt");
            log.progress("  " + kind.name() + ": " + seen);
            return Map.of(
                    "stallMillis", resumed == 0 ? WAIT_MILLIS : Math.max(0, (resumed - killed) / 1e6),
                    "gaveUp", resumed == 0 ? 1.0 : 0.0,
                    "unblocked", seen.decimal("unblocked"));
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
