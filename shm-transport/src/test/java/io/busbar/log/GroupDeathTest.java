package io.busbar.log;

import static io.busbar.log.GroupKit.CAPACITY;
import static io.busbar.log.GroupKit.dieInHandler;
import static io.busbar.log.GroupKit.publish;
import static io.busbar.log.GroupKit.tryPublish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.log.GroupKit.Work;
import io.busbar.shm.Access;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Members of groups that die or leave: one that is killed is one whose channel is closed without a word. */
class GroupDeathTest {
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
}
