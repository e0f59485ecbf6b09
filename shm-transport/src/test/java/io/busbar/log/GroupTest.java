package io.busbar.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Members of groups, one step at a time; a member that is killed is one whose channel is closed without a word. */
class GroupTest {
    private static final long CAPACITY = 4096;
    private static final int POLLS_UNTIL_ADOPTION = 64;

    /** Keeps numbers, flagged and not; may stop at one as a killed process does. */
    private static final class Work implements RecordHandler {
        final List<Long> done = new ArrayList<>();
        final List<Long> redelivered = new ArrayList<>();

        @Override
        public void onRecord(
                final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
            done.add(buffer.getLong(offset));
        }

        @Override
        public void onRedelivered(
                final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
            redelivered.add(buffer.getLong(offset));
        }

        Work pollOften(final LogReader reader) {
            for (int i = 0; i <= POLLS_UNTIL_ADOPTION; i++) {
                reader.poll(this, 100);
            }
            return this;
        }
    }

    private static void publish(final Appender appender, final long from, final long to) {
        for (long number = from; number < to; number++) {
            assertTrue(tryPublish(appender, number), "record " + number);
        }
    }

    private static boolean tryPublish(final Appender appender, final long number) {
        return TestChannel.offer(appender, 1, bytes(number)) > 0;
    }

