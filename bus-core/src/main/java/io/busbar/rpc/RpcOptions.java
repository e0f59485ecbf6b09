package io.busbar.rpc;

import io.busbar.ChannelOptions;

/**
 * Measures of a service's channels and of its clients.
 *
 * @param requests       how the request channel is created by whoever comes first: shared; its publisher slots are the
 *                       greatest number of clients at a time. Default 1 MiB, 64 clients
 * @param responses      how a client creates its response channel: exclusive. Default 256 KiB; a response has up to a
 *                       quarter of that, less 16 bytes
 * @param maxOutstanding how many requests a client may have under way, 1 to 65,536. Default 256
 */
public record RpcOptions(ChannelOptions requests, ChannelOptions responses, int maxOutstanding) {
    /** Largest {@link #maxOutstanding}. */
    public static final int MAX_OUTSTANDING = 1 << 16;

    /** For a few clients and messages of a few kilobytes at most. */
    public static final RpcOptions DEFAULT = new RpcOptions(
            ChannelOptions.DEFAULT.withCapacity(1 << 20).withPublisherSlots(64),
            ChannelOptions.DEFAULT.withCapacity(256 << 10).withSubscriberSlots(2),
            256);

    public RpcOptions {
        if (requests.publisherSlots() < 2) {
            throw new IllegalArgumentException("the request channel must be shared: give it 2 publisher slots or more");
        }
        if (responses.publisherSlots() != 1) {
            throw new IllegalArgumentException("the response channel must be exclusive: give it 1 publisher slot, not "
                    + responses.publisherSlots());
        }
        if (maxOutstanding < 1 || maxOutstanding > MAX_OUTSTANDING) {
            throw new IllegalArgumentException(
                    "maxOutstanding must be 1 to " + MAX_OUTSTANDING + ", not " + maxOutstanding);
        }
    }

    /** How the request channel is created. */
    public RpcOptions withRequests(final ChannelOptions options) {
        return new RpcOptions(options, responses, maxOutstanding);
    }

    /** How the response channel is created. */
    public RpcOptions withResponses(final ChannelOptions options) {
        return new RpcOptions(requests, options, maxOutstanding);
    }

    /** How many requests a client may have under way. */
    public RpcOptions withMaxOutstanding(final int requestsUnderWay) {
        return new RpcOptions(requests, responses, requestsUnderWay);
    }
}
