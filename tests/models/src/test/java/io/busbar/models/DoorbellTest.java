package io.busbar.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No wake-up is lost, and each step of going to sleep and of waking is needed for that. */
class DoorbellTest {
    private static final Model DOORBELL = Model.of("Doorbell", "Sleepers={s1} Messages=3 Mutant=\"none\"");
    private static final String CLAIM = "NoWakeUpIsLost";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"none", "none-fencing"})
    void shouldLoseNoWakeUp(final String variant) {
        final Tlc.Result result =
                Tlc.SMALL.check(DOORBELL.with("Mutant=\"" + variant + "\"").withProperties(CLAIM), folder);
        System.out.printf("%-24s %,12d distinct states %8.1f s%n", variant, result.states(), result.seconds());
        assertEquals("", result.violated(), result.output());
        assertTrue(result.states() > 1, result.output());
    }

    @Test
    void shouldLoseNoWakeUpOfTwo() {
        final Model two = DOORBELL.with("Sleepers={s1,s2} Messages=1").withProperties(CLAIM);
        assertEquals("", Tlc.SMALL.check(two, folder).violated());
    }

    @Test
    void shouldMakeNothingUp() {
        final Model safety = DOORBELL.with("Sleepers={s1,s2} Messages=2").withInvariants("NothingIsMadeUp");
        assertEquals("", Tlc.SMALL.check(safety, folder).violated());
    }

    @ParameterizedTest
    @ValueSource(strings = {"noMembarrier", "lookFirst", "countStays", "flagBackLast"})
    void shouldCatch(final String mutant) {
        final Model mutated = DOORBELL.with("Mutant=\"" + mutant + "\"").withProperties(CLAIM);
        final Tlc.Result result = Tlc.SMALL.check(mutated, folder);
        System.out.printf("%-24s %-28s %5.1f s%n", mutant, result.violated(), result.seconds());
        assertEquals(CLAIM, result.violated(), result.output());
    }
}
