package io.busbar.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills at every store, in the short form; {@code -Dkill.kills=N} kills more, {@code -Dkill.seed=S} others. The long
 * form is {@link KillCommand}.
 */
class KillTest {
    private static final long KILLS = Long.getLong("kill.kills", 1_000_000);
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final long MUTANT_SEED = 1;
    /** Within so many a mutant is found; most take a hundredth of it. */
    private static final long MOST_KILLS = 2_000_000;

    private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    @Test
    void shouldKeepItsPromisesWhoeverIsKilledAtWhateverStore() throws InterruptedException {
        System.out.println("kill.seed=" + SEED);
        final Campaign campaign = new Campaign(SEED, null, null);
        campaign.play(THREADS, KILLS, Long.MAX_VALUE, () -> {});
        assertEquals(List.of(), campaign.findings());
        assertTrue(campaign.kills() >= KILLS);
        for (final Scenario scenario : Scenario.values()) {
            assertTrue(campaign.kills(scenario) > 0, () -> scenario + " was not played");
        }
    }

    static Stream<Mutant> exclusive() {
        return Mutants.EXCLUSIVE.stream();
    }

    static Stream<Mutant> durable() {
        return DurableMutants.ALL.stream();
    }

    static Stream<Mutant> groups() {
        return GroupMutants.ALL.stream();
    }

    static Stream<Mutant> shared() {
        return SharedMutants.BRANCHING.stream();
    }

    static Stream<Mutant> interleaved() {
        return SharedMutants.INTERLEAVED.stream();
    }

    @ParameterizedTest
    @MethodSource("exclusive")
    void shouldFindMutantsOfAnyChannel(final Mutant mutant) throws InterruptedException {
        assertFound(mutant, Scenario.EXCLUSIVE);
    }

    @ParameterizedTest
    @MethodSource("durable")
    void shouldFindMutantsOfDurableSubscribers(final Mutant mutant) throws InterruptedException {
        assertFound(mutant, Scenario.EXCLUSIVE);
    }

    @ParameterizedTest
    @MethodSource("groups")
    void shouldFindMutantsOfGroups(final Mutant mutant) throws InterruptedException {
        assertFound(mutant, Scenario.EXCLUSIVE);
    }

    @ParameterizedTest
    @MethodSource("shared")
    void shouldFindMutantsOfASharedChannel(final Mutant mutant) throws InterruptedException {
        assertFound(mutant, Scenario.SHARED);
    }

    @ParameterizedTest
    @MethodSource("interleaved")
    void shouldFindMutantsThatTakeTwoPublishersAtOnce(final Mutant mutant) throws InterruptedException {
        assertFound(mutant, Scenario.SHARED_INTERLEAVED);
    }

    private static void assertFound(final Mutant mutant, final Scenario scenario) throws InterruptedException {
        final Campaign campaign = new Campaign(MUTANT_SEED, mutant, scenario);
        campaign.play(THREADS, MOST_KILLS, Long.MAX_VALUE, () -> {});
        assertFalse(campaign.findings().isEmpty(), () -> mutant + " survived " + campaign.kills() + " kills");
    }

    /** The first thing that goes wrong with a mutant goes wrong again, at the same store, when its case is replayed. */
    @ParameterizedTest
    @EnumSource(Scenario.class)
    void shouldReplayACaseAlone(final Scenario scenario) throws InterruptedException {
        final Mutant mutant = Mutants.named("paddingVisibleAsARecord");
        final Campaign campaign = new Campaign(MUTANT_SEED, mutant, scenario);
        campaign.play(1, MOST_KILLS, Long.MAX_VALUE, () -> {});
        final Finding found = campaign.findings().getFirst();
        final Campaign again = new Campaign(found.seed(), mutant, null);
        again.replay(found.number());
        assertEquals(
                List.of(found.trace()),
                again.findings().stream().map(Finding::trace).toList());
    }

    @Test
    void shouldPlayTheSameCasesForTheSameSeed() throws InterruptedException {
        final Campaign first = new Campaign(MUTANT_SEED, null, null);
        final Campaign second = new Campaign(MUTANT_SEED, null, null);
        first.play(1, Long.MAX_VALUE, 400, () -> {});
        second.play(2, Long.MAX_VALUE, 400, () -> {});
        for (final Scenario scenario : Scenario.values()) {
            assertEquals(first.kills(scenario), second.kills(scenario));
        }
    }
}
