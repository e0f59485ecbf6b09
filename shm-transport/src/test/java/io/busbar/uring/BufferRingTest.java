package io.busbar.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Errno;
import io.busbar.linux.Socket;
import io.busbar.shm.Memory;
import org.junit.jupiter.api.Test;

/** Provided buffers that are used up piece by piece. */
class BufferRingTest {
    private static final int BUFFER = 8192;
    private static final int GROUP = 3;

    private static void send(final Pair pair, final Block source, final int from, final int length) {
        assertEquals(length, Socket.send(pair.there, source.address + from, length, 0));
    }

    @Test
    void shouldLandAStreamWithoutGaps() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair();
                Block source = new Block(2 * BUFFER).fill();
                Block target = new Block(2 * BUFFER);
                BufferRing buffers = BufferRing.register(ring, GROUP, 4)) {
            buffers.provide(target.address, BUFFER, 10);
            buffers.provide(target.address + BUFFER, BUFFER, 11);
            Submission.receiveMultishot(ring.claim(), pair.here, GROUP, 1);
            final Answers answers = new Answers(ring);
            ring.submit();

            send(pair, source, 0, 1000);
            final Answers.Answer first = answers.await(1);
            assertEquals(1000, first.result());
            assertTrue(Completion.hasMore(first.flags()));
            assertTrue(Completion.hasBuffer(first.flags()) && Completion.isBufferOpen(first.flags()));
            assertEquals(10, Completion.buffer(first.flags()));

            send(pair, source, 1000, BUFFER - 1000);
            final Answers.Answer second = answers.await(2);
            assertEquals(10, Completion.buffer(second.flags()));
            assertFalse(Completion.isBufferOpen(second.flags()));

            send(pair, source, BUFFER, BUFFER);
            assertEquals(11, Completion.buffer(answers.await(3).flags()));
            for (int i = 0; i < 2 * BUFFER; i++) {
                assertEquals(Block.at(i), Memory.getByte(target.address + i), "byte " + i);
            }

            send(pair, source, 0, 1);
            final Answers.Answer starved = answers.await(4);
            assertEquals(-Errno.ENOBUFS.number(), starved.result());
            assertFalse(Completion.hasMore(starved.flags()));

            buffers.provide(target.address, BUFFER, 12);
            Submission.receiveMultishot(ring.claim(), pair.here, GROUP, 2);
            assertEquals(12, Completion.buffer(answers.await(5).flags()));
            ring.cancelAll();
            answers.await(6);
        }
    }

    @Test
    void shouldComeRoundWithItsEntries() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair();
                Block source = new Block(BUFFER).fill();
                Block target = new Block(BUFFER);
                BufferRing buffers = BufferRing.register(ring, GROUP, 2)) {
            final Answers answers = new Answers(ring);
            for (int i = 0; i < 10; i++) {
                buffers.provide(target.address, 16, 100 + i);
                Submission.receiveMultishot(ring.claim(), pair.here, GROUP, 1);
                send(pair, source, 16 * i, 16);
                assertEquals(100 + i, Completion.buffer(answers.await(2 * i + 1).flags()));
                assertEquals(Block.at(16 * i), Memory.getByte(target.address));
                ring.cancelAll();
                answers.await(2 * i + 2);
            }
        }
    }

    @Test
    void shouldRefuseAGroupThatIsTaken() {
        try (Ring ring = Ring.open(RingOptions.of(8));
                BufferRing buffers = BufferRing.register(ring, GROUP, 4)) {
            final RingException refused =
                    assertThrows(RingException.class, () -> BufferRing.register(ring, buffers.group(), 4));
            assertTrue(refused.is(Errno.EEXIST), refused.getMessage());
        }
    }
}
