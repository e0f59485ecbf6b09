package io.busbar.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Errno;
import io.busbar.linux.Futex;
import io.busbar.linux.IoUring;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Socket;
import io.busbar.shm.Memory;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The queues, and operations that move no data. */
class RingTest {
    private static final int POLLIN = 1;
    private static final int MANY = 200;

    @Test
    void shouldDeferCompletionsToItsThread() {
        try (Ring ring = Ring.open(RingOptions.of(8))) {
            assertEquals("DEFER_TASKRUN", ring.mode());
        }
    }

    @Test
    void shouldRefuseAPlaceWhenTheQueueIsFull() {
        try (Ring ring = Ring.open(RingOptions.of(4))) {
            for (int i = 0; i < 4; i++) {
                Submission.nop(ring.claim(), i);
            }
            assertEquals(Ring.NO_PLACE, ring.claim());
            assertEquals(0, ring.free());
            ring.submit();
            assertEquals(4, ring.free());
            assertNotEquals(Ring.NO_PLACE, ring.claim());
        }
    }

    @Test
    void shouldCompleteMoreThanTheQueueHolds() {
        try (Ring ring = Ring.open(RingOptions.of(4).withCompletions(4))) {
            final Answers answers = new Answers(ring);
            for (int i = 0; i < MANY; i++) {
                if (ring.free() == 0) {
                    ring.submit();
                }
                Submission.nop(ring.claim(), i);
            }
            answers.await(MANY);
            final Set<Long> seen = new HashSet<>();
            answers.all.forEach(answer -> assertTrue(seen.add(answer.userData()), () -> "twice: " + answer));
            assertEquals(MANY, answers.all.size());
        }
    }

    @Test
    void shouldSubmitTheRestBehindABadEntry() {
        try (Ring ring = Ring.open(RingOptions.of(4))) {
            final Answers answers = new Answers(ring);
            final long bad = ring.claim();
            Submission.nop(bad, 1);
            Memory.putByte(bad + IoUring.SQE_OPCODE, (byte) 255);
            Submission.nop(ring.claim(), 2);
            answers.await(2);
            assertEquals(-Errno.EINVAL.number(), answers.of(1).result());
            assertEquals(0, answers.of(2).result());
        }
    }

    @Test
    void shouldAwaitATimeout() {
        try (Ring ring = Ring.open(RingOptions.of(4));
                Block block = new Block(4096)) {
            Memory.put(block.address + Long.BYTES, 1_000_000);
            Submission.timeout(ring.claim(), block.address, 7);
            assertEquals(-Errno.ETIME.number(), new Answers(ring).await(1).result());
        }
    }

    @Test
    void shouldReturnFromAwaitingWhenTimeIsUp() {
        try (Ring ring = Ring.open(RingOptions.of(4))) {
            ring.await(1_000_000);
            assertEquals(0, ring.poll((userData, result, flags) -> {}, 1));
        }
    }

