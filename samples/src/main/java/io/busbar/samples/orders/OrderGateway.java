package io.busbar.samples.orders;

import io.busbar.Bus;
import io.busbar.codecs.orders.ExecType;
import io.busbar.codecs.orders.ExecutionReportEncoder;
import io.busbar.codecs.orders.MessageHeaderDecoder;
import io.busbar.codecs.orders.MessageHeaderEncoder;
import io.busbar.codecs.orders.NewOrderDecoder;
import io.busbar.codecs.orders.Side;
import io.busbar.rpc.MessageClaim;
import io.busbar.rpc.RequestHandler;
import io.busbar.rpc.RequestServer;
import org.agrona.DirectBuffer;

/**
 * Fills each order that reaches the other side of a fixed market, 99 to 101, has the rest of the good ones rest, and
 * rejects what no order can be. Reads requests and writes responses in place, with SBE flyweights.
 */
public final class OrderGateway implements RequestHandler, AutoCloseable {
    /** What sells are filled at, in units of 10^-7. */
    static final long BID = 99 * 10_000_000L;

    /** What buys are filled at, in units of 10^-7. */
    static final long ASK = 101 * 10_000_000L;

    private static final int REPORT_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + ExecutionReportEncoder.BLOCK_LENGTH;
    private static final int LIMIT = 64;

    private final RequestServer server;
    private final MessageClaim claim = new MessageClaim();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final NewOrderDecoder order = new NewOrderDecoder();
    private final MessageHeaderEncoder reportHeader = new MessageHeaderEncoder();
    private final ExecutionReportEncoder report = new ExecutionReportEncoder();
    private long executions;
    private long orders;
    private long dropped;

    /** Becomes the server of a service, to be used on this thread. */
    public OrderGateway(final Bus bus, final String service) {
        server = new RequestServer(bus, service);
    }

    /** Answers what is there; waits for a first order up to so many ns. Returns how many requests there were. */
    public int poll(final long timeoutNanos) {
        return server.poll(this, LIMIT, timeoutNanos);
    }

    /** How many orders came. */
    public long orders() {
        return orders;
    }

    /** How many reports were dropped because their client is gone, or so far behind that its channel is full. */
    public long dropped() {
        return dropped;
    }

    @Override
    public void onRequest(
            final long client,
            final long correlationId,
            final int type,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (type != NewOrderDecoder.TEMPLATE_ID
                || length < MessageHeaderDecoder.ENCODED_LENGTH + NewOrderDecoder.BLOCK_LENGTH) {
            return;
        }
        orders++;
        order.wrapAndApplyHeader(buffer, offset, header);
        if (server.tryClaim(client, correlationId, ExecutionReportEncoder.TEMPLATE_ID, REPORT_LENGTH, claim) < 0) {
            dropped++;
            return;
        }
        report.wrapAndApplyHeader(claim.buffer(), claim.offset(), reportHeader);
        execute();
        claim.commit();
    }

    private void execute() {
        final Side side = order.side();
        final boolean good = order.quantity() > 0 && order.price() > 0 && (side == Side.BUY || side == Side.SELL);
        final boolean crosses = side == Side.BUY ? order.price() >= ASK : order.price() <= BID;
        final boolean fills = good && crosses;
        report.orderId(order.orderId())
                .executionId(++executions)
                .lastPrice(fills ? side == Side.BUY ? ASK : BID : 0)
                .lastQuantity(fills ? order.quantity() : 0)
                .execType(good ? fills ? ExecType.FILLED : ExecType.RESTING : ExecType.REJECTED);
    }

    @Override
    public void close() {
        server.close();
    }
}
