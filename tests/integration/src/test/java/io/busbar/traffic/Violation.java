package io.busbar.traffic;

/** How a bus can break its promise. */
public enum Violation {
    /** A committed record did not come. */
    LOST,
    /** A record came again. */
    DUPLICATED,
    /** A record came with other bytes than were published, or was never published at all. */
    TORN,
    /** A record came where another one belongs. */
    REORDERED;

    /** Says that this happened, and where. */
    public Broken of(final String what) {
        return new Broken(this, what);
    }

    /** What a subscriber throws that received what it must not. */
    public static final class Broken extends IllegalStateException {
        private static final long serialVersionUID = 1;

        private final Violation violation;

        Broken(final Violation violation, final String what) {
            super(violation + ": " + what);
            this.violation = violation;
        }

        public Violation violation() {
            return violation;
        }
    }
}
