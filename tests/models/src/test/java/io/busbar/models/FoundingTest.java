package io.busbar.models;

import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups are founded, joined and dissolved by several at once, and each rule of that is needed. */
class FoundingTest {
    private static final Model FOUNDING = Model.of(
            "Founding",
            "Entries={1} Joiners={1,2} SameName=TRUE Leftovers=FALSE Capacity=1 Last=2 Crashes=1 Mutant=\"none\"");

    private static final Model SAFETY = FOUNDING.withInvariants(
            "OneGroupOfAName",
            "HeldIsThere",
            "MembersKeepTheirGroup",
            "NothingInFlightIsOverwritten",
            "OnlyTakenIsHanded");

    /** Seconds each. Every mutant below is caught in one of these, so that they are not too small. */
    enum Small {
        ONE_FOUNDER(SAFETY.with("Joiners={1}")),
        TWO_FOUNDERS(SAFETY.with("Entries={1,2} Last=1 Crashes=0")),
        DISSOLVED(SAFETY.with("SameName=FALSE Crashes=0")),
        LEFTOVERS(SAFETY.with("Leftovers=TRUE Last=1")),
        ABANDONED(FOUNDING.with("Joiners={1} Leftovers=TRUE").withProperties("PublisherGoesOn"));

        final Model model;

        Small(final Model model) {
            this.model = model;
        }
    }

    /** Minutes each, or more; see the README. */
    enum Large {
        GETTING_IN(FOUNDING.with("Last=1").withProperties("JoinersGetIn")),
        TWO_FOUNDERS_KILLED(SAFETY.with("Entries={1,2} Capacity=2 Last=3 Crashes=2")),
        TWO_NAMES(SAFETY.with("Entries={1,2} SameName=FALSE Capacity=2 Last=3 Crashes=2")),
        THREE_FOUNDERS(SAFETY.with("Joiners={1,2,3} Crashes=2")),
        LONGER(SAFETY.with("Leftovers=TRUE Capacity=2 Last=4 Crashes=3")),
        ALL_ABANDONED(FOUNDING.with("Leftovers=TRUE Crashes=3").withProperties("PublisherGoesOn"));

        final Model model;

        Large(final Model model) {
            this.model = model;
        }
    }

    /** One thing done wrong, the claim that it breaks, and where that is seen. */
    enum Mutant {
        WITHOUT_THE_GROUPS_BYTE("withoutByte", "OneGroupOfAName", Small.TWO_FOUNDERS),
        FOUNDED_BEFORE_IT_HOLDS("foundedFirst", "HeldIsThere", Small.ONE_FOUNDER),
        LOOKS_BEFORE_IT_HOLDS("holdsLate", "HeldIsThere", Small.ONE_FOUNDER),
        UNFOUNDED_NOT_HELD("unfoundedNotHeld", "HeldIsThere", Small.ONE_FOUNDER),
        VOID_BEFORE_UNFOUNDED("voidFirst", "HeldIsThere", Small.ONE_FOUNDER),
        DISSOLVES_WITHOUT_ANOTHER_LOOK("dissolvesUnseen", "MembersKeepTheirGroup", Small.DISSOLVED),
        IDLE_IS_DEAD("idleIsDead", "MembersKeepTheirGroup", Small.DISSOLVED),
        OLD_PROOF_KEPT("proofKept", "OnlyTakenIsHanded", Small.LEFTOVERS),
        UNFOUNDED_STAYS("unfoundedStays", "PublisherGoesOn", Small.ABANDONED);

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
