package io.busbar.sbe;

import io.busbar.log.RecordHandler;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.sbe.MessageDecoderFlyweight;

/**
 * Hands each message to the handler of its template, with its decoder already in place. What does not belong is counted
 * and passed over: another schema, a template nobody asked for, a record too short for its header or root block.
 * Allocates nothing once set up. For one thread, like the subscription that feeds it.
 */
public final class SbeDispatcher implements RecordHandler {
    private final int schemaId;
    private final Int2ObjectHashMap<Route<?>> routes = new Int2ObjectHashMap<>();
    private long unknown;
    private long malformed;

    /** Dispatches the messages of one schema. */
    public SbeDispatcher(final int schemaId) {
        this.schemaId = schemaId;
    }

    /**
     * Adds a template.
     *
     * @param decoder is put on each message of its template before the handler is called; valid only during the call
     * @throws IllegalArgumentException if the decoder is of another schema, or its template has a handler
     */
    public <D extends MessageDecoderFlyweight> SbeDispatcher on(final D decoder, final Consumer<? super D> handler) {
        if (decoder.sbeSchemaId() != schemaId) {
            throw new IllegalArgumentException("decoder of schema " + decoder.sbeSchemaId() + " added to the dispatcher"
                    + " of schema " + schemaId);
        }
        if (routes.putIfAbsent(decoder.sbeTemplateId(), new Route<>(decoder, handler)) != null) {
            throw new IllegalArgumentException("template " + decoder.sbeTemplateId() + " has a handler");
        }
        return this;
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        onMessage(buffer, offset, length);
    }

    /** Dispatches a message that stands anywhere in a buffer, its header first. */
    public void onMessage(final DirectBuffer buffer, final int offset, final int length) {
        if (length < SbeHeader.LENGTH) {
            malformed++;
            return;
        }
        final Route<?> route = SbeHeader.schemaId(buffer, offset) == schemaId
                ? routes.get(SbeHeader.templateId(buffer, offset))
                : null;
        if (route == null) {
            unknown++;
            return;
        }
        final int blockLength = SbeHeader.blockLength(buffer, offset);
        if (blockLength > length - SbeHeader.LENGTH) {
            malformed++;
            return;
        }
        route.dispatch(buffer, offset + SbeHeader.LENGTH, blockLength, SbeHeader.version(buffer, offset));
    }

    /** How many messages had another schema, or a template without a handler. */
    public long unknown() {
        return unknown;
    }

    /** How many records were too short for their header or root block. */
    public long malformed() {
        return malformed;
    }

    private record Route<D extends MessageDecoderFlyweight>(D decoder, Consumer<? super D> handler) {
        void dispatch(final DirectBuffer buffer, final int offset, final int blockLength, final int version) {
            decoder.wrap(buffer, offset, blockLength, version);
            handler.accept(decoder);
        }
    }
}
