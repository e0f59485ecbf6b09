package io.busbar.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several threads publish to one shared channel, and some end in the middle of it. */
class SharedOrderTest {
    private static final int PUBLISHERS = 3;
    private static final int LIVES = 40;
    private static final int RECORDS = 1_500;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldDeliverEachCommittedRecordOnceInOneOrderWhoeverEnds(final long seed) throws Exception {
        System.out.println("seed " + seed);
        try (TestChannel test = TestChannel.shared(1 << 14);
                ExecutorService threads =
                        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            final LogReader first = test.holding(false);
            final LogReader second = test.holding(false);
            final AtomicInteger publishing = new AtomicInteger(PUBLISHERS);
            final List<Future<long[]>> committed = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                final int id = i;
                committed.add(threads.submit(() -> {
                    try {
                        return publish(test, id, new Random(seed * 31 + id));
                    } finally {
                        publishing.decrementAndGet();
                    }
                }));
            }
            final Future<List<Long>> one = threads.submit(() -> follow(first, publishing));
            final Future<List<Long>> other = threads.submit(() -> follow(second, publishing));
            assertEquals(one.get(), other.get(), "both subscribers see one order");
            check(one.get(), committed);
        }
    }

    /** Several lives of a publisher; returns for each how many records were surely committed. */
    private static long[] publish(final TestChannel test, final int id, final Random random) {
        final long[] committed = new long[LIVES];
        for (int life = 0; life < LIVES; life++) {
            final Channel channel;
            synchronized (test) {
                channel = test.attach(Access.READ_WRITE);
            }
            final SharedAppender appender = new SharedAppender(channel);
            final long prefix = (long) id << 48 | (long) life << 32;
            final int records = random.nextInt(2 * RECORDS / LIVES) + 1;
            long sequence = 0;
            while (sequence < records) {
                sequence += append(appender, prefix | sequence, random);
            }
            committed[life] = sequence;
            switch (random.nextInt(3)) {
                case 0 -> appender.close();
                case 1 -> claim(appender, prefix | 0xFFFF, random);
                default -> {}
            }
            // As a kill does it: nothing is written, the kernel drops the locks.
            channel.close();
        }
        return committed;
    }

    /** Appends some records of running numbers; returns how many. */
    private static int append(final SharedAppender appender, final long number, final Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                claim(appender, number, random);
                appender.commitClaim();
                return 1;
            }
            case 1 -> {
                claim(appender, -1, random);
                appender.abortClaim();
                return 0;
            }
            case 2 -> {
                appender.beginBatch();
                for (int i = 0; i < 3; i++) {
                    final byte[] record = record(number + i, random);
                    assertTrue(TestChannel.batchOffer(appender, 1, record) > 0);
                }
                while (appender.commitBatch() < 0) {
                    Thread.onSpinWait();
                }
                return 3;
            }
            default -> {
                final byte[] record = record(number, random);
                while (TestChannel.offer(appender, 1, record) < 0) {
                    Thread.onSpinWait();
                }
                return 1;
            }
        }
    }

    private static void claim(final SharedAppender appender, final long number, final Random random) {
        final byte[] record = record(number, random);
        while (appender.claim(1, record.length) < 0) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < record.length; i++) {
            Memory.putByte(appender.claimAddress() + i, record[i]);
        }
    }

    /** A number, and the same number's bytes all over the rest. */
    private static byte[] record(final long number, final Random random) {
        final byte[] record = new byte[8 + random.nextInt(60)];
        for (int i = 0; i < record.length; i++) {
            record[i] = (byte) (number >>> 8 * (i & 7));
        }
        return record;
    }

    private static List<Long> follow(final LogReader reader, final AtomicInteger publishing) {
        final List<Long> numbers = new ArrayList<>();
        final RecordHandler handler = (buffer, offset, length, type, position) -> numbers.add(number(buffer, length));
        for (; ; ) {
            final boolean last = publishing.get() == 0;
            if (reader.poll(handler, 100, 20_000_000) == 0 && last) {
                return numbers;
            }
        }
    }

    private static long number(final DirectBuffer buffer, final int length) {
        final long number = buffer.getLong(0);
        for (int i = 0; i < length; i++) {
            assertEquals((byte) (number >>> 8 * (i & 7)), buffer.getByte(i), "torn");
        }
        return number;
    }

    private static void check(final List<Long> seen, final List<Future<long[]>> committed)
            throws ExecutionException, InterruptedException {
        final long[][] next = new long[PUBLISHERS][LIVES];
        for (final long number : seen) {
            final int id = (int) (number >>> 48);
            final int life = (int) (number >>> 32) & 0xFFFF;
            assertEquals(next[id][life]++, number & 0xFFFF_FFFFL, "lost, doubled, or out of order");
        }
        for (int id = 0; id < PUBLISHERS; id++) {
            for (int life = 0; life < LIVES; life++) {
                assertEquals(committed.get(id).get()[life], next[id][life], "publisher " + id + " life " + life);
            }
        }
    }
}
