package io.busbar.bridge.gateway;

/** What became of the messages that came to a gateway, since it was made. For the thread that polls it. */
public final class GatewayCounts {
    private long passed;
    private long refused;
    private long dropped;
    private long torn;
    private long held;

    GatewayCounts() {}

    /** Messages that went over to the other side. */
    public long passed() {
        return passed;
    }

    /** Messages that are longer than the other side can take. */
    public long refused() {
        return refused;
    }

    /** Messages for which there was no room, where that is to be so. */
    public long dropped() {
        return dropped;
    }

    /** Messages of which only a part came, because their source ended or was joined in the middle of them. */
    public long torn() {
        return torn;
    }

    /** How often a message had to wait for room. */
    public long held() {
        return held;
    }

    void countPassed() {
        passed++;
    }

    void countRefused() {
        refused++;
    }

    void countDropped() {
        dropped++;
    }

    void countTorn() {
        torn++;
    }

    void countHeld() {
        held++;
    }

    /** How many did not go over. */
    long missing() {
        return refused + dropped + torn;
    }

    @Override
    public String toString() {
        return passed + " passed, " + refused + " refused as too long, " + dropped + " dropped for want of room, "
                + torn + " torn";
    }
}
