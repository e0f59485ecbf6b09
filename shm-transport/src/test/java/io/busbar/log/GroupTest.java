package io.busbar.log;

import static io.busbar.log.GroupKit.CAPACITY;
import static io.busbar.log.GroupKit.publish;
import static io.busbar.log.GroupKit.tryPublish;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.log.GroupKit.Work;
import io.busbar.shm.Access;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members of groups that live, one step at a time. */
class GroupTest {
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

    private static long fill(final Appender appender, final long from) {
        long number = from;
        while (tryPublish(appender, number)) {
            number++;
        }
        return number;
    }
}