    private static byte[] bytes(final long number) {
        final byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (number >>> 8 * i);
        }
        return bytes;
    }

    /** Takes {@code take} records, and dies in the handler of the one after {@code done}. */
    private static void dieInHandler(final TestChannel test, final String group, final int take, final int done) {
        final Channel channel = test.attach(Access.READ_ONLY);
        final LogReader victim = LogReader.joinGroup(channel, group, true, take);
        final int[] handed = {0};
        final byte[][] slot = new byte[1][];
        victim.poll(
                (buffer, offset, length, type, position) -> {
                    if (handed[0]++ == done) {
                        slot[0] = words(channel, victim);
                    }
                },
                take);
        restore(channel, victim, slot[0]);
        test.kill(channel);
    }

    private static byte[] words(final Channel channel, final LogReader reader) {
        final byte[] words = new byte[ChannelLayout.SLOT_PID_OFFSET];
        Memory.copyOut(channel.slotAddress(reader.slot.index()), words, words.length);
        return words;
    }

    /** The slot as it was inside of the handler, which a killed process never leaves. */
    private static void restore(final Channel channel, final LogReader reader, final byte[] words) {
        final UnsafeBuffer buffer = new UnsafeBuffer(words);
        for (int i = 0; i < words.length; i += Long.BYTES) {
            Memory.setRelease(channel.slotAddress(reader.slot.index()) + i, buffer.getLong(i));
        }
    }

    @Test
    void shouldGiveEachRecordToOneMember() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader one = test.member("g");
            final LogReader other = test.member("g");
            final LogReader alone = test.holding(true);
            publish(appender, 0, 10);
            final Work first = new Work();
            final Work second = new Work();
            for (int i = 0; i < 5; i++) {
                assertEquals(1, one.poll(first, 1));
                assertEquals(1, other.poll(second, 1));
            }
            assertEquals(0, one.poll(first, 1));
            assertEquals(List.of(0L, 2L, 4L, 6L, 8L), first.done);
            assertEquals(List.of(1L, 3L, 5L, 7L, 9L), second.done);
            assertEquals(10, Received.drain(alone).types.size(), "a subscription on its own gets all");
        }
    }

    @Test
    void shouldGiveEachGroupAllRecords() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader one = test.member("one");
            final LogReader other = test.member("other");
            publish(appender, 0, 7);
            assertEquals(7, new Work().pollOften(one).done.size());
            assertEquals(7, new Work().pollOften(other).done.size());
        }
    }

    @Test
    void shouldTakeNoMoreThanItMay() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader greedy = LogReader.joinGroup(test.attach(Access.READ_ONLY), "g", true, 4);
            final LogReader other = test.member("g");
            publish(appender, 0, 6);
            final Work rest = new Work();
            final List<Long> seen = new ArrayList<>();
            greedy.poll(
                    (buffer, offset, length, type, position) -> {
                        seen.add(buffer.getLong(offset));
                        other.poll(rest, 100);
                    },
                    4);
            assertEquals(List.of(0L, 1L, 2L, 3L), seen);
            assertEquals(List.of(4L, 5L), rest.done, "what one has taken, no other gets");
        }
    }

    @Test
    void shouldHandWhatADeadMemberHadNotFinishedToAnother() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader survivor = test.member("g");
            publish(appender, 0, 8);
            dieInHandler(test, "g", 5, 2);
            final Work work = new Work().pollOften(survivor);
            assertEquals(List.of(5L, 6L, 7L), work.done);
            assertEquals(List.of(2L, 3L, 4L), work.redelivered, "finished ones are not redelivered");
            assertTrue(new Work().pollOften(survivor).redelivered.isEmpty(), "once");
        }
    }

    @Test
    void shouldHandWhatADeadMemberHadToAnotherBeforeItSleeps() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader survivor = test.member("g");
            publish(appender, 0, 3);
            dieInHandler(test, "g", 3, 0);
            final Work work = new Work();
            assertEquals(3, survivor.poll(work, 100, 60_000_000_000L));
            assertEquals(List.of(0L, 1L, 2L), work.redelivered);
        }
    }

    @Test
    void shouldNotTakeFromAMemberThatIsOnlySlow() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader slow = LogReader.joinGroup(test.attach(Access.READ_ONLY), "g", true, 4);
            final LogReader other = test.member("g");
            publish(appender, 0, 4);
            final Work work = new Work();
            slow.poll(
                    (buffer, offset, length, type, position) -> {
                        work.pollOften(other);
                        assertEquals(0, other.poll(work, 100, 1_000_000));
                    },
                    4);
            assertTrue(work.redelivered.isEmpty() && work.done.isEmpty());
        }
    }

    @Test
    void shouldGoOnWhereAnAdopterDied() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader survivor = test.member("g");
            publish(appender, 0, 4);
            dieInHandler(test, "g", 4, 0);
            final Channel channel = test.attach(Access.READ_ONLY);
            final LogReader adopter = LogReader.joinGroup(channel, "h", true, 1);
            adopter.close();
            final GroupEntry group = new GroupEntry(channel, 0);
            final Adoption adoption = new Adoption(channel, group, group.firstSlot() + 5, new UnsafeBuffer(0, 0));
            final Work first = new Work();
            assertEquals(2, adoption.adopt(first, 2, true));
            test.kill(channel);
            assertEquals(List.of(0L, 1L), first.redelivered);
            assertEquals(List.of(2L, 3L), new Work().pollOften(survivor).redelivered);
        }
    }

    @Test
    void shouldLeaveWhatTheLastMemberHadToTheNext() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            test.member("g").close();
            publish(appender, 0, 5);
            dieInHandler(test, "g", 3, 1);
            final Work work = new Work().pollOften(test.member("g"));
            assertEquals(List.of(1L, 2L), work.redelivered);
            assertEquals(List.of(3L, 4L), work.done);
        }
    }

    @Test
    void shouldLeaveTheRestOfAClaimBehindWhenItCloses() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader leaver = LogReader.joinGroup(test.attach(Access.READ_ONLY), "g", true, 3);
            final LogReader other = test.member("g");
            publish(appender, 0, 3);
            assertThrows(
                    IllegalStateException.class,
                    () -> leaver.poll(
                            (buffer, offset, length, type, position) -> {
                                throw new IllegalStateException("on purpose");
                            },
                            3));
            leaver.close();
            assertEquals(List.of(1L, 2L), new Work().pollOften(other).redelivered);
        }
    }

    @Test
    void shouldGoOnWithTheRestOfAClaimAfterItsHandlerThrew() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader member = LogReader.joinGroup(test.attach(Access.READ_ONLY), "g", true, 3);
            publish(appender, 0, 4);
            assertThrows(
                    IllegalStateException.class,
                    () -> member.poll(
                            (buffer, offset, length, type, position) -> {
                                throw new IllegalStateException("on purpose");
                            },
                            3));
            final Work work = new Work();
            member.poll(work, 100);
            assertEquals(List.of(1L, 2L, 3L), work.done);
            assertTrue(work.redelivered.isEmpty());
        }
    }

    @Test
    void shouldNotRedeliverWhatADeadMemberHadOnlyAnnounced() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader survivor = test.member("g");
            publish(appender, 0, 2);
            final Channel channel = test.attach(Access.READ_ONLY);
            final LogReader loser = test.member("g");
            final Slot slot = loser.slot;
            slot.setCursor(0);
            new Announcement(channel, slot.index()).announce(ChannelLayout.tail(0, 0), 32);
            loser.slot.leave();
            final Work work = new Work().pollOften(survivor);
            assertEquals(List.of(0L, 1L), work.done);
            assertTrue(work.redelivered.isEmpty(), "it lost that claim");
            assertEquals(ChannelLayout.NOT_HOLDING, channel.cursor(slot.index()), "and holds nothing any more");
        }
    }

    @Test
    void shouldHoldPublishersAtTheGroupAndAtWhatIsInFlight() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader member = test.member("g");
            final long first = fill(appender, 0);
            assertEquals(CAPACITY / 32, first, "a group that takes nothing holds a whole log");
            final long[] next = {first};
            member.poll(
                    (buffer, offset, length, type, position) -> {
                        assertFalse(tryPublish(appender, next[0]), "its record is still being worked on");
                    },
                    1);
            publish(appender, next[0], next[0] + 1);
            assertFalse(tryPublish(appender, next[0] + 1));
        }
    }

    private static long fill(final Appender appender, final long from) {
        long number = from;
        while (tryPublish(appender, number)) {
            number++;
        }
        return number;
    }

    @Test
    void shouldNotHoldPublishersForEverOnceAllMembersAreGone() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            test.member("g").close();
            publish(appender, 0, 5);
            dieInHandler(test, "g", 3, 1);
            // Far beyond a capacity: the publisher dissolves the group when it needs the space.
            for (long number = 5; number < 1000; ) {
                number += tryPublish(appender, number) ? 1 : 0;
            }
            assertTrue(ChannelStatus.of(test.attach(Access.READ_ONLY)).groups().isEmpty());
            final LogReader founder = LogReader.joinGroup(test.attach(Access.READ_ONLY), "g", false, 1);
            publish(appender, 1000, 1003);
            final Work work = new Work().pollOften(founder);
            assertEquals(List.of(1000L, 1001L, 1002L), work.done, "founded anew, from now");
            assertTrue(work.redelivered.isEmpty(), "what was in flight went with the group");
        }
    }

    @Test
    void shouldNotDissolveAGroupThatHasAMember() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            test.member("g");
            final long full = fill(appender, 0);
            for (int i = 0; i < 1000; i++) {
                assertFalse(tryPublish(appender, full));
            }
            assertEquals(
                    1, ChannelStatus.of(test.attach(Access.READ_ONLY)).groups().size());
        }
    }

    @Test
    void shouldFindItsPlaceAgainAfterAllMembersLeft() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            publish(appender, 0, 4);
            final LogReader first = test.member("g");
            assertEquals(2, first.poll(new Work(), 2));
            first.close();
            assertEquals(List.of(2L, 3L), new Work().pollOften(test.member("g")).done);
        }
    }

    @Test
    void shouldFoundAgainWhatItsFounderDidNotFinish() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            publish(appender, 0, 3);
            final Channel founder = test.attach(Access.READ_ONLY);
            final GroupEntry half = new GroupEntry(founder, 0);
            half.reset(new byte[] {'g'});
            half.setTail(0);
            test.kill(founder);
            // Its tail holds, but nobody founded it: it goes when it is in the way, or when somebody founds it.
            for (long number = 3; number < 500; ) {
                number += tryPublish(appender, number) ? 1 : 0;
            }
            final Work work = new Work().pollOften(test.member("g"));
            assertEquals(499L, work.done.getLast());
            assertTrue(work.done.size() < CAPACITY / 32 + 1);
        }
    }

    @Test
    void shouldPassTheClaimOfADeadPublisher() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final SharedAppender appender = test.sharedAppender();
            final LogReader member = test.member("g");
            final LogReader other = test.member("g");
            publish(appender, 0, 1);
            final Channel channel = test.attach(Access.READ_WRITE);
            assertTrue(new SharedAppender(channel).claim(1, 100) > 0);
            publish(appender, 1, 3);
            test.kill(channel);
            final Work work = new Work();
            assertEquals(1, member.poll(work, 100));
            assertEquals(2, member.poll(work, 100, 60_000_000_000L));
            other.poll(work, 100);
            assertEquals(List.of(0L, 1L, 2L), work.done);
        }
    }

    @Test
    void shouldNotWaitForTheDeadMemberThatHadTakenADeadPublishersClaim() {
        try (TestChannel test = TestChannel.shared(CAPACITY)) {
            final SharedAppender appender = test.sharedAppender();
            final LogReader survivor = test.member("g");
            final Channel publisher = test.attach(Access.READ_WRITE);
            final long end = new SharedAppender(publisher).claim(1, 100);
            publish(appender, 1, 2);
            test.kill(publisher);
            final Channel channel = test.attach(Access.READ_ONLY);
            final GroupReader victim = (GroupReader) LogReader.joinGroup(channel, "g", true, 1);
            assertTrue(victim.passGap());
            assertEquals(0, channel.cursor(victim.slot.index()));
            test.kill(channel);
            final Work work = new Work().pollOften(survivor);
            assertEquals(List.of(1L), work.done);
            assertTrue(work.redelivered.isEmpty());
            assertEquals(ChannelLayout.NOT_HOLDING, survivor.channel.cursor(victim.slot.index()));
            assertTrue(end > 0);
        }
    }

    @Test
    void shouldProveAClaimWhateverOthersDidAfterIt() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader survivor = test.member("g");
            final LogReader third = test.member("g");
            publish(appender, 0, 60);
            dieInHandler(test, "g", 1, 0);
            // The proof moves from the tail to an origin, into a backlog, and at last into the dead one's slot.
            final Work done = new Work();
            for (int i = 0; i < 29; i++) {
                survivor.poll(done, 1);
                third.poll(done, 1);
            }
            done.pollOften(survivor);
            assertEquals(List.of(0L), done.redelivered);
            assertEquals(59, done.done.size());
        }
    }

    @Test
    void shouldRefuseMoreGroupsAndMembersThanThereIsRoomFor() {
        try (TestChannel test = new TestChannel(new ChannelGeometry(CAPACITY, 16, 1, 1, 1, 2))) {
            test.member("g");
            test.member("g");
            assertTrue(assertThrows(ChannelBusyException.class, () -> test.member("g"))
                    .getMessage()
                    .contains("member slots of group g"));
            assertTrue(assertThrows(ChannelBusyException.class, () -> test.member("h"))
                    .getMessage()
                    .contains("1 groups"));
        }
    }

    @Test
    void shouldTellWhoHoldsWhat() {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final Appender appender = test.appender();
            final LogReader member = test.member("workers");
            publish(appender, 0, 3);
            final Channel onlooker = test.attach(Access.READ_ONLY);
            member.poll(
                    (buffer, offset, length, type, position) -> {
                        final ChannelStatus.Group group =
                                ChannelStatus.of(onlooker).groups().getFirst();
                        assertEquals("workers", group.name());
                        assertEquals(32, group.position());
                        assertEquals(64, group.behind());
                        assertTrue(group.members().getFirst().alive());
                        assertEquals(0, group.members().getFirst().position());
                        assertTrue(group.members().getFirst().laggard());
                    },
                    1);
            assertArrayEquals(
                    new long[] {0},
                    ChannelStatus.of(onlooker).groups().getFirst().members().stream()
                            .mapToLong(ChannelStatus.Participant::behind)
                            .toArray());
        }
    }
}
