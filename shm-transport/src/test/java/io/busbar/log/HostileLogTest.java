package io.busbar.log;

import static io.busbar.log.ExclusiveLogTest.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a region: readers and publishers get an exception or a record, never a crash or a loop. */
class HostileLogTest {
    private static final int CAPACITY = 8192;

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, CAPACITY / 4 + 1})
    void shouldRefuseALengthThatCannotBe(final int length) {
        try (TestChannel test = new TestChannel(CAPACITY)) {
            final ExclusiveAppender appender = test.appender();
            final LogReader holding = test.holding(false);
            final LogReader lossy = test.lossy(false);
            TestChannel.offer(appender, 1, payload(8, 1));
            final Channel channel = test.attach(Access.READ_WRITE);
            Memory.putInt(channel.address(0) + RecordLayout.LENGTH_OFFSET, length);
            for (final LogReader reader : new LogReader[] {holding, lossy}) {
                final CorruptLogException refusal =
                        assertThrows(CorruptLogException.class, () -> reader.poll(new Received(), 1));
                assertTrue(refusal.getMessage().contains("position 0 claims a length of " + length));
                assertEquals(0, reader.position());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldSurviveRandomBytesInTheLogAndTheControlArea(final int publishers) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            try (TestChannel test = new TestChannel(new ChannelGeometry(4096, 16, publishers, 2))) {
                for (int publisher = 0; publisher < publishers; publisher++) {
                    final Appender appender = Appender.open(test.attach(Access.READ_WRITE));
                    for (int i = random.nextInt(100); i > 0; i--) {
                        TestChannel.offer(appender, i, payload(random.nextInt(100), i));
                    }
                    appender.close();
                }
                scribble(test.attach(Access.READ_WRITE), random);
                try {
                    for (final boolean holding : new boolean[] {true, false}) {
                        final LogReader reader = LogReader.join(test.attach(Access.READ_ONLY), holding, round % 2 == 0);
                        for (int i = 0; i < 100; i++) {
                            reader.poll(new Received(), 100);
                        }
                        reader.close();
                    }
                    final Appender successor = Appender.open(test.attach(Access.READ_WRITE));
                    for (int i = 0; i < 100; i++) {
                        TestChannel.offer(successor, i, payload(random.nextInt(100), i));
                    }
                } catch (final CorruptLogException e) {
                    refused++;
                } catch (final RuntimeException e) {
                    if (publishers == 1 || !String.valueOf(e.getMessage()).contains("the log has reached its end")) {
                        throw new AssertionError("seed " + seed + " round " + round, e);
                    }
                }
            }
        }
        assertTrue(refused > 0, "nothing was corrupted, seed " + seed);
    }

    /** Overwrites some words: of the log, its record headers, and the control area but for the robust locks. */
    private static void scribble(final Channel channel, final Random random) {
        for (int i = 0; i < 20; i++) {
            final long word = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(5000);
            switch (random.nextInt(4)) {
                case 0 -> Memory.put(channel.data() + 8L * random.nextInt(512), word);
                case 1 -> Memory.put(channel.data() + 16L * random.nextInt(256) + 8, word);
                case 2 -> Memory.put(channel.control() + 128 + 8L * random.nextInt(128), word);
                default ->
                    Memory.put(channel.slotAddress(random.nextInt(channel.slots())) + 8L * random.nextInt(12), word);
            }
        }
    }
}
