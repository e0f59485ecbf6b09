package io.busbar.bench.worker;

/**
 * One pinned thread that measures.
 *
 * @param cpu the processor it is pinned to, or -1 for none
 */
public record ActorSpec(Side side, int index, int cpu, Idle idle) {
    /** Its name in orders and answers, such as p0 or s7. */
    public String id() {
        return (side == Side.PUBLISHER ? "p" : "s") + index;
    }

    /** As one word of a command line. */
    public String encode() {
        return side + "," + index + "," + cpu + "," + idle;
    }

    public static ActorSpec decode(final String text) {
        final String[] parts = text.split(",");
        return new ActorSpec(
                Side.valueOf(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Idle.valueOf(parts[3]));
    }
}
