package io.busbar.bridge.link;

import java.util.concurrent.TimeUnit;

/**
 * What all links of a bridge have in common. Times in ns, from 1.
 *
 * @param bridge        name by which peers know this bridge
 * @param heartbeat     longest silence of this side on a control connection
 * @param patience      how long a peer may be silent, or a step of the opening may take; at least four heartbeats of
 *                      the peer are granted
 * @param minBackoff    pause before the first attempt to reconnect; it doubles
 * @param maxBackoff    longest pause between attempts
 * @param retransmit    how long a wire that is not reliable may make no progress before bytes are sent again
 * @param tellInterval  longest time that a replica keeps to itself what it has taken
 * @param minWireRest   how long a wire is set aside whose paths fail, before it is tried again; it doubles
 * @param maxWireRest   longest time that a wire is set aside
 */
public record LinkSettings(
        String bridge,
        long heartbeat,
        long patience,
        long minBackoff,
        long maxBackoff,
        long retransmit,
        long tellInterval,
        long minWireRest,
        long maxWireRest) {
    public LinkSettings {
        if (bridge.isEmpty()) {
            throw new IllegalArgumentException("a bridge needs a name");
        }
        final long longest = TimeUnit.MILLISECONDS.toNanos(MessageDecoder.MAX_HEARTBEAT_MILLIS);
        check("heartbeat", heartbeat, TimeUnit.MILLISECONDS.toNanos(1), longest);
        check("patience", patience, 2 * heartbeat, Long.MAX_VALUE / 4);
        check("minBackoff", minBackoff, 1, maxBackoff);
        check("maxBackoff", maxBackoff, minBackoff, TimeUnit.HOURS.toNanos(1));
        check("retransmit", retransmit, 1, TimeUnit.MINUTES.toNanos(1));
        check("tellInterval", tellInterval, 0, heartbeat);
        check("minWireRest", minWireRest, 1, maxWireRest);
        check("maxWireRest", maxWireRest, minWireRest, TimeUnit.DAYS.toNanos(1));
    }

    /**
     * Heartbeats of 500 ms, patience of 2 s, pauses of 10 ms to 1 s, taken-up-to within a millisecond, wires set aside
     * for 30 s to an hour.
     */
    public static LinkSettings of(final String bridge) {
        return new LinkSettings(
                bridge,
                TimeUnit.MILLISECONDS.toNanos(500),
                TimeUnit.SECONDS.toNanos(2),
                TimeUnit.MILLISECONDS.toNanos(10),
                TimeUnit.SECONDS.toNanos(1),
                TimeUnit.MILLISECONDS.toNanos(20),
                TimeUnit.MILLISECONDS.toNanos(1),
                TimeUnit.SECONDS.toNanos(30),
                TimeUnit.HOURS.toNanos(1));
    }

    /** With other heartbeats and another patience, in ns. */
    public LinkSettings withHeartbeat(final long newHeartbeat, final long newPatience) {
        return new LinkSettings(
                bridge,
                newHeartbeat,
                newPatience,
                minBackoff,
                maxBackoff,
                retransmit,
                tellInterval,
                minWireRest,
                maxWireRest);
    }

    private static void check(final String name, final long value, final long least, final long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + " ns, not " + value);
        }
    }
}
