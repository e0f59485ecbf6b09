package io.busbar.bridge.wire.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What paths keep account of, held against simpler accounts of the same. */
class AccountsTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldKnowEachNumberThatHasComeAndTakeOldOnesForSeen() {
        final SeenNumbers seen = new SeenNumbers();
        final Set<Long> all = new HashSet<>();
        long base = 1;
        for (int i = 0; i < 200_000; i++) {
            base += random.nextInt(1_000) == 0 ? random.nextInt(40_000) : random.nextInt(3);
            final long number = Math.max(1, base - random.nextInt(20_000));
            final boolean old = number <= seen.newest() - SeenNumbers.WINDOW;
            assertEquals(!old && !all.contains(number), seen.add(number), "seed " + seed + ", number " + number);
            if (!old) {
                all.add(number);
            }
        }
        assertFalse(seen.add(0));
        assertFalse(seen.add(-5));
        assertTrue(seen.add(Long.MAX_VALUE));
        assertFalse(seen.add(Long.MAX_VALUE));
    }

    @Test
    void shouldKeepIslandsApartAndJoinThem() {
        for (int round = 0; round < 200; round++) {
            final Islands islands = new Islands();
            final BitSet come = new BitSet();
            int landed = 0;
            for (int i = 0; i < 200; i++) {
                final int begin = landed + 1 + random.nextInt(1_000);
                final int end = begin + 1 + random.nextInt(round % 2 == 0 ? 5 : 100);
                if (islands.add(begin, end)) {
                    come.set(begin, end);
                } else {
                    assertEquals(FrameLayout.MAX_GAPS, islands.count());
                }
                if (random.nextInt(20) == 0) {
                    final int to = landed + random.nextInt(300);
                    come.set(landed, to);
                    landed = come.nextClearBit(landed);
                    assertEquals(landed, islands.reach(to), "seed " + seed);
                }
                check(islands, come, landed);
            }
        }
    }

    private void check(final Islands islands, final BitSet come, final int landed) {
        int position = landed;
        for (int i = 0; i < islands.count(); i++) {
            final int begin = come.nextSetBit(position);
            position = come.nextClearBit(begin);
            assertEquals(begin, islands.begin(i), "seed " + seed);
            assertEquals(position, islands.end(i), "seed " + seed);
            assertTrue(islands.contains(begin, position));
            assertFalse(islands.contains(begin - 1, position));
            assertFalse(islands.contains(begin, position + 1));
        }
        assertEquals(-1, come.nextSetBit(position), "seed " + seed);
    }

    @Test
    void shouldReadAcknowledgementsOrRefuseThem() {
        final long payload = Arena.global().allocate(2_048, 8).address();
        int sound = 0;
        for (int round = 0; round < 30_000; round++) {
            final int gaps = random.nextInt(6);
            long offset = 0;
            Memory.put(payload + FrameLayout.ECHO_OFFSET, random.nextInt(20) == 0 ? random.nextLong() : 7);
            for (int i = 0; i < gaps; i++) {
                offset += random.nextInt(4) * 16 + (random.nextInt(50) == 0 ? random.nextInt() : 0);
                Memory.putInt(payload + FrameLayout.GAPS_OFFSET + 8L * i, (int) offset);
                offset += random.nextInt(4) * 16;
                Memory.putInt(payload + FrameLayout.GAPS_OFFSET + 8L * i + 4, (int) offset);
            }
            Memory.putInt(payload + FrameLayout.KNOWN_OFFSET, (int) offset + 16 * random.nextInt(3));
            final long where = random.nextInt(10) == 0 ? random.nextLong() : 1_600;
            final int length = FrameLayout.ackLength(gaps) + (random.nextInt(20) == 0 ? 16 : 0);
            final Acknowledgement ack = new Acknowledgement();
            if (!ack.read(where, gaps, payload, length)) {
                continue;
            }
            sound++;
            assertTrue(ack.position() >= 0 && ack.known() >= ack.position() && ack.newest() > 0, "seed " + seed);
            for (long position = where; position < where + 400; position += 16) {
                boolean missing = position >= ack.known();
                for (int i = 0; i < gaps; i++) {
                    final long gap = payload + FrameLayout.GAPS_OFFSET + 8L * i;
                    missing |= position >= where + Integer.toUnsignedLong(Memory.getInt(gap))
                            && position < where + Integer.toUnsignedLong(Memory.getInt(gap + 4));
                }
                assertEquals(!missing, ack.covers(position, position + 16), "seed " + seed);
            }
            assertTrue(ack.covers(0, where));
        }
        assertTrue(sound > 1_000, "only " + sound + " could be read");
        assertFalse(new Acknowledgement().read(0, 129, payload, FrameLayout.ackLength(129)));
    }

    @Test
    void shouldRememberWhatIsOnTheWayWhileTheRoomForItGrows() {
        final Flight flight = new Flight();
        long sent = 0;
        int most = 0;
        for (int round = 0; round < 200_000; round++) {
            if (!flight.isFull() && random.nextInt(100) < (round / 20_000 % 2 == 0 ? 60 : 40)) {
                flight.add(16 * sent, 32 * sent, random.nextInt(10) == 0 ? 0 : 16, sent);
                assertEquals(++sent, flight.last());
            } else if (!flight.isEmpty()) {
                final long number = flight.oldest() + random.nextInt(3);
                if (number <= flight.last()) {
                    flight.remove(number);
                    flight.settle();
                }
            }
            most = (int) Math.max(most, flight.last() - flight.oldest() + 1);
            if (!flight.isEmpty()) {
                final long number = flight.oldest() + random.nextInt((int) (flight.last() - flight.oldest() + 1));
                assertTrue(flight.remembers(number), "seed " + seed);
                assertEquals(16 * (number - 1), flight.position(number), "seed " + seed);
                assertEquals(32 * (number - 1), flight.address(number), "seed " + seed);
                assertEquals(number - 1, flight.sentAt(number), "seed " + seed);
                assertEquals(16, flight.length(flight.oldest()), "seed " + seed);
            }
        }
        assertTrue(most > 2_000 && most <= Flight.MAX_SIZE, "at most " + most);
        assertFalse(flight.remembers(0) || flight.remembers(flight.last() + 1));
    }

    @Test
    void shouldSendLostRangesAgainInTheOrderTheyWereLost() {
        final LostRanges lost = new LostRanges();
        for (int i = 0; i < LostRanges.MAX_SIZE; i++) {
            assertTrue(lost.add(32L * i, 32L * i, 16));
        }
        assertFalse(lost.add(1, 1, 16));
        assertTrue(
                lost.add(32L * LostRanges.MAX_SIZE - 16, 32L * LostRanges.MAX_SIZE - 16, 16), "follows the last one");
        for (int i = 0; i < LostRanges.MAX_SIZE; i++) {
            assertEquals(32L * i, lost.position());
            final int length = i == LostRanges.MAX_SIZE - 1 ? 32 : 16;
            assertEquals(length, lost.length());
            lost.take(length - 4);
            assertEquals(32L * i + length - 4, lost.address());
            lost.take(4);
        }
        assertTrue(lost.isEmpty());
    }
}