    @Test
    void shouldWakeByAFutexOrByTheNetwork() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(4));
                Block block = new Block(4096);
                Pair pair = new Pair()) {
            final Answers answers = new Answers(ring);
            Submission.futexWait(ring.claim(), block.address, 0, 1);
            Submission.poll(ring.claim(), pair.here, POLLIN, 2);
            ring.submit();
            final Thread ringer = Thread.ofPlatform().start(() -> {
                Memory.getAndAddInt(block.address, 1);
                Futex.wakeAll(block.address);
            });
            assertEquals(new Answers.Answer(1, 0, 0), answers.await(1));
            ringer.join();
            Submission.futexWait(ring.claim(), block.address, 1, 3);
            assertEquals(1, Socket.send(pair.there, block.address, 1, 0));
            assertEquals(2, answers.await(2).userData());
            assertEquals(POLLIN, answers.of(2).result());
        }
    }

    @Test
    void shouldNotSleepOnAWordThatHasMoved() {
        try (Ring ring = Ring.open(RingOptions.of(4));
                Block block = new Block(4096)) {
            Submission.futexWait(ring.claim(), block.address, 1, 1);
            assertEquals(-Errno.EAGAIN.number(), new Answers(ring).await(1).result());
        }
    }

    @Test
    void shouldCancelOneOperation() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(4));
                Pair pair = new Pair()) {
            final Answers answers = new Answers(ring);
            Submission.poll(ring.claim(), pair.here, POLLIN, 1);
            ring.submit();
            Submission.cancel(ring.claim(), 1, 2);
            Submission.cancel(ring.claim(), 99, 3);
            answers.await(3);
            assertEquals(-Errno.ECANCELED.number(), answers.of(1).result());
            assertEquals(0, answers.of(2).result());
            assertEquals(-Errno.ENOENT.number(), answers.of(3).result());
        }
    }

    @Test
    void shouldCancelAll() throws Exception {
        try (Ring ring = Ring.open(RingOptions.of(4));
                Block block = new Block(4096);
                Pair pair = new Pair()) {
            final Answers answers = new Answers(ring);
            Submission.receive(ring.claim(), pair.here, block.address, 4096, 0, 1);
            Submission.futexWait(ring.claim(), block.address, 0, 2);
            ring.submit();
            ring.cancelAll();
            answers.await(2);
            assertEquals(-Errno.ECANCELED.number(), answers.of(1).result());
            assertEquals(-Errno.ECANCELED.number(), answers.of(2).result());
            ring.cancelAll();
        }
    }

    @Test
    void shouldEndAChainAtItsFirstFailure() {
        try (Ring ring = Ring.open(RingOptions.of(4));
                Block block = new Block(4096)) {
            final Answers answers = new Answers(ring);
            final long first = ring.claim();
            Submission.futexWait(first, block.address, 1, 1);
            Submission.link(first);
            Submission.nop(ring.claim(), 2);
            Submission.nop(ring.claim(), 3);
            answers.await(3);
            assertEquals(-Errno.ECANCELED.number(), answers.of(2).result());
            assertEquals(0, answers.of(3).result());
        }
    }

    @Test
    void shouldSaySuccessOnlyIfAskedTo() {
        try (Ring ring = Ring.open(RingOptions.of(4))) {
            final Answers answers = new Answers(ring);
            final long quiet = ring.claim();
            Submission.nop(quiet, 1);
            Submission.quiet(quiet);
            Submission.nop(ring.claim(), 2);
            assertEquals(2, answers.await(1).userData());
            assertEquals(1, answers.all.size());
        }
    }

    @Test
    void shouldKnowOperations() {
        try (Ring ring = Ring.open(RingOptions.of(4))) {
            assertTrue(ring.knows(IoUring.IORING_OP_SEND_ZC));
            assertFalse(ring.knows(250));
        }
    }

    @Test
    void shouldHaveAKernelThreadTakeSubmissions() {
        try (Ring ring = Ring.open(RingOptions.of(8).withPolling(0, 1))) {
            assertTrue(ring.mode().startsWith("SQPOLL on core 0"), ring.mode());
            final Answers answers = new Answers(ring);
            for (int i = 1; i <= MANY; i++) {
                Submission.nop(ring.claim(), i);
                ring.submit();
                assertEquals(i, answers.await(i).userData());
            }
        }
    }

    @Test
    void shouldSayWhichCoreIsMissing() {
        final RingException refused = assertThrows(
                RingException.class, () -> Ring.open(RingOptions.of(8).withPolling(100_000, 1)));
        assertTrue(refused.is(Errno.EINVAL));
        assertTrue(refused.getMessage().contains("SQPOLL needs a core that exists"), refused.getMessage());
    }

    @Test
    void shouldFallBackAndSaySoWhereCompletionsCannotBeDeferred() {
        final RingSetup.Call old = (entries, params) -> {
            if ((Memory.getInt(params + IoUring.PARAMS_FLAGS) & IoUring.IORING_SETUP_DEFER_TASKRUN) != 0) {
                throw new LinuxException("io_uring_setup", "", Errno.EINVAL.number());
            }
            return IoUring.setup(entries, params);
        };
        try (Ring ring = Ring.open(RingOptions.of(4), old)) {
            assertTrue(ring.mode().startsWith("COOP_TASKRUN, because DEFER_TASKRUN was refused: EINVAL"), ring.mode());
            Submission.nop(ring.claim(), 5);
            assertEquals(5, new Answers(ring).await(1).userData());
        }
    }

    @Test
    void shouldRefuseAnotherThread() throws InterruptedException {
        try (Ring ring = Ring.open(RingOptions.of(4))) {
            final RingException[] refused = new RingException[1];
            final Thread other = Thread.ofPlatform().start(() -> {
                Submission.nop(ring.claim(), 1);
                refused[0] = assertThrows(RingException.class, ring::submit);
            });
            other.join();
            assertTrue(refused[0].is(Errno.EEXIST));
            assertTrue(refused[0].getMessage().contains("only the thread that opened"), refused[0].getMessage());
        }
    }
}
