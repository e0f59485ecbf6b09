package io.busbar.bench.peer;

import java.util.Locale;

/** The flows of messages that a work needs: data one way, or a ping and its answer. */
public enum Flow {
    DATA,
    PING,
    PONG;

    /** A name for its channel, file or socket. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
