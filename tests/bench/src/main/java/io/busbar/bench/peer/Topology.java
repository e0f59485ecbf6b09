package io.busbar.bench.peer;

/** How many publishers and subscribers one flow of messages has; every subscriber gets every message. */
public record Topology(int publishers, int subscribers) {
    public static final Topology ONE_TO_ONE = new Topology(1, 1);

    public Topology {
        if (publishers < 1 || publishers > 64 || subscribers < 1 || subscribers > 64) {
            throw new IllegalArgumentException(
                    "1 to 64 publishers and subscribers, not " + publishers + ":" + subscribers);
        }
    }

    /** Reads "2:1". */
    public static Topology parse(final String text) {
        final String[] parts = text.split(":");
        if (parts.length != 2) {
            throw new IllegalArgumentException("a topology is PUBLISHERS:SUBSCRIBERS, such as 2:1, not " + text);
        }
        return new Topology(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    @Override
    public String toString() {
        return publishers + ":" + subscribers;
    }
}
