package io.busbar.kill;

/** The kinds of scripts. A case's number says which it is: see {@link #of}. */
enum Scenario {
    /** An exclusive channel; a kill at every store, by branches of the script. */
    EXCLUSIVE,
    /** A shared channel; a kill at every store of whole operations, by branches of the script. */
    SHARED,
    /** An exclusive channel, its parties interleaved at single loads and stores. */
    EXCLUSIVE_INTERLEAVED,
    /** A shared channel, its parties interleaved at single loads and stores. */
    SHARED_INTERLEAVED;

    private static final Scenario[] TURNS = {
        EXCLUSIVE, EXCLUSIVE, SHARED_INTERLEAVED, EXCLUSIVE, SHARED_INTERLEAVED, EXCLUSIVE, EXCLUSIVE_INTERLEAVED, SHARED_INTERLEAVED
    };

    private static final int PUBLISHERS = 3;

    /** What case {@code number} is. */
    static Scenario of(final long number) {
        return TURNS[(int) (number % TURNS.length)];
    }

    Script script(final Mutant mutant) {
        return switch (this) {
            case EXCLUSIVE -> new ExclusiveCase(mutant);
            case SHARED -> new ExclusiveCase(mutant);
            case EXCLUSIVE_INTERLEAVED -> new InterleavedCase(mutant, 1);
            case SHARED_INTERLEAVED -> new InterleavedCase(mutant, PUBLISHERS);
        };
    }
}
