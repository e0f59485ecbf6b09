package io.busbar.bridge;

import io.busbar.bridge.link.LinkEvents;
import io.busbar.bridge.wire.WireProbe;

/** Told what a bridge does, seldom and on its thread, or on the one that starts it. */
public interface BridgeEvents extends LinkEvents {
    /** A wire was tried. */
    void onWire(WireProbe probe);

    /** Something that is no link's: listening, reloading, failures that should not be. */
    void onBridge(String what);
}
