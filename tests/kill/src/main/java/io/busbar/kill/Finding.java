package io.busbar.kill;

/**
 * A case that went wrong.
 *
 * @param seed   of the campaign
 * @param number of the case
 * @param kind   of what went wrong
 * @param message what exactly
 * @param trace  who did and stored what, up to there
 */
record Finding(long seed, long number, Violation.Kind kind, String message, String trace) {
    /** What reruns this case alone. */
    String replay() {
        return seed + ":" + number;
    }

    @Override
    public String toString() {
        return trace + kind + " in case " + number + " (" + Scenario.of(number) + ") of seed " + seed + ": " + message
                + "\nreplay it with --replay " + replay() + "\n";
    }
}
