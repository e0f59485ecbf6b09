package io.busbar.models;

import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shared log keeps its promises, and each rule of its protocol is needed for one of them. */
class SharedLogTest {
    private static final Model SHARED_LOG = Model.of(
            "SharedLog",
            "Pubs={p1,p2} Subs={} Capacity=1 Step=1 Backlog=1 Last=2 Shapes=Ones Crashes=0 Entering=\"in\""
                    + " Ending=FALSE Tidying=FALSE Mutant=\"none\"");

    private static final Model SAFETY = SHARED_LOG
            .withInvariants(
                    "TakesOnlyCommitted",
                    "HeldIsIntact",
                    "NothingIsSkipped",
                    "DecisionIsRight",
                    "PaddingIsRight",
                    "EachWritesAlone",
                    "WinnersHaveProof",
                    "WonIsLatest",
                    "DeadAreAnnounced",
                    "NoGapIsLeft",
                    "LiveIsNotEvicted",
                    "TailBelowLimit")
            .merged()
            .underSymmetry();

    private static final Model READ = SAFETY.with("Subs={s1}");
    private static final Model THREE = SAFETY.with("Pubs={p1,p2,p3}");
    private static final Model SURVIVORS = SHARED_LOG.withProperties("PublishersGoOn", "EverythingArrives");

    /** Seconds each. Every mutant below is caught in one of these, so that they are not too small. */
    enum Small {
        GAPS(READ.with("Capacity=2 Step=2 Crashes=1")),
        RECOVERY(SAFETY.with("Crashes=1")),
        SUCCESSION(SAFETY.with("Capacity=3 Step=3 Last=3 Crashes=1")),
        LAPPED(SAFETY.with("Last=4")),
        JOINING(READ.with("Entering=\"out\"")),
        THREE_PUBLISHERS(THREE),
        SURVIVAL(SURVIVORS.with("Subs={s1} Last=1 Crashes=1")),
        HELD_BACK(SURVIVORS.with("Subs={s1}")),
        HELD_BACK_BY_DEAD(SURVIVORS.with("Crashes=1")),
        TIDIED(SAFETY.with("Crashes=1 Tidying=TRUE")),
        TIDIED_WHILE_READ(READ.with("Last=1 Crashes=1 Tidying=TRUE")),
        TIDIED_BY_SEVERAL(THREE.with("Last=1 Crashes=1 Tidying=TRUE"));

        final Model model;

        Small(final Model model) {
            this.model = model;
        }
    }

    /** Minutes each, or more; see the README. */
    enum Large {
        BATCHES(READ.with("Capacity=2 Last=3 Shapes=Batches")),
        LONG_RECORDS(READ.with("Capacity=2 Last=3 Shapes=Singles Crashes=1")),
        FINER_STEPS(READ.with("Capacity=2 Last=3 Crashes=1")),
        RECOVERY_READ(READ.with("Crashes=1")),
        LONGER_SUCCESSION(SAFETY.with("Capacity=5 Step=5 Last=5 Crashes=1")),
        TWO_BACKLOGS(SAFETY.with("Capacity=5 Step=5 Last=5 Backlog=2")),
        TWO_CRASHES(SAFETY.with("Crashes=2 Last=3")),
        TWO_CRASHES_READ(READ.with("Capacity=2 Step=2 Crashes=2")),
        LONGER_LAPPED(SAFETY.with("Capacity=2 Last=8")),
        LONGER_JOINING(READ.with("Entering=\"out\" Last=3")),
        JOINING_ENDING(READ.with("Entering=\"out\" Ending=TRUE Last=2 Crashes=1")),
        TWO_READERS(READ.with("Subs={s1,s2} Crashes=1")),
        THREE_LAPPED(THREE.with("Last=3")),
        THREE_CRASH(THREE.with("Crashes=1")),
        THREE_CRASHES(THREE.with("Crashes=2")),
        THREE_READ(THREE.with("Subs={s1} Capacity=2 Step=2 Crashes=1")),
        LONGER_SURVIVAL(SURVIVORS.with("Subs={s1} Crashes=1")),
        THREE_SURVIVORS(SURVIVORS.with("Pubs={p1,p2,p3} Crashes=1"));

        final Model model;

        Large(final Model model) {
            this.model = model;
        }
    }

    /** One thing done wrong, the claim that it breaks, and where that is seen. */
    enum Mutant {
        ORIGIN_BEFORE_END("originFirst", "DecisionIsRight", Small.GAPS),
        STAMP_NOT_READ_AGAIN("stampNotReread", "DecisionIsRight", Small.GAPS),
        NO_GENERATION("noGeneration", "DecisionIsRight", Small.GAPS),
        MARK_AFTER_GENERATION("markedLate", "DecisionIsRight", Small.GAPS),
        STOPPED_IS_DEAD("stoppedIsDead", "DecisionIsRight", Small.GAPS),
        ANNOUNCED_IS_WON("announcedIsWon", "DecisionIsRight", Small.GAPS),
        ANNOUNCED_AFTER_CAS("announcedLate", "DeadAreAnnounced", Small.GAPS),
        STAMP_FIRST("stampFirst", "TakesOnlyCommitted", Small.GAPS),
        PROOF_REVERSED("proofReversed", "NoGapIsLeft", Small.GAPS),
        NO_BACKLOG("noBacklog", "WinnersHaveProof", Small.SUCCESSION),
        BACKLOG_OVERWRITTEN("backlogOverwritten", "WinnersHaveProof", Small.SUCCESSION),
        NOTHING_INHERITED("nothingInherited", "WinnersHaveProof", Small.SUCCESSION),
        WON_UNCOMPARED("wonUncompared", "WonIsLatest", Small.SUCCESSION),
        HELD_NOT_STORED("heldNotStored", "EachWritesAlone", Small.LAPPED),
        HELD_AFTER_CAS("heldLate", "EachWritesAlone", Small.LAPPED),
        HELD_NOT_READ("heldNotRead", "EachWritesAlone", Small.LAPPED),
        EVICTOR_ONLY_CLEARS("evictorOnlyClears", "NoGapIsLeft", Small.RECOVERY),
        EVICTED_UNCHECKED("evictedUnchecked", "LiveIsNotEvicted", Small.RECOVERY),
        PADS_UNHELD("padsUnheld", "EachWritesAlone", Small.RECOVERY),
        CLEARED_BEFORE_PADDING("clearedFirst", "EachWritesAlone", Small.RECOVERY),
        OWNER_TRUSTS_W("ownerTrustsW", "NoGapIsLeft", Small.RECOVERY),
        RESET_BEFORE_PADDING("resetFirst", "DeadAreAnnounced", Small.RECOVERY),
        PLAIN_W("plainW", "HeldIsIntact", Small.JOINING),
        JOINED_UNCHECKED("joinedUnchecked", "HeldIsIntact", Small.JOINING),
        NEVER_JUDGES("neverJudges", "EverythingArrives", Small.SURVIVAL),
        LOSER_KEEPS_HELD("loserKeepsHeld", "PublishersGoOn", Small.HELD_BACK),
        NO_EVICTION("noEviction", "PublishersGoOn", Small.HELD_BACK_BY_DEAD);

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
