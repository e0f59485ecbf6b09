package io.busbar.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One thread at a time; what several do at once is in SharedOrderTest and beyond this module. */
class SharedLogTest {
    private static final long CAPACITY = 4096;

    @Test
    void shouldKeepOneOrderOfSeveralPublishers() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final SharedAppender first = test.sharedAppender();
            final SharedAppender second = test.sharedAppender();
            offer(first, "a");
            offer(second, "b");
            claim(first, "c");
            first.commitClaim();
            offer(second, "d");
            assertEquals(List.of("a", "b", "c", "d"), read(reader));
        }
    }

    @Test
    void shouldShowABatchAllAtOnceAmongTheRecordsOfOthers() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final SharedAppender batching = test.sharedAppender();
            final SharedAppender other = test.sharedAppender();
            batching.beginBatch();
            assertTrue(TestChannel.batchOffer(batching, 1, bytes("a")) > 0);
            offer(other, "x");
            assertTrue(batching.batchClaim(1, 1) > 0);
            Memory.putByte(batching.claimAddress(), (byte) 'b');
            batching.commitClaim();
            assertTrue(batching.batchClaim(1, 100) > 0);
            batching.abortClaim();
            assertEquals(List.of("x"), read(reader));
            assertEquals(3 * 32, batching.commitBatch());
            assertEquals(List.of("a", "b"), read(reader));
        }
    }

    @Test
    void shouldKeepABatchThatWasRefusedSpace() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final SharedAppender appender = test.sharedAppender();
            while (TestChannel.offer(appender, 0, new byte[48]) > 0) {}
            appender.beginBatch();
            assertTrue(TestChannel.batchOffer(appender, 1, bytes("a")) > 0);
            assertTrue(TestChannel.batchOffer(appender, 1, bytes("b")) > 0);
            assertEquals(Appender.BACK_PRESSURED, appender.commitBatch());
            read(reader);
            assertTrue(appender.commitBatch() > 0);
            assertEquals(List.of("a", "b"), read(reader));
        }
    }

    @Test
    void shouldRefuseWhatExceedsAQuarterOfTheCapacityInABatch() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final SharedAppender appender = test.sharedAppender();
            appender.beginBatch();
            int records = 0;
            long result;
            while ((result = TestChannel.batchOffer(appender, 0, bytes("x"))) > 0) {
                records++;
            }
            assertEquals(Appender.BATCH_FULL, result);
            assertEquals(CAPACITY / 4 / 32, records);
            assertTrue(appender.commitBatch() > 0);
            assertEquals(records, read(reader).size());
        }
    }

    @Test
    void shouldWaitForTheClaimOfALivingPublisher() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final SharedAppender slow = test.sharedAppender();
            final SharedAppender other = test.sharedAppender();
            claim(slow, "a");
            offer(other, "b");
            assertEquals(List.of(), read(reader));
            slow.commitClaim();
            assertEquals(List.of("a", "b"), read(reader));
        }
    }

    @Test
    void shouldSkipTheSpaceOfAnAbortedClaim() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final SharedAppender first = test.sharedAppender();
            final SharedAppender second = test.sharedAppender();
            claim(first, "a long one that will not be");
            offer(second, "b");
            first.abortClaim();
            assertEquals(List.of("b"), read(reader));
        }
    }

    @Test
    void shouldSkipTheClaimOfADeadPublisher() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader holding = test.holding(false);
            final LogReader lossy = test.lossy(false);
            final Channel channel = test.attach(Access.READ_WRITE);
            final SharedAppender victim = new SharedAppender(channel);
            final SharedAppender survivor = test.sharedAppender();
            offer(victim, "a");
            claim(victim, "b");
            offer(survivor, "c");
            test.kill(channel);
            assertEquals(List.of("a", "c"), read(holding));
            assertEquals(List.of("a", "c"), read(lossy));
        }
    }

    @Test
    void shouldSkipTheClaimsOfManyDeadPublishersInARow() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final SharedAppender survivor = test.sharedAppender();
            final List<Channel> victims = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                victims.add(test.attach(Access.READ_WRITE));
                claim(new SharedAppender(victims.get(i)), "x".repeat(20 * i));
            }
            offer(survivor, "a");
            victims.forEach(test::kill);
            assertEquals(List.of("a"), read(reader));
        }
    }

    @Test
    void shouldPadTheClaimOfTheSlotsLastOwner() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final Channel channel = test.attach(Access.READ_WRITE);
            final SharedAppender victim = new SharedAppender(channel);
            claim(victim, "never to be");
            test.kill(channel);
            final SharedAppender successor = test.sharedAppender();
            final Channel onlooker = test.attach(Access.READ_ONLY);
            assertTrue(onlooker.isStamped(0), "padding where the dead claim was");
            final LogReader reader = test.holding(true);
            offer(successor, "a");
            assertEquals(List.of("a"), read(reader));
        }
    }

    @Test
    void shouldNotPadAPlaceThatTheLogHasComeRoundTo() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final Channel channel = test.attach(Access.READ_WRITE);
            final SharedAppender victim = new SharedAppender(channel);
            final SharedAppender survivor = test.sharedAppender();
            claim(victim, "never to be");
            test.kill(channel);
            long position = 0;
            while (position < 3 * CAPACITY) {
                position = TestChannel.offer(survivor, 0, bytes("0123456789ABCDEF"));
                assertTrue(position > 0, "nobody holds: the dead publisher was evicted");
            }
            final LogReader reader = test.holding(true);
            test.sharedAppender();
            final List<String> read = read(reader);
            assertTrue(read.size() > 50);
            read.forEach(each -> assertEquals("0123456789ABCDEF", each));
        }
    }

    @Test
    void shouldHoldTheSpaceOfAnOpenClaimWithoutAnySubscriber() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final SharedAppender slow = test.sharedAppender();
            final SharedAppender other = test.sharedAppender();
            claim(slow, "a");
            long end = 0;
            long result;
            while ((result = TestChannel.offer(other, 0, bytes("b"))) > 0) {
                end = result;
                assertTrue(end <= CAPACITY, "lapped an open claim");
            }
            assertEquals(CAPACITY, end);
            slow.commitClaim();
            assertTrue(TestChannel.offer(other, 0, bytes("b")) > 0);
        }
    }

    @Test
    void shouldNotTakeADeadLoserForTheOwnerOfAClaim() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final SharedAppender owner = test.sharedAppender();
            // A publisher that announced the same claim, lost it, and died.
            final Announcement loser = new Announcement(test.attach(Access.READ_WRITE), 3);
            loser.announce(ChannelLayout.tail(0, 0), 32);
            claim(owner, "a");
            offer(test.sharedAppender(), "b");
            assertEquals(List.of(), read(reader), "its owner lives");
            owner.commitClaim();
            assertEquals(List.of("a", "b"), read(reader));
        }
    }

    @Test
    void shouldProveAClaimWhereverTheProofHasMoved() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final Channel channel = test.attach(Access.READ_WRITE);
            final ClaimProof proof = new ClaimProof(channel, new SharedTail(channel));
            final SharedAppender winner = test.sharedAppender();
            final SharedAppender other = test.sharedAppender();
            claim(winner, "a");
            new Announcement(channel, 0).setWon(0);
            for (int i = 0; i < 40; i++) {
                assertTrue(proof.isWon(32, 0), "after " + i + " claims of others");
                assertFalse(proof.isWon(48, 0));
                assertFalse(proof.isWon(32, 1));
                offer(other, "b");
            }
        }
    }

    @Test
    void shouldConfirmWhatALaterOwnerOfTheSlotWouldForget() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final Channel channel = test.attach(Access.READ_WRITE);
            final ClaimProof proof = new ClaimProof(channel, new SharedTail(channel));
            final SharedAppender winner = test.sharedAppender();
            final Channel dying = test.attach(Access.READ_WRITE);
            final SharedAppender witness = new SharedAppender(dying);
            claim(winner, "a");
            new Announcement(channel, 0).setWon(0);
            claim(witness, "b");
            test.kill(dying);
            final SharedAppender successor = test.sharedAppender();
            for (int i = 0; i < 20; i++) {
                offer(successor, "c");
                assertTrue(proof.isWon(32, 0));
            }
        }
    }

    @Test
    void shouldWakeASleeperInFrontOfADeadClaim() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final Channel channel = test.attach(Access.READ_WRITE);
            claim(new SharedAppender(channel), "a");
            offer(test.sharedAppender(), "b");
            test.kill(channel);
            final List<String> read = new ArrayList<>();
            assertEquals(1, reader.poll(collect(read), 10, 10_000_000_000L));
            assertEquals(List.of("b"), read);
        }
    }

    @Test
    void shouldRefuseMorePublishersThanItHasSlots() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            for (int i = 0; i < 4; i++) {
                test.sharedAppender();
            }
            final ChannelBusyException e = assertThrows(ChannelBusyException.class, test::sharedAppender);
            assertTrue(e.getMessage().contains("all 4 publisher slots are taken"), e.getMessage());
        }
    }

    @Test
    void shouldRefuseASecondClaimAndGoOn() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final LogReader reader = test.holding(false);
            final SharedAppender appender = test.sharedAppender();
            claim(appender, "a");
            assertThrows(IllegalStateException.class, () -> offer(appender, "b"));
            assertThrows(IllegalStateException.class, () -> claim(appender, "b"));
            assertThrows(IllegalStateException.class, appender::beginBatch);
            appender.commitClaim();
            appender.beginBatch();
            assertThrows(IllegalStateException.class, () -> offer(appender, "b"));
            appender.abortBatch();
            offer(appender, "c");
            assertEquals(List.of("a", "c"), read(reader));
        }
    }

    @Test
    void shouldRefuseATailThatNamesNoPublisher() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final Channel channel = test.attach(Access.READ_WRITE);
            new Announcement(channel, 0).setBacklog(0, ChannelLayout.tail(64, 200));
            assertThrows(CorruptLogException.class, test::sharedAppender);
        }
    }

    private static void offer(final Appender appender, final String text) {
        assertTrue(TestChannel.offer(appender, 1, bytes(text)) > 0);
    }

    private static void claim(final Appender appender, final String text) {
        final byte[] bytes = bytes(text);
        assertTrue(appender.claim(1, bytes.length) > 0);
        for (int i = 0; i < bytes.length; i++) {
            Memory.putByte(appender.claimAddress() + i, bytes[i]);
        }
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What a spinning reader gets: it polls often enough to pass dead claims. */
    private static List<String> read(final LogReader reader) {
        final List<String> read = new ArrayList<>();
        for (int empty = 0; empty < 1_000; empty++) {
            if (reader.poll(collect(read), 1_000) > 0) {
                empty = 0;
            }
        }
        return read;
    }

    private static RecordHandler collect(final List<String> into) {
        return (buffer, offset, length, type, position) -> into.add(buffer.getStringWithoutLengthAscii(offset, length));
    }
}
