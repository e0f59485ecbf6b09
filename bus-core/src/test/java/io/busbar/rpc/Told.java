package io.busbar.rpc;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** What a client was told. */
final class Told implements ResponseHandler {
    final List<String> events = new ArrayList<>();

    @Override
    public void onResponse(
            final long correlationId, final int type, final DirectBuffer buffer, final int offset, final int length) {
        events.add(correlationId + ": " + type + " " + buffer.getLong(offset));
    }

    @Override
    public void onFailure(final long correlationId, final Outcome outcome) {
        events.add(correlationId + ": " + outcome);
    }
}
