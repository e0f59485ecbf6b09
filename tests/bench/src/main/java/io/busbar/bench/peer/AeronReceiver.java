package io.busbar.bench.peer;

import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;

/** Aeron's subscription; messages longer than the MTU are put together again. */
final class AeronReceiver implements Receiver, FragmentHandler {
    private final Subscription subscription;
    private final FragmentAssembler assembler = new FragmentAssembler(this);
    private Sink sink;

    AeronReceiver(final Subscription subscription) {
        this.subscription = subscription;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        sink.onMessage(buffer, offset, length);
    }

    @Override
    public int poll(final Sink taker, final int limit) {
        sink = taker;
        return subscription.poll(assembler, limit);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
