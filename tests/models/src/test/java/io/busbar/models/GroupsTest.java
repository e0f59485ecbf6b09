package io.busbar.models;

import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Members of a group share the records, and each rule of their protocol is needed for that. */
class GroupsTest {
    private static final Model GROUPS =
            Model.of("Groups", "Members={m1,m2} Capacity=2 Last=2 Most=1 Crashes=1 Mutant=\"none\"");

    private static final Model SAFETY = GROUPS.withInvariants(
                    "NothingIsLost",
                    "AnnouncedByTaker",
                    "TakersHaveProof",
                    "OnlyTakenIsHanded",
                    "OnceWithoutFlag",
                    "ExactlyOnceIfNobodyDies",
                    "AgainOnlyByDeath",
                    "EachIsHandedByOne",
                    "NothingInFlightIsOverwritten")
            .underSymmetry();

    private static final Model THREE = SAFETY.with("Members={m1,m2,m3}");
    private static final Model SURVIVORS = GROUPS.withProperties("EverythingIsHandedOver");

    /** Seconds each. Every mutant below is caught in one of these, so that they are not too small. */
    enum Small {
        SINGLE(SAFETY),
        RANGES(SAFETY.with("Most=2")),
        SUCCESSION(SAFETY.with("Capacity=3 Last=3")),
        REUSE(SAFETY.with("Capacity=1 Last=3")),
        ADOPTION(THREE.with("Capacity=1 Last=1")),
        SURVIVAL(SURVIVORS);

        final Model model;

        Small(final Model model) {
            this.model = model;
        }
    }

    /** Minutes each, or more; see the README. */
    enum Large {
        TWO_CRASHES(SAFETY.with("Crashes=2")),
        LONGER_RANGES(SAFETY.with("Capacity=3 Last=4 Most=2")),
        THREE_MEMBERS(THREE),
        THREE_CRASHES(THREE.with("Crashes=2")),
        THREE_SURVIVORS(SURVIVORS.with("Members={m1,m2,m3}")),
        LONGER_SURVIVAL(SURVIVORS.with("Most=2 Crashes=2"));

        final Model model;

        Large(final Model model) {
            this.model = model;
        }
    }

    /** One thing done wrong, the claim that it breaks, and where that is seen. */
    enum Mutant {
        PLAIN_G("plainG", "OnceWithoutFlag", Small.SINGLE),
        NOT_FLAGGED("notFlagged", "OnceWithoutFlag", Small.SINGLE),
        CLEARED_FIRST("clearedFirst", "NothingIsLost", Small.SINGLE),
        ANNOUNCED_AFTER_CAS("announcedLate", "AnnouncedByTaker", Small.SINGLE),
        ANNOUNCED_IS_WON("announcedIsWon", "OnlyTakenIsHanded", Small.SINGLE),
        STOPPED_IS_DEAD("stoppedIsDead", "ExactlyOnceIfNobodyDies", Small.SINGLE),
        ADOPTED_IS_TAKEN("adoptedIsTaken", "EachIsHandedByOne", Small.SINGLE),
        ADOPTED_TWICE("adoptedTwice", "EachIsHandedByOne", Small.ADOPTION),
        FROM_THE_START("fromTheStart", "OnlyTakenIsHanded", Small.RANGES),
        NO_BACKLOG("noBacklog", "TakersHaveProof", Small.SUCCESSION),
        NOTHING_INHERITED("nothingInherited", "TakersHaveProof", Small.SUCCESSION),
        CURSOR_NOT_STORED("cursorNotStored", "NothingInFlightIsOverwritten", Small.REUSE),
        G_READ_LAST("readsGLast", "NothingInFlightIsOverwritten", Small.REUSE),
        NEVER_ADOPTS("neverAdopts", "EverythingIsHandedOver", Small.SURVIVAL);

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
