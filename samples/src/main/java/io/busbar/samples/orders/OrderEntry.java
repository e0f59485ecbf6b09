package io.busbar.samples.orders;

import io.busbar.Bus;
import io.busbar.codecs.orders.ExecType;
import io.busbar.codecs.orders.ExecutionReportDecoder;
import io.busbar.codecs.orders.MessageHeaderDecoder;
import io.busbar.codecs.orders.MessageHeaderEncoder;
import io.busbar.codecs.orders.NewOrderEncoder;
import io.busbar.codecs.orders.Side;
import io.busbar.rpc.MessageClaim;
import io.busbar.rpc.Outcome;
import io.busbar.rpc.RequestClient;
import io.busbar.rpc.ResponseHandler;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/** Sends orders to a gateway and counts what becomes of them. */
public final class OrderEntry implements ResponseHandler, AutoCloseable {
    private static final int ORDER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + NewOrderEncoder.BLOCK_LENGTH;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int LIMIT = 64;

    private final RequestClient client;
    private final MessageClaim claim = new MessageClaim();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final NewOrderEncoder order = new NewOrderEncoder();
    private final MessageHeaderDecoder reportHeader = new MessageHeaderDecoder();
    private final ExecutionReportDecoder report = new ExecutionReportDecoder();
    private final long[] reports = new long[ExecType.REJECTED.value() + 1];
    private long sent;
    private long failed;
    private Outcome lastFailure;

    /** Becomes a client of a service, whose gateway may come later. To be used by one thread. */
    public OrderEntry(final Bus bus, final String service) {
        client = new RequestClient(bus, service);
    }

    /** Sends a limit order; returns false if it cannot be sent now: poll, and try again. */
    public boolean trySend(final int securityId, final Side side, final long price, final long quantity) {
        if (client.tryClaim(NewOrderEncoder.TEMPLATE_ID, ORDER_LENGTH, TIMEOUT_NANOS, claim) < 0) {
            return false;
        }
        order.wrapAndApplyHeader(claim.buffer(), claim.offset(), header)
                .orderId(++sent)
                .price(price)
                .quantity(quantity)
                .securityId(securityId)
                .side(side);
        claim.commit();
        return true;
    }

    /** Takes reports that are there; waits for a first one up to so many ns. */
    public int poll(final long timeoutNanos) {
        return client.poll(this, LIMIT, timeoutNanos);
    }

    @Override
    public void onResponse(
            final long correlationId, final int type, final DirectBuffer buffer, final int offset, final int length) {
        report.wrapAndApplyHeader(buffer, offset, reportHeader);
        final int execType = report.execTypeRaw();
        if (execType < reports.length) {
            reports[execType]++;
        }
    }

    @Override
    public void onFailure(final long correlationId, final Outcome outcome) {
        failed++;
        lastFailure = outcome;
    }

    /** How many orders were sent. */
    public long sent() {
        return sent;
    }

    /** How many orders have neither a report nor another outcome yet. */
    public int open() {
        return client.outstanding();
    }

    /** How many reports there were of a kind. */
    public long reports(final ExecType execType) {
        return reports[execType.value()];
    }

    /** How many orders ended without a report; whether they were executed is not known. */
    public long failed() {
        return failed;
    }

    /** Why the last of them did, null if none has. */
    public Outcome lastFailure() {
        return lastFailure;
    }

    @Override
    public void close() {
        client.close();
    }
}
