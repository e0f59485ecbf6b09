package io.busbar.rpc;

/** How a request ended. */
public enum Outcome {
    /** There was a response. */
    ANSWERED,
    /** None came in time. The server may have executed the request, or may yet. */
    TIMED_OUT,
    /** The server died, says the kernel, or another one took its place. It may have executed the request. */
    SERVER_DIED,
    /** The server closed in order, without a response. It may have executed the request. */
    SERVER_CLOSED,
    /** The client gave it up. The server may have executed the request, or may yet. */
    CANCELLED,
    /** Somebody deleted one of the channels; close this client and make another. It may have been executed. */
    CHANNEL_DELETED,
    /** A call's request was not sent in its time: there was no server, or no room. It was not executed. */
    NOT_SENT
}
