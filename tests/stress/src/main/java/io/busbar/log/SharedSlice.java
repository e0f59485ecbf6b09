package io.busbar.log;

/**
 * A shared channel with two publishers, and the slot of a third that is dead: what that one left is written by hand.
 * The two alternate now and then, so that their backlogs are filled to various degrees.
 */
final class SharedSlice extends Slice {
    static final int DEAD = 2;
    private static final long CAPACITY = 4096;
    private static final Message PAYLOAD = new Message(16);

    final SharedAppender one;
    final SharedAppender other;
    final SharedTail tail;
    final ClaimProof proof;
    private int round;

    SharedSlice() {
        super(CAPACITY, 3);
        one = new SharedAppender(publisher);
        other = new SharedAppender(second);
        tail = new SharedTail(subscriber);
        proof = new ClaimProof(subscriber, tail);
    }

    /** Brings the backlogs to another length than last time. */
    void vary() {
        for (int i = round++ & 3; i > 0; i--) {
            alternate();
        }
    }

    void alternate() {
        offer(one);
        offer(other);
    }

    /** A claim of the dead publisher, who had no time to say in its own slot that it won; returns where it ends. */
    long leaveClaim() {
        for (; ; ) {
            final long origin = tail.get();
            final long end = ChannelLayout.tailPosition(origin) + 32;
            proof.of(DEAD).announce(origin, end);
            if (tail.move(origin, end, DEAD)) {
                return end;
            }
        }
    }

    private static void offer(final SharedAppender appender) {
        appender.offer(Message.TYPE, PAYLOAD.bytes, PAYLOAD.offset, PAYLOAD.length());
    }
}
