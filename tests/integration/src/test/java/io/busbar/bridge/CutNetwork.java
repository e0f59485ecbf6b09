package io.busbar.bridge;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** A network between two hosts, as a {@link BridgeCampaign} cuts it. */
interface CutNetwork {
    /** The ways to cut it, which are taken in turn. */
    List<Runnable> cuts();

    /** All is well again. */
    void heal();

    /** How long it may be cut, in ns; longer than a peer may be silent, if nothing else speaks against it. */
    default long longestCut() {
        return TimeUnit.MILLISECONDS.toNanos(2_500);
    }
}
