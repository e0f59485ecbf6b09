package io.busbar.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What tests of groups do with members: publish numbers, keep them, die with them. */
final class GroupKit {
    static final long CAPACITY = 4096;
    static final int POLLS_UNTIL_ADOPTION = 64;

    private GroupKit() {}

    /** Keeps numbers, flagged and not; may stop at one as a killed process does. */
    static final class Work implements RecordHandler {
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

    static void publish(final Appender appender, final long from, final long to) {
        for (long number = from; number < to; number++) {
            assertTrue(tryPublish(appender, number), "record " + number);
        }
    }

    static boolean tryPublish(final Appender appender, final long number) {
        return TestChannel.offer(appender, 1, bytes(number)) > 0;
    }

    static byte[] bytes(final long number) {
        final byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (number >>> 8 * i);
        }
        return bytes;
    }

    /** Takes {@code take} records, and dies in the handler of the one after {@code done}. */
    static void dieInHandler(final TestChannel test, final String group, final int take, final int done) {
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

    static byte[] words(final Channel channel, final LogReader reader) {
        final byte[] words = new byte[ChannelLayout.SLOT_PID_OFFSET];
        Memory.copyOut(channel.slotAddress(reader.slot.index()), words, words.length);
        return words;
    }

    /** The slot as it was inside of the handler, which a killed process never leaves. */
    static void restore(final Channel channel, final LogReader reader, final byte[] words) {
        final UnsafeBuffer buffer = new UnsafeBuffer(words);
        for (int i = 0; i < words.length; i += Long.BYTES) {
            Memory.setRelease(channel.slotAddress(reader.slot.index()) + i, buffer.getLong(i));
        }
    }
}
