package io.busbar.bench.peer;

import org.agrona.DirectBuffer;

/** Takes messages from a {@link Receiver}; the buffer is the system's own, where it has one, and valid in the call. */
@FunctionalInterface
public interface Sink {
    void onMessage(DirectBuffer buffer, int offset, int length);
}
