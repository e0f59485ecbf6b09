package io.busbar.log;

/**
 * Bytes in a region contradict the protocol: somebody wrote into it who should not have, or its storage failed.
 * The message says where. Records before that place were delivered whole.
 */
public final class CorruptLogException extends RuntimeException {
    static final String REMEDY = "stop its publisher and subscribers, and delete the channel";

    private static final long serialVersionUID = 1L;

    CorruptLogException(final String message) {
        super(message);
    }

    static CorruptLogException badSpan(final Channel channel, final long position, final String what) {
        return new CorruptLogException(channel.path() + ": the bytes that arrived for position " + position + " " + what
                + "; the source's log or the way from it is broken, nothing of it was made visible");
    }

    static CorruptLogException badLength(final Channel channel, final long position, final int length) {
        return new CorruptLogException(channel.path() + ": record at position " + position + " claims a length of "
                + length + " bytes, the channel allows 0 to " + channel.maxPayload() + "; " + REMEDY);
    }
}
