package io.busbar.bench.peer;

import java.util.Locale;

/** The flows of messages that a work needs: data one way, or a ping and its answer. */
public enum Flow {
    DATA,
    PING,
    PONG;

    /** First word of the message that ends a slice of time; it is not answered. */
    public static final long END = Long.MIN_VALUE;

    /** A name for its channel, file or socket. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
