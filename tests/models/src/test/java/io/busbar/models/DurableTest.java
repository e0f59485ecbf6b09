package io.busbar.models;

import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A durable slot outlives its owners, has one at a time, and each rule of that is needed. */
class DurableTest {
    private static final Model DURABLE = Model.of(
            "Durable",
            "Slots={1,2} Owners={1,2} Others={} Capacity=1 Last=2 Crashes=1 Forgets=1 Returning=FALSE Mutant=\"none\"");

    private static final Model SAFETY = DURABLE.withInvariants(
            "HoldIsKept",
            "PositionIsKept",
            "ReadsWhatIsThere",
            "OneOwnerOfAName",
            "OneSlotOfAName",
            "EachHoldHasAName");

    /** Seconds each. Every mutant below is caught in one of these, so that they are not too small. */
    enum Small {
        ONE_OWNER(SAFETY.with("Slots={1} Owners={1} Crashes=2")),
        TWO_OWNERS(SAFETY.with("Last=1 Forgets=0")),
        BESIDE_ANOTHER(SAFETY.with("Slots={1} Owners={1} Others={3} Forgets=0")),
        ABANDONED(DURABLE.with("Slots={1} Owners={1}").withProperties("PublisherGoesOn")),
        COMING_BACK(
                DURABLE.with("Slots={1} Owners={1} Forgets=0 Returning=TRUE").withProperties("OwnersComeBack"));

        final Model model;

        Small(final Model model) {
            this.model = model;
        }
    }

    /** Minutes each, or more; see the README. */
    enum Large {
        MORE_CRASHES(SAFETY.with("Crashes=3")),
        TWO_AND_ANOTHER(SAFETY.with("Others={3} Crashes=2")),
        LONGER(SAFETY.with("Capacity=2 Last=4 Crashes=2")),
        THREE_OWNERS(SAFETY.with("Owners={1,2,3} Forgets=2")),
        COMING_BACK_BESIDE_ANOTHER(
                DURABLE.with("Slots={1,2} Owners={1} Others={3} Returning=TRUE").withProperties("OwnersComeBack"));

        final Model model;

        Large(final Model model) {
            this.model = model;
        }
    }

    /** One thing done wrong, the claim that it breaks, and where that is seen. */
    enum Mutant {
        WITHOUT_THE_BYTE("withoutByte", "OneSlotOfAName", Small.TWO_OWNERS),
        SECOND_NOT_REFUSED("notRefused", "OneOwnerOfAName", Small.TWO_OWNERS),
        RESUMES_FROM_NOW("resumesFromNow", "PositionIsKept", Small.ONE_OWNER),
        EVICTS_DURABLE("evictsDurable", "HoldIsKept", Small.ONE_OWNER),
        MODE_BEFORE_THE_NAME("modeFirst", "EachHoldHasAName", Small.ONE_OWNER),
        CURSOR_FORGOTTEN_FIRST("forgetsCursorFirst", "ReadsWhatIsThere", Small.ONE_OWNER),
        TAKES_DURABLE("takesDurable", "HoldIsKept", Small.BESIDE_ANOTHER),
        DURABLE_AT_ONCE("durableAtOnce", "PublisherGoesOn", Small.ABANDONED),
        LOCKS_TO_LOOK("looksUnderBytesOnly", "OwnersComeBack", Small.COMING_BACK);

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
    void shouldKeepItsPromises(final Small small, @TempDir final Path folder) {
        Promises.assertKept(small.name(), small.model, folder);
    }

    @ParameterizedTest
    @EnumSource
    @Execution(SAME_THREAD)
    @EnabledIfSystemProperty(named = "models", matches = ".+", disabledReason = "-Dmodels=large, or the name of one")
    void shouldKeepItsPromisesForLong(final Large large, @TempDir final Path folder) {
        Promises.assertKeptForLong(large.name(), large.model, folder);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCatch(final Mutant mutant, @TempDir final Path folder) {
        Promises.assertCaught(mutant.name(), mutant.seenIn.model, mutant.name, mutant.claim, folder);
    }
}
