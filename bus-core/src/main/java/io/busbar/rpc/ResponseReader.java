package io.busbar.rpc;

import io.busbar.codecs.rpc.AcceptedDecoder;
import io.busbar.codecs.rpc.ClosedDecoder;
import io.busbar.codecs.rpc.ResponseDecoder;
import io.busbar.log.RecordHandler;
import io.busbar.sbe.SbeHeader;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Takes apart what a server says to its client. */
final class ResponseReader implements RecordHandler {
    private final RequestClient client;
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final ResponseDecoder response = new ResponseDecoder();
    private final AcceptedDecoder accepted = new AcceptedDecoder();
    private final ClosedDecoder closed = new ClosedDecoder();

    ResponseReader(final RequestClient client) {
        this.client = client;
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        final int envelope = Envelopes.length(buffer, offset, length);
        if (envelope < 0) {
            return;
        }
        final int body = offset + SbeHeader.LENGTH;
        final int block = envelope - SbeHeader.LENGTH;
        final int version = SbeHeader.version(buffer, offset);
        switch (SbeHeader.templateId(buffer, offset)) {
            case ResponseDecoder.TEMPLATE_ID -> {
                response.wrap(buffer, body, block, version);
                message.wrap(buffer, offset + envelope, length - envelope);
                client.onResponse(response.correlationId(), type, message, length - envelope);
            }
            case AcceptedDecoder.TEMPLATE_ID ->
                client.onAccepted(accepted.wrap(buffer, body, block, version).server());
            case ClosedDecoder.TEMPLATE_ID ->
                client.onClosed(closed.wrap(buffer, body, block, version).server());
            default -> {
                // A newer server's: none of our business.
            }
        }
    }
}
