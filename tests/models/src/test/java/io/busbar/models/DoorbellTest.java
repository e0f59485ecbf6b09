package io.busbar.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No wake-up is lost, and each step of going to sleep and of waking is needed for that. */
class DoorbellTest {
    private static final Model SUCCEEDED = Model.of(
                    "Doorbell", "Sleepers={s1} Messages=2 Crashes=1 Succeeded=TRUE Dozing=FALSE Mutant=\"none\"")
            .withProperties("NoWakeUpIsLost");

    private static final Model ALONE =
            SUCCEEDED.with("Succeeded=FALSE Dozing=TRUE").withProperties("NobodyOversleeps");

    enum Right {
        KILLED(SUCCEEDED),
        FENCING(SUCCEEDED.with("Mutant=\"none-fencing\"")),
        LONGER(SUCCEEDED.with("Messages=3 Crashes=0")),
        TWO_SLEEPERS(SUCCEEDED.with("Sleepers={s1,s2} Messages=1")),
        NOBODY_SUCCEEDS(ALONE),
        SLEEPER_WITHOUT_MEMBARRIER(ALONE.with("Mutant=\"noMembarrier\"")),
        NOTHING_MADE_UP(SUCCEEDED.with("Sleepers={s1,s2}").withInvariants("NothingIsMadeUp"));

        final Model model;

        Right(final Model model) {
            this.model = model;
        }
    }

    enum Mutant {
        NO_MEMBARRIER("noMembarrier", SUCCEEDED),
        LOOK_FIRST("lookFirst", SUCCEEDED),
        COUNT_STAYS("countStays", SUCCEEDED),
        FLAG_BACK_LAST("flagBackLast", SUCCEEDED),
        OPENS_SILENTLY("opensSilently", SUCCEEDED),
        SLEEPS_FOR_GOOD("none", ALONE.with("Dozing=FALSE"));

        final Model model;

        Mutant(final String name, final Model model) {
            this.model = model.with("Mutant=\"" + name + '"');
        }
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void shouldLoseNoWakeUp(final Right right) {
        final Tlc.Result result = Tlc.SMALL.check(right.model, folder);
        System.out.printf("%-26s %,12d distinct states %8.1f s%n", right, result.states(), result.seconds());
        assertEquals("", result.violated(), result.output());
        assertTrue(result.states() > 1, result.output());
    }

    @ParameterizedTest
    @EnumSource
    void shouldCatch(final Mutant mutant) {
        final Tlc.Result result = Tlc.SMALL.check(mutant.model, folder);
        System.out.printf("%-26s %-28s %5.1f s%n", mutant, result.violated(), result.seconds());
        assertEquals(mutant.model.properties().getFirst(), result.violated(), result.output());
    }
}
