package io.busbar.bridge;

import java.util.List;

/** A configuration cannot be used; each mistake is one line of the message, with its place and what to do. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    ConfigException(final List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** All of them, in the order of the file. */
    public List<String> mistakes() {
        return mistakes;
    }
}
