package io.busbar.bridge.wire;

/**
 * What came of trying a wire on this host.
 *
 * @param wire   its name
 * @param works  whether it can be used
 * @param detail how it works here, if it does; else the operation that failed, with the errno's name
 * @param remedy what to do about it; empty if it works as well as it can
 */
public record WireProbe(String wire, boolean works, String detail, String remedy) {
    /** It works; {@code detail} says how. */
    public static WireProbe works(final String wire, final String detail) {
        return new WireProbe(wire, true, detail, "");
    }

    /** It does not. */
    public static WireProbe refused(final String wire, final String detail, final String remedy) {
        return new WireProbe(wire, false, detail, remedy);
    }

    @Override
    public String toString() {
        return wire + ": " + (works ? "works, " : "does not work, ") + detail + (remedy.isEmpty() ? "" : "; " + remedy);
    }
}
