package io.busbar.bridge.gateway;

/**
 * What a gateway does.
 *
 * @param name      tells it from others, in messages and as the owner of its hold
 * @param direction which way
 * @param uri       channel of the Aeron stream
 * @param stream    id of the Aeron stream
 * @param channel   channel of the bus
 * @param full      what becomes of a message for which there is no room
 * @param types     whether records' types travel as reserved values of Aeron's frames; if not, they are 0
 */
public record GatewayOptions(
        String name, Direction direction, String uri, int stream, String channel, Full full, boolean types) {
    /** Which way messages go. */
    public enum Direction {
        /** From the Aeron stream into the channel. */
        IN,
        /** From the channel into the Aeron stream. */
        OUT
    }

    /** What becomes of a message for which the other side has no room now. */
    public enum Full {
        /** It waits: back-pressure goes on to whoever publishes. */
        HOLD,
        /** It is dropped, and counted. */
        DROP
    }

    @Override
    public String toString() {
        final String aeron = uri + " stream " + stream;
        return name + (direction == Direction.IN ? " (" + aeron + " -> " + channel : " (" + channel + " -> " + aeron)
                + ")";
    }
}
