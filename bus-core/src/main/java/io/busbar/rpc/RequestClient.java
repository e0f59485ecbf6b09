package io.busbar.rpc;

import io.busbar.Bus;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.WaitSet;
import io.busbar.codecs.rpc.CancelEncoder;
import io.busbar.codecs.rpc.ConnectEncoder;
import io.busbar.codecs.rpc.DisconnectEncoder;
import io.busbar.codecs.rpc.RequestEncoder;
import io.busbar.sbe.SbeClaims;
import io.busbar.sbe.SbeHeader;
import io.busbar.shm.RobustLock;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * Asks a service. Send requests, and {@link #poll} for what becomes of them: each has exactly one outcome, see the
 * package. One platform thread uses it, the first that does. Sending and polling allocate nothing.
 */
public final class RequestClient implements AutoCloseable {
    /** Result: no server has accepted this client, or it has died. Keep polling. */
    public static final long NOT_CONNECTED = -1;

    /** Result: the server is behind. Nothing happened; try again. */
    public static final long BACK_PRESSURED = Publication.BACK_PRESSURED;

    /** Result: as many requests are under way as may be. Nothing happened; poll. */
    public static final long TOO_MANY = -8;

    /** Bytes before a request's message in its record. */
    static final int ENVELOPE = SbeHeader.LENGTH + RequestEncoder.BLOCK_LENGTH;

    /** How often the kernel is asked for the server by a lock, where it has no robust futexes, in ns. */
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How long a call sleeps for room in the request channel, in ns. */
    private static final long ROOM_NANOS = 50_000;

    private static final long LONGEST_TIMEOUT = 1L << 60;
    private static final int BATCH = 256;

    private final Bus bus;
    private final RpcChannels channels;
    private final long id = RpcChannels.newId();
    private final Subscription responses;
    private final Publication requests;
    private final WaitSet waiting = new WaitSet();
    private final Outstanding outstanding;
    private final MessageClaim claim = new MessageClaim();
    private final RequestEncoder request = new RequestEncoder();
    private final CancelEncoder cancel = new CancelEncoder();
    private final ConnectEncoder connect = new ConnectEncoder();
    private final ResponseReader reader = new ResponseReader(this);
    private final long longestWait = RobustLock.isSupported() ? TimeUnit.SECONDS.toNanos(1) : PROBE_NANOS;
    private boolean announced;
    private Thread owner;
    private boolean connected;
    private boolean waits;
    private long server;
    private long lastProbe;
    private long stale;
    private int ended;
    private ResponseHandler handler;
    private long awaited;
    private Outcome outcome;
    private Outcome reason;
    private final Outstanding.Expiry failing = this::fail;

    /** Like {@link #RequestClient(Bus, String, RpcOptions)}, with {@link RpcOptions#DEFAULT}. */
    public RequestClient(final Bus bus, final String service) {
        this(bus, service, RpcOptions.DEFAULT);
    }

    /**
     * Becomes a client of a service, whose server may come later.
     *
     * @throws io.busbar.log.ChannelBusyException if the request channel has as many clients as it can have
     * @throws IllegalArgumentException           if the service's name cannot be one
     */
    public RequestClient(final Bus bus, final String service, final RpcOptions options) {
        this.bus = bus;
        channels = new RpcChannels(service);
        outstanding = new Outstanding(options.maxOutstanding());
        responses = bus.addSubscription(
                channels.responses(id), SubscriptionOptions.DEFAULT.withChannel(options.responses()));
        try {
            requests = bus.addPublication(channels.requests(), options.requests());
        } catch (final RuntimeException e) {
            responses.close();
            bus.removeChannel(channels.responses(id));
            throw e;
        }
    }

    /** Whether a server has accepted this client, and is not known to be dead. Changes by {@link #poll}. */
    public boolean isConnected() {
        return connected;
    }

    /** How many requests are under way. */
    public int outstanding() {
        return outstanding.size();
    }

    /** How many responses came that nobody waited for any more: after a timeout, a cancel, or twice. */
    public long stale() {
        return stale;
    }

    /** This client's number, which names its response channel. */
    public long id() {
        return id;
    }

    /** Largest request, in bytes. */
    public int maxRequest() {
        return requests.maxPayload() - ENVELOPE;
    }

    /**
     * Sends a copy of some bytes as a request.
     *
     * @param type         the application's, 0 or more
     * @param length       0 to {@link #maxRequest()}
     * @param timeoutNanos after how many ns it ends as {@link Outcome#TIMED_OUT}, found by {@link #poll}
     * @return correlation id, above 0; or {@link #NOT_CONNECTED}, {@link #BACK_PRESSURED}, {@link #TOO_MANY}
     */
    public long offer(
            final int type, final DirectBuffer buffer, final int offset, final int length, final long timeoutNanos) {
        buffer.boundsCheck(offset, length);
        final long result = tryClaim(type, length, timeoutNanos, claim);
        if (result > 0) {
            claim.buffer().putBytes(0, buffer, offset, length);
            claim.commit();
        }
        return result;
    }

    /**
     * Takes space for a request, to be written in place and then committed or aborted. Its time begins now. Results
     * as of {@link #offer}.
     */
    public long tryClaim(final int type, final int length, final long timeoutNanos, final MessageClaim claim) {
        if (!connected) {
            return NOT_CONNECTED;
        }
        if (outstanding.isFull()) {
            return TOO_MANY;
        }
        if (length < 0 || length > maxRequest()) {
            throw new IllegalArgumentException("service " + channels.service() + ": a request has 0 to " + maxRequest()
                    + " bytes, not " + length + "; create its request channel with a larger capacity");
        }
        final long position = requests.tryClaim(type, ENVELOPE + length, claim.claim);
        if (position < 0) {
            return position;
        }
        final long correlationId = outstanding.begin(System.nanoTime() + Math.clamp(timeoutNanos, 0, LONGEST_TIMEOUT));
        SbeHeader.write(claim.claim.buffer(), claim.claim.offset(), request);
        request.wrap(claim.claim.buffer(), claim.claim.offset() + SbeHeader.LENGTH)
                .client(id)
                .correlationId(correlationId)
                .server(server);
        claim.begin(ENVELOPE, length, this, correlationId);
        return correlationId;
    }

    void giveUp(final long correlationId) {
        outstanding.end(correlationId);
    }

    /**
     * Gives a request up: its response, if there will be one, is dropped, and its handler is not told. The server is,
     * if there is room to tell it.
     *
     * @return whether it was under way
     */
    public boolean cancel(final long correlationId) {
        if (!outstanding.end(correlationId)) {
            return false;
        }
        if (connected && SbeClaims.tryClaim(requests, cancel, claim.claim) > 0) {
            cancel.client(id).correlationId(correlationId).server(server);
            claim.claim.commit();
        }
        return true;
    }

    /**
     * Hands over responses that are there, and tells of requests that have ended without one.
     *
     * @param limit at most so many responses
     * @return how many requests have ended
     */
    public int poll(final ResponseHandler responseHandler, final int limit) {
        if (!announced) {
            announce();
        }
        final int before = ended;
        handler = responseHandler;
        if (responses.poll(reader, limit) == 0) {
            checkServer();
        }
        if (!outstanding.isEmpty()) {
            final long now = System.nanoTime();
            reason = Outcome.TIMED_OUT;
            ended += outstanding.expire(now, failing);
            probe(now);
        }
        return ended - before;
    }

    /**
     * Like {@link #poll(ResponseHandler, int)}, but waits for something to end: spins for a moment, then sleeps,
     * using no CPU. The kernel wakes it if the server dies. Returns as well when {@link #isConnected} changes.
     *
     * @param timeoutNanos how long to wait at most, in ns
     */
    public int poll(final ResponseHandler responseHandler, final int limit, final long timeoutNanos) {
        final long end = System.nanoTime() + Math.clamp(timeoutNanos, 0, LONGEST_TIMEOUT);
        final boolean before = connected;
        for (; ; ) {
            final int count = poll(responseHandler, limit);
            final long now = System.nanoTime();
            if (count > 0 || now >= end || connected != before || isRetired()) {
                return count;
            }
            await(Math.min(end, outstanding.earliest()) - now);
        }
    }

    /**
     * Sends a copy of some bytes and waits for what becomes of it. Other requests that end meanwhile are handed to the
     * same handler.
     *
     * @param timeoutNanos for all of it, also for a server to come and for room to send
     * @return how it ended; {@link Outcome#ANSWERED} if the handler was given the response
     */
    public Outcome call(
            final int type,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long timeoutNanos,
            final ResponseHandler responseHandler) {
        final long end = System.nanoTime() + Math.clamp(timeoutNanos, 0, LONGEST_TIMEOUT);
        long result = offer(type, buffer, offset, length, timeoutNanos);
        while (result < 0) {
            final long left = end - System.nanoTime();
            if (left <= 0 || isRetired()) {
                return isRetired() ? Outcome.CHANNEL_DELETED : Outcome.NOT_SENT;
            }
            if (poll(responseHandler, BATCH) == 0 && (result != NOT_CONNECTED || !connected)) {
                // Nobody rings when there is room in the request channel.
                await(result == BACK_PRESSURED ? Math.min(left, ROOM_NANOS) : left);
            }
            result = offer(type, buffer, offset, length, end - System.nanoTime());
        }
        awaited = result;
        outcome = null;
        while (outcome == null && outstanding.contains(result)) {
            poll(responseHandler, BATCH, LONGEST_TIMEOUT);
        }
        awaited = 0;
        return outcome == null ? Outcome.CANCELLED : outcome;
    }

    /** Whether somebody has deleted a channel of the service: close this client and make another. */
    public boolean isRetired() {
        return responses.isRetired() || requests.isRetired();
    }

    /**
     * Leaves the service. What is under way has no outcome any more. Does nothing if closed before.
     *
     * @throws IllegalStateException if its thread is another one, and alive
     */
    @Override
    public void close() {
        if (requests.isClosed()) {
            return;
        }
        final DisconnectEncoder disconnect = new DisconnectEncoder();
        if (owner == Thread.currentThread() && SbeClaims.tryClaim(requests, disconnect, claim.claim) > 0) {
            disconnect.client(id);
            claim.claim.commit();
        }
        requests.close();
        responses.close();
        waiting.close();
        bus.removeChannel(channels.responses(id));
    }

    private void announce() {
        if (SbeClaims.tryClaim(requests, connect, claim.claim) > 0) {
            connect.client(id);
            claim.claim.commit();
            announced = true;
            owner = Thread.currentThread();
        }
    }

    private void await(final long nanos) {
        if (!waits) {
            waiting.add(responses);
            waits = true;
        }
        waiting.watchPublisher(connected ? responses : null);
        waiting.await(Math.min(nanos, announced ? longestWait : PROBE_NANOS));
    }

    /** Nothing was there to poll: that may be because nobody is there to send it. */
    private void checkServer() {
        if (connected && responses.isPublisherDead()) {
            bury();
        } else if (isRetired() && (connected || !outstanding.isEmpty())) {
            disconnect(Outcome.CHANNEL_DELETED);
        }
    }

    /** Where there are no robust futexes the lock of the server's slot tells of its death, later. */
    private void probe(final long now) {
        if (connected && now - lastProbe >= PROBE_NANOS) {
            lastProbe = now;
            if (!responses.isPublisherAlive()) {
                bury();
            }
        }
    }

    /** The server is dead: what it committed before that is taken first, and then there will be nothing more. */
    private void bury() {
        final long dead = server;
        long position;
        do {
            position = responses.position();
            responses.poll(reader, BATCH);
        } while (responses.position() != position);
        // Unless another one has accepted us meanwhile, or the dead one had said goodbye.
        if (connected && server == dead) {
            disconnect(Outcome.SERVER_DIED);
        }
    }

    private void disconnect(final Outcome why) {
        connected = false;
        reason = why;
        ended += outstanding.endAll(failing);
    }

    private void fail(final long correlationId) {
        if (correlationId == awaited) {
            outcome = reason;
        }
        handler.onFailure(correlationId, reason);
    }

    /** A response: handed on if somebody waits for it. */
    void onResponse(final long correlationId, final int type, final DirectBuffer buffer, final int length) {
        if (!outstanding.end(correlationId)) {
            stale++;
            return;
        }
        ended++;
        if (correlationId == awaited) {
            outcome = Outcome.ANSWERED;
        }
        handler.onResponse(correlationId, type, buffer, 0, length);
    }

    /** A server has become ours. */
    void onAccepted(final long by) {
        if (by == server) {
            return;
        }
        // Whoever was asked before is not there any more, and this one will not do what the other was asked.
        disconnect(Outcome.SERVER_DIED);
        server = by;
        connected = true;
    }

    /** A server has said goodbye. */
    void onClosed(final long by) {
        if (connected && by == server) {
            disconnect(Outcome.SERVER_CLOSED);
        }
    }
}
