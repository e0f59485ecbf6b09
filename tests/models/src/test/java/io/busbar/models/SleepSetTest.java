package io.busbar.models;

import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who sleeps on several doorbells at once is woken by each of them, and each step of going to sleep is needed. */
class SleepSetTest {
    private static final Model ONE_PUBLISHER = Model.of(
                    "SleepSet",
                    "Sets={1} Channels=2 Publishers=1 Messages=1 Crashes=0 Succeeded=TRUE Dozing=FALSE"
                            + " Unregistered={} Wakeups=0 Mutant=\"none\"")
            .withProperties("NoWakeUpIsLost");

    private static final Model TWO = ONE_PUBLISHER.with("Publishers=2");

    private static final Model ALONE =
            TWO.with("Crashes=1 Succeeded=FALSE Dozing=TRUE").withProperties("NobodyOversleeps");

    /** Seconds each. Every mutant below is caught in one of these, so that they are not too small. */
    enum Small {
        KILLED(ONE_PUBLISHER.with("Crashes=1")),
        UNREGISTERED(ONE_PUBLISHER.with("Unregistered={1}")),
        TWO_PUBLISHERS(TWO.with("Unregistered={2}")),
        INTERRUPTED(ONE_PUBLISHER.with("Channels=1 Wakeups=2").withProperties("NoWakeUpIsLost", "WhoIsAskedComesBack"));

        final Model model;

        Small(final Model model) {
            this.model = model;
        }
    }

    /** A minute each, or more; see the README. */
    enum Large {
        NOBODY_SUCCEEDS(ALONE),
        WITHOUT_MEMBARRIER(ALONE.with("Mutant=\"noMembarrier\"")),
        ONE_SHARED(TWO.with("Channels=1")),
        ONE_SHARED_KILLED(TWO.with("Channels=1 Crashes=1")),
        TWO_PUBLISHERS_KILLED(TWO.with("Crashes=1")),
        MORE_MESSAGES(TWO.with("Messages=2")),
        SHARED_AND_NOT(TWO.with("Publishers=3 Unregistered={3}")),
        TWO_SETS(TWO.with("Sets={1,2}")),
        THREE_CHANNELS(TWO.with("Channels=3 Publishers=3"));

        final Model model;

        Large(final Model model) {
            this.model = model;
        }
    }

    /** One thing done wrong, the claim that it breaks, and where that is seen. */
    enum Mutant {
        NO_MEMBARRIER("noMembarrier", "NoWakeUpIsLost", Small.KILLED),
        BARRIER_BEFORE_THE_FLAGS("barrierFirst", "NoWakeUpIsLost", Small.KILLED),
        LOOKS_FIRST("looksFirst", "NoWakeUpIsLost", Small.KILLED),
        COUNTS_READ_LATE("countsLate", "NoWakeUpIsLost", Small.KILLED),
        RAISES_ONE_FLAG("raisesOne", "NoWakeUpIsLost", Small.KILLED),
        LOOKS_AT_ONE_LOG("looksAtOne", "NoWakeUpIsLost", Small.KILLED),
        SLEEPS_ON_ONE_FUTEX("sleepsOnOne", "NoWakeUpIsLost", Small.KILLED),
        UNREGISTERED_WITHOUT_FENCE("noFence", "NoWakeUpIsLost", Small.UNREGISTERED),
        WOKEN_NOT_LOOKED_AT("wokenUnseen", "WhoIsAskedComesBack", Small.INTERRUPTED);

        final String name;
        final String claim;
        final Small seenIn;

        Mutant(final String name, final String claim, final Small seenIn) {
            this.name = name;
            this.claim = claim;
            this.seenIn = seenIn;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoseNoWakeUp(final Small small, @TempDir final Path folder) {
        Promises.assertKept(small.name(), small.model, folder);
    }

    @ParameterizedTest
    @EnumSource
    @Execution(SAME_THREAD)
    @EnabledIfSystemProperty(named = "models", matches = ".+", disabledReason = "-Dmodels=large, or the name of one")
    void shouldLoseNoWakeUpForLong(final Large large, @TempDir final Path folder) {
        Promises.assertKeptForLong(large.name(), large.model, folder);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCatch(final Mutant mutant, @TempDir final Path folder) {
        Promises.assertCaught(mutant.name(), mutant.seenIn.model, mutant.name, mutant.claim, folder);
    }
}
