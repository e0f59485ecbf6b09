package io.busbar.models;

import static org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The exclusive log keeps its promises, and each rule of its protocol is needed for one of them. */
class ExclusiveLogTest {
    private static final Model EXCLUSIVE_LOG = Model.of(
                    "ExclusiveLog",
                    "Capacity=4 Step=2 Ring=3 Shapes=Batches Aborts=FALSE Lossy=FALSE Crashes=1 Mutant=\"none\"")
            .merged();

    private static final Model HOLDING = EXCLUSIVE_LOG
            .with("Holders={h1} Modes={\"oldest\",\"now\"}")
            .withInvariants(
                    "NothingUncommittedIsVisible",
                    "TakesOnlyCommitted",
                    "HeldIsIntact",
                    "NothingIsSkipped",
                    "LiveIsNotEvicted",
                    "CheckpointInReach",
                    "NothingLooksCorrupt",
                    "SuccessorIsRight");

    private static final Model LOSSY = EXCLUSIVE_LOG
            .with("Holders={} Modes={} Lossy=TRUE")
            .withInvariants(
                    "NothingUncommittedIsVisible",
                    "CheckpointInReach",
                    "NothingLooksCorrupt",
                    "SuccessorIsRight",
                    "LossyIsWhole",
                    "LossyCountIsExact");

    private static final Model TWO_HOLDING = HOLDING.with("Holders={h1,h2}").underSymmetry();

    private static final Model SURVIVORS =
            HOLDING.withProperties("PublisherGoesOn", "JoinerGoesOn", "EverythingArrives");

    /** Seconds each. Every mutant below is caught in one of these, so that they are not too small. */
    enum Small {
        JOINING(HOLDING.with("Capacity=2 Step=1 Shapes=Ones Last=5")),
        BATCHES(HOLDING.with("Capacity=2 Step=1 Modes={\"oldest\"} Last=4")),
        ABORTS(HOLDING.with("Capacity=2 Step=1 Modes={\"oldest\"} Aborts=TRUE Last=3")),
        LAPPED(LOSSY.with("Last=6")),
        COUNTS(LOSSY.with("Aborts=TRUE Last=4")),
        TWO_CURSORS(TWO_HOLDING.with("Capacity=1 Step=1 Shapes=Ones Modes={\"oldest\"} Last=2")),
        SURVIVAL(SURVIVORS.with("Capacity=1 Step=1 Shapes=Ones Aborts=TRUE Last=2"));

        final Model model;

        Small(final Model model) {
            this.model = model;
        }
    }

    /** Minutes each, or more; see the README. */
    enum Large {
        LONGER_HOLDING(HOLDING.with("Last=8")),
        LONGER_ABORTS(HOLDING.with("Aborts=TRUE Last=6")),
        LONGER_BATCHES(HOLDING.with("Shapes=LongBatches Last=6")),
        FINER_STEPS(HOLDING.with("Capacity=8 Ring=5 Shapes=Singles Modes={\"oldest\"} Last=10")),
        TWO_CRASHES(HOLDING.with("Modes={\"oldest\"} Crashes=2 Last=5")),
        LONGER_LAPPED(LOSSY.with("Last=10")),
        LONGER_COUNTS(LOSSY.with("Aborts=TRUE Last=6")),
        TWO_CURSORS_LONGER(TWO_HOLDING.with("Capacity=2 Step=1 Shapes=Ones Modes={\"oldest\"} Last=5")),
        TWO_CURSORS_BATCHES(TWO_HOLDING.with("Capacity=2 Step=1 Modes={\"oldest\"} Last=3")),
        TWO_CURSORS_JOINING(TWO_HOLDING.with("Capacity=2 Step=1 Shapes=Ones Last=3")),
        UNMERGED_HOLDING(HOLDING.with("Capacity=2 Step=1 Aborts=TRUE Last=3").unmerged()),
        UNMERGED_LAPPED(LOSSY.with("Last=7").unmerged()),
        LONGER_SURVIVAL(SURVIVORS.with("Capacity=2 Step=1 Aborts=TRUE Last=3")),
        TWO_SURVIVORS(SURVIVORS.with("Holders={h1,h2} Capacity=1 Step=1 Shapes=Ones Modes={\"oldest\"} Last=2"));

        final Model model;

        Large(final Model model) {
            this.model = model;
        }
    }

    /** One thing done wrong, the claim that it breaks, and where that is seen. */
    enum Mutant {
        STAMP_FIRST("stampFirst", "NothingUncommittedIsVisible", Small.JOINING),
        FIRST_STAMP_FIRST("firstStampFirst", "NothingUncommittedIsVisible", Small.BATCHES),
        NO_SCRUB("noScrub", "TakesOnlyCommitted", Small.BATCHES),
        SCRUB_TO_CURSORS("scrubToCursors", "NothingIsSkipped", Small.BATCHES),
        TRUST_W("trustW", "HeldIsIntact", Small.JOINING),
        SCAN_FIRST("scanFirst", "HeldIsIntact", Small.JOINING),
        SCANS_ONE("scansOne", "HeldIsIntact", Small.TWO_CURSORS),
        PUBLISHER_WITHOUT_FENCE("publisherWithoutFence", "HeldIsIntact", Small.JOINING),
        JOINER_WITHOUT_FENCE("joinerWithoutFence", "HeldIsIntact", Small.JOINING),
        JOINER_WITHOUT_REREAD("joinerWithoutReread", "HeldIsIntact", Small.JOINING),
        WALKER_WITHOUT_REREAD("joinerWithoutReread", "NothingLooksCorrupt", Small.JOINING),
        EVICT_WITHOUT_LOCK("evictWithoutLock", "LiveIsNotEvicted", Small.JOINING),
        EVICT_WITHOUT_RECHECK("evictWithoutRecheck", "LiveIsNotEvicted", Small.JOINING),
        CHECKPOINT_LATE("checkpointLate", "CheckpointInReach", Small.BATCHES),
        CHECKPOINT_IN_BATCH("checkpointInBatch", "SuccessorIsRight", Small.COUNTS),
        PADDING_COUNTS("paddingCounts", "SuccessorIsRight", Small.COUNTS),
        LOSSY_WITHOUT_CHECK("lossyWithoutCheck", "LossyIsWhole", Small.LAPPED),
        POSITION_BEFORE_COUNT("positionBeforeCount", "LossyCountIsExact", Small.LAPPED),
        ENTRY_STAYS_VALID("entryStaysValid", "LossyCountIsExact", Small.LAPPED),
        ENTRY_WITHOUT_REREAD("entryWithoutReread", "LossyCountIsExact", Small.LAPPED),
        NO_EVICTION("noEviction", "PublisherGoesOn", Small.SURVIVAL),
        JOINER_INSISTS("joinerInsists", "JoinerGoesOn", Small.SURVIVAL),
        PADDING_STOPS("paddingStops", "EverythingArrives", Small.SURVIVAL);

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
