package io.busbar.rpc;

import io.busbar.codecs.rpc.AcceptedDecoder;
import io.busbar.codecs.rpc.CancelDecoder;
import io.busbar.codecs.rpc.ClosedDecoder;
import io.busbar.codecs.rpc.ConnectDecoder;
import io.busbar.codecs.rpc.DisconnectDecoder;
import io.busbar.codecs.rpc.RequestDecoder;
import io.busbar.codecs.rpc.ResponseDecoder;
import io.busbar.sbe.SbeHeader;
import org.agrona.DirectBuffer;

/** Checks what stands before a request or response; nothing that a peer wrote is trusted. */
final class Envelopes {
    private static final int NONE = -1;

    /** The shortest block of each template, by its id. */
    private static final int[] BLOCKS = blocks();

    private Envelopes() {}

    /** Bytes of a record's envelope, header included; negative if there is none, or not a whole one. */
    static int length(final DirectBuffer buffer, final int offset, final int length) {
        if (length < SbeHeader.LENGTH || SbeHeader.schemaId(buffer, offset) != RequestDecoder.SCHEMA_ID) {
            return NONE;
        }
        final int template = SbeHeader.templateId(buffer, offset);
        final int block = SbeHeader.blockLength(buffer, offset);
        final boolean whole =
                template < BLOCKS.length && block >= BLOCKS[template] && block <= length - SbeHeader.LENGTH;
        return whole ? SbeHeader.LENGTH + block : NONE;
    }

    private static int[] blocks() {
        final int[] blocks = new int[ClosedDecoder.TEMPLATE_ID + 1];
        blocks[0] = Integer.MAX_VALUE;
        blocks[RequestDecoder.TEMPLATE_ID] = RequestDecoder.BLOCK_LENGTH;
        blocks[CancelDecoder.TEMPLATE_ID] = CancelDecoder.BLOCK_LENGTH;
        blocks[ConnectDecoder.TEMPLATE_ID] = ConnectDecoder.BLOCK_LENGTH;
        blocks[DisconnectDecoder.TEMPLATE_ID] = DisconnectDecoder.BLOCK_LENGTH;
        blocks[ResponseDecoder.TEMPLATE_ID] = ResponseDecoder.BLOCK_LENGTH;
        blocks[AcceptedDecoder.TEMPLATE_ID] = AcceptedDecoder.BLOCK_LENGTH;
        blocks[ClosedDecoder.TEMPLATE_ID] = ClosedDecoder.BLOCK_LENGTH;
        return blocks;
    }
}
