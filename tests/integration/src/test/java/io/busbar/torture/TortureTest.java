package io.busbar.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Sched;
import io.busbar.process.ShmTempDir;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publishers and subscribers are killed at random moments, also while they open the channels, and others take their
 * place; all of them are stopped now and then. Who survives receives what was committed, exactly, and nobody gets
 * stuck.
 *
 * <p>{@code -Dbusbar.kills=N} kills N instead of 30; {@code -Dbusbar.seed=S} takes the seed of another run.
 */
class TortureTest {
    private static final int KILLS = Integer.getInteger("busbar.kills", 30);
    private static final int ALONE = 4;
    private static final long MEMORY = 16 << 20;
    private static final long NO_LIMIT_NS = TimeUnit.DAYS.toNanos(1);

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    @Test
    void shouldLoseNothingWhoeverIsKilled() {
        final long seed = Long.getLong("busbar.seed", System.nanoTime());
        final Verdict verdict =
                Campaign.run(new Campaign.Order(KILLS, seed, NO_LIMIT_NS, MEMORY), directory, System.out);
        verdict.print(System.out);
        assertEquals(List.of(), verdict.evidence());
        assertEquals(KILLS, verdict.kills());
        assertTrue(verdict.stops() > 0, "nobody was stopped");
        assertTrue(verdict.stalls().claimsAndStops().getTotalCount() > 0, "nobody was killed in mid-claim");
        assertEquals(0, verdict.stalls().forgotten());
    }

    @Test
    void shouldHoldUpASubscriberOnlyUntilTheKernelTellsOfTheDeath() {
        final StallTrial trial = new StallTrial(directory, MEMORY, 0);
        trial.run(ALONE, System.out);
        trial.print(System.out);
        assertEquals(ALONE, trial.timed());
        assertTrue(trial.isGood());
    }

    @Test
    void shouldHoldUpASubscriberThatHasAProcessorOfItsOwn() {
        final BitSet before = Sched.affinity();
        final StallTrial trial = new StallTrial(directory, MEMORY, 0);
        trial.runOnOwnProcessor(ALONE, System.out);
        assertEquals(ALONE, trial.timed());
        assertTrue(trial.isGood());
        assertEquals(before, Sched.affinity());
    }
}
