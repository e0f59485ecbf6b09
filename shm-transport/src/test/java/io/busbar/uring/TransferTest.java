package io.busbar.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Errno;
import io.busbar.linux.Socket;
import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import org.junit.jupiter.api.Test;

/** Sending and receiving over loopback. */
class TransferTest {
    private static final int SIZE = 1 << 20;
    private static final int SMALL_BUFFER = 16 << 10;

    /** Receives on the plain side until it has so much, and compares. */
    private static void assertArrives(final int fd, final int length) {
        try (Block target = new Block(SIZE)) {
            int received = 0;
            while (received < length) {
                final long count = Socket.receive(fd, target.address + received, length - received, 0);
                assertTrue(count > 0, "received " + count);
                received += (int) count;
            }
            for (int i = 0; i < length; i++) {
                assertEquals(Block.at(i), Memory.getByte(target.address + i), "byte " + i);
            }
        }
    }

    @Test
    void shouldSendAndReceive() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair();
                Block source = new Block(SIZE).fill();
                Block target = new Block(SIZE)) {
            final Answers answers = new Answers(ring);
            ring.reserveFiles(2);
            ring.registerFile(0, pair.here);
            ring.registerFile(1, pair.there);
            final long receive = ring.claim();
            Submission.receive(receive, 1, target.address, SIZE, Socket.MSG_WAITALL, 1);
            Submission.fixedFile(receive);
            final long send = ring.claim();
            Submission.send(send, 0, source.address, SIZE, Socket.MSG_WAITALL | Socket.MSG_NOSIGNAL, 2);
            Submission.fixedFile(send);
            answers.await(2);
            assertEquals(SIZE, answers.of(1).result());
            assertEquals(SIZE, answers.of(2).result());
            for (int i = 0; i < SIZE; i++) {
                assertEquals(Block.at(i), Memory.getByte(target.address + i), "byte " + i);
            }
        }
    }

    @Test
    void shouldSendAPartWhereThereIsNoRoomForMore() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair(SMALL_BUFFER);
                Block source = new Block(SIZE).fill()) {
            final Answers answers = new Answers(ring);
            Submission.send(ring.claim(), pair.here, source.address, SIZE, Socket.MSG_NOSIGNAL, 1);
            final int sent = answers.await(1).result();
            assertTrue(sent > 0 && sent < SIZE, "sent " + sent);
            assertArrives(pair.there, sent);
        }
    }

    @Test
    void shouldKeepTheOrderOfLinkedSends() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair(SMALL_BUFFER);
                Block source = new Block(SIZE).fill()) {
            final int half = SIZE / 2;
            final int flags = Socket.MSG_WAITALL | Socket.MSG_NOSIGNAL;
            final long first = ring.claim();
            Submission.send(first, pair.here, source.address, half, flags, 1);
            Submission.link(first);
            Submission.send(ring.claim(), pair.here, source.address + half, half, flags, 2);
            ring.submit();
            final Thread reader = Thread.ofPlatform().start(() -> assertArrives(pair.there, SIZE));
            final Answers answers = new Answers(ring);
            answers.await(2);
            reader.join();
            assertEquals(half, answers.of(1).result());
            assertEquals(half, answers.of(2).result());
        }
    }

    @Test
    void shouldNotifyOfZeroCopyAndSayThatLoopbackCopies() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair();
                Block source = new Block(SIZE).fill()) {
            final Answers answers = new Answers(ring);
            final FixedBuffer buffer = FixedBuffers.reserve(ring, 4).add(source.address, SIZE, Access.READ_WRITE);
            final int length = 64 << 10;
            Submission.sendZeroCopy(
                    ring.claim(),
                    pair.here,
                    source.address,
                    length,
                    Socket.MSG_NOSIGNAL,
                    buffer.index(source.address),
                    true,
                    1);
            final Answers.Answer sent = answers.await(1);
            assertEquals(length, sent.result());
            assertTrue(Completion.hasMore(sent.flags()));
            assertFalse(Completion.isNotification(sent.flags()));
            assertArrives(pair.there, length);
            final Answers.Answer notified = answers.await(2);
            assertEquals(1, notified.userData());
            assertTrue(Completion.isNotification(notified.flags()));
            assertFalse(Completion.hasMore(notified.flags()));
            assertTrue(Completion.wasCopied(notified.result()));
        }
    }

    @Test
    void shouldNotifyOfZeroCopyOutOfMemoryThatIsNotRegistered() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair();
                Block source = new Block(SIZE).fill()) {
            final Answers answers = new Answers(ring);
            Submission.sendZeroCopy(ring.claim(), pair.here, source.address, SIZE / 16, 0, -1, true, 1);
            assertEquals(SIZE / 16, answers.await(1).result());
            assertArrives(pair.there, SIZE / 16);
            assertTrue(Completion.isNotification(answers.await(2).flags()));
        }
    }

    @Test
    void shouldRefuseZeroCopyOutsideOfItsBuffer() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair();
                Block source = new Block(SIZE)) {
            final FixedBuffer buffer = FixedBuffers.reserve(ring, 4).add(source.address, SIZE / 2, Access.READ_WRITE);
            Submission.sendZeroCopy(ring.claim(), pair.here, source.address, SIZE, 0, buffer.first(), true, 1);
            final Answers answers = new Answers(ring);
            final Answers.Answer refused = answers.await(1);
            assertEquals(-Errno.EFAULT.number(), refused.result());
            assertTrue(Completion.hasMore(refused.flags()));
            assertTrue(Completion.isNotification(answers.await(2).flags()));
        }
    }

    @Test
    void shouldTellAReceiverOfAReset() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair();
                Block memory = new Block(SIZE)) {
            Submission.receive(ring.claim(), pair.here, memory.address, SIZE, 0, 1);
            ring.submit();
            pair.reset();
            assertEquals(-Errno.ECONNRESET.number(), new Answers(ring).await(1).result());
        }
    }

    @Test
    void shouldTellASenderOfAReset() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair(SMALL_BUFFER);
                Block memory = new Block(SIZE)) {
            final Answers answers = new Answers(ring);
            final int flags = Socket.MSG_WAITALL | Socket.MSG_NOSIGNAL;
            Submission.send(ring.claim(), pair.here, memory.address, SIZE, flags, 1);
            ring.submit();
            pair.reset();
            assertTrue(answers.await(1).result() < SIZE, "sent " + answers.of(1).result());
            Submission.send(ring.claim(), pair.here, memory.address, 1, flags, 2);
            answers.await(2);
            Submission.send(ring.claim(), pair.here, memory.address, 1, flags, 3);
            assertEquals(-Errno.EPIPE.number(), answers.await(3).result());
        }
    }

    @Test
    void shouldReceiveNothingOnceThePeerHasClosed() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Pair pair = new Pair();
                Block memory = new Block(SIZE)) {
            Socket.shutdown(pair.there);
            Submission.receive(ring.claim(), pair.here, memory.address, SIZE, 0, 1);
            assertEquals(0, new Answers(ring).await(1).result());
        }
    }
}
