package io.busbar.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.agrona.DirectBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several threads share the records of two publishers, and some end in the middle of it. */
class GroupOrderTest {
    private static final int PUBLISHERS = 2;
    private static final int RECORDS = 4_000;
    private static final int DRIVERS = 3;
    private static final long PATIENCE_NS = 20_000_000;

    /** Where a member ended on purpose: inside of its handler. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Killed() {
            super("on purpose", null, false, false);
        }
    }

    /** How often each record was handed over. */
    private static final class Tally {
        final AtomicIntegerArray fresh = new AtomicIntegerArray(PUBLISHERS * RECORDS);
        final AtomicIntegerArray redelivered = new AtomicIntegerArray(PUBLISHERS * RECORDS);

        boolean isComplete() {
            for (int i = 0; i < fresh.length(); i++) {
                if (fresh.get(i) + redelivered.get(i) == 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Counts what it gets; throws at the record of which it was told. */
    private static final class Worker implements RecordHandler {
        private final Tally tally;
        private long left;

        Worker(final Tally tally, final long left) {
            this.tally = tally;
            this.left = left;
        }

        @Override
        public void onRecord(
                final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
            count(tally.fresh, buffer, offset, length);
        }

        @Override
        public void onRedelivered(
                final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
            count(tally.redelivered, buffer, offset, length);
        }

        private void count(
                final AtomicIntegerArray counts, final DirectBuffer buffer, final int offset, final int length) {
            final int number = buffer.getInt(offset);
            for (int i = 0; i < length; i++) {
                assertEquals((byte) (number >>> 8 * (i & 3)), buffer.getByte(offset + i), "torn");
            }
            counts.incrementAndGet(number);
            if (--left == 0) {
                throw new Killed();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void shouldGiveEachRecordToOneMemberOnceIfNobodyEnds(final int take) throws Exception {
        final Tally tally = run(take, Long.MAX_VALUE, 7);
        for (int i = 0; i < PUBLISHERS * RECORDS; i++) {
            assertEquals(1, tally.fresh.get(i), "record " + i);
            assertEquals(0, tally.redelivered.get(i), "record " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 2", "9, 3"})
    void shouldLoseNothingAndFlagWhatMayComeTwiceWhoeverEnds(final int take, final long seed) throws Exception {
        System.out.println("seed " + seed);
        final Tally tally = run(take, 300, seed);
        int redelivered = 0;
        for (int i = 0; i < PUBLISHERS * RECORDS; i++) {
            assertTrue(tally.fresh.get(i) <= 1, "record " + i + " was given to two members as if it were new");
            assertTrue(tally.fresh.get(i) + tally.redelivered.get(i) >= 1, "record " + i + " was lost");
            redelivered += tally.redelivered.get(i);
        }
        assertTrue(redelivered > 0, "some ended with records in their hands");
    }

    private static Tally run(final int take, final long longestLife, final long seed) throws Exception {
        final Tally tally = new Tally();
        try (TestChannel test = TestChannel.shared(1 << 14);
                ExecutorService threads =
                        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            // Founds the group before anything is published, and lives on: without members it could be dissolved.
            test.member("g");
            final AtomicInteger publishing = new AtomicInteger(PUBLISHERS);
            final List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                final int id = i;
                final SharedAppender appender = test.sharedAppender();
                all.add(threads.submit(() -> {
                    publish(appender, id, new Random(seed * 31 + id));
                    publishing.decrementAndGet();
                }));
            }
            for (int i = 0; i < DRIVERS; i++) {
                final Random random = new Random(seed * 37 + i);
                all.add(threads.submit(() -> {
                    while (publishing.get() > 0 || !tally.isComplete()) {
                        live(test, tally, take, longestLife, random, publishing);
                    }
                    return null;
                }));
            }
            for (final Future<?> each : all) {
                each.get();
            }
        }
        return tally;
    }

    private static void publish(final SharedAppender appender, final int id, final Random random) {
        for (int i = id * RECORDS; i < (id + 1) * RECORDS; i++) {
            final byte[] record = new byte[4 + random.nextInt(40)];
            for (int j = 0; j < record.length; j++) {
                record[j] = (byte) (i >>> 8 * (j & 3));
            }
            while (TestChannel.offer(appender, 1, record) < 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** One life of a member, on a thread of its own half of the time, which is what the kernel then tells of. */
    private static void live(
            final TestChannel test,
            final Tally tally,
            final int take,
            final long longest,
            final Random random,
            final AtomicInteger publishing)
            throws Exception {
        final Channel channel;
        synchronized (test) {
            channel = test.attach(Access.READ_ONLY);
        }
        final GroupReader reader = (GroupReader) LogReader.joinGroup(channel, "g", true, take);
        final long life = longest == Long.MAX_VALUE ? longest : 1 + random.nextInt((int) longest);
        final boolean bound = random.nextBoolean();
        final Throwable[] failure = new Throwable[1];
        final Thread thread = Thread.ofPlatform().start(() -> {
            try {
                if (bound) {
                    reader.bind();
                }
                work(reader, new Worker(tally, life), tally, publishing);
            } catch (final Killed e) {
                // Its claim stays as it is.
            } catch (final Throwable e) {
                failure[0] = e;
            }
        });
        thread.join();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
        switch (random.nextInt(4)) {
            case 0 -> reader.close();
            case 1 -> announce(channel, reader, false);
            case 2 -> announce(channel, reader, true);
            default -> {}
        }
        // As a kill does it: nothing is written, the kernel drops the locks.
        channel.close();
    }

    private static void work(
            final GroupReader reader, final Worker worker, final Tally tally, final AtomicInteger publishing) {
        do {
            while (reader.poll(worker, 20, PATIENCE_NS) > 0) {}
        } while (publishing.get() > 0 || !tally.isComplete());
    }

    /** It had time to announce a claim, and maybe to make it, but not to say so, nor to hand anything over. */
    private static void announce(final Channel channel, final GroupReader reader, final boolean claim) {
        final int slot = reader.slot.index();
        if (channel.cursor(slot) != ChannelLayout.NOT_HOLDING || new Liveness(channel).threadDied(slot)) {
            return;
        }
        final GroupEntry group = new GroupEntry(channel, 0);
        final long origin = group.tail().get();
        final long start = ChannelLayout.tailPosition(origin);
        if (channel.isStamped(start)) {
            final int length =
                    RecordLayout.length(Memory.getOpaque(channel.address(start) + RecordLayout.LENGTH_OFFSET));
            final long end = start + RecordLayout.size(length, channel.alignmentMask());
            final int number = slot - group.firstSlot();
            group.proof().confirmAll(number);
            reader.slot.setCursor(start);
            group.proof().of(number).announce(origin, end);
            if (claim) {
                group.tail().move(origin, end, number);
            }
        }
    }
}
