package io.busbar.models;

import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An event loop that waits on the descriptor of a wait set is told of every record, and told no more than it asked. */
class AlarmTest {
    private static final Model ONE_CHANNEL = Model.of(
                    "Alarm", "Channels=1 Messages=1 Crashes=0 Others=1 Edge=FALSE Mutant=\"none\"")
            .withProperties("NoWakeUpIsLost", "AllRestInTheEnd");

    /** Seconds each. Every mutant below is caught in one of these, so that they are not too small. */
    enum Small {
        LEVEL(ONE_CHANNEL),
        TWO_RECORDS(ONE_CHANNEL.with("Messages=2 Others=0")),
        EDGE(ONE_CHANNEL.with("Edge=TRUE"));

        final Model model;

        Small(final Model model) {
            this.model = model;
        }
    }

    /** A minute each, or more; see the README. */
    enum Large {
        KILLED(ONE_CHANNEL.with("Messages=2 Crashes=1")),
        KILLED_EDGE(ONE_CHANNEL.with("Messages=2 Crashes=1 Edge=TRUE")),
        TWO_CHANNELS(ONE_CHANNEL.with("Channels=2 Others=0"));

        final Model model;

        Large(final Model model) {
            this.model = model;
        }
    }

    /** One thing done wrong, the claim that it breaks, and where that is seen. */
    enum Mutant {
        ARMS_LAST("armsLast", "NoWakeUpIsLost", Small.LEVEL),
        DRAINS_AFTER_ARMING("drainsAfterArming", "NoWakeUpIsLost", Small.TWO_RECORDS),
        ARMED_READ_FIRST("armedReadFirst", "NoWakeUpIsLost", Small.LEVEL),
        YOUNGER_COUNTS("youngerCounts", "NoWakeUpIsLost", Small.LEVEL),
        NEVER_DRAINED("neverDrained", "AllRestInTheEnd", Small.LEVEL);

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
