package io.busbar.bench.worker;

import io.busbar.bench.peer.Flow;
import io.busbar.bench.peer.Sender;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** The message that a publisher fills and sends, again and again. */
final class Message {
    private static final int LINE = 64;

    final UnsafeBuffer buffer;
    final int length;

    Message(final int length) {
        this.length = length;
        buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(BitUtil.align(length, LINE), LINE));
    }

    /** Sends it, however often that takes. */
    void send(final Sender sender, final Idle idle, final Patience patience) {
        while (!sender.trySend(buffer, 0, length)) {
            idle.idle();
            patience.check();
        }
    }

    /** Ends a slice: what is under way becomes visible, and then that there is no more. */
    void end(final Sender sender, final Idle idle, final Patience patience) {
        buffer.putLong(0, Flow.END);
        send(sender, idle, patience);
        while (!sender.flush()) {
            idle.idle();
            patience.check();
        }
    }
}
