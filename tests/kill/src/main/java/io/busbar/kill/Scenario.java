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

    /** A branching case kills a hundred times as many as an interleaved one, at a tenth of the cost each. */
    private static final Scenario[] TURNS = {
        EXCLUSIVE,
        SHARED_INTERLEAVED,
        SHARED_INTERLEAVED,
        SHARED_INTERLEAVED,
        EXCLUSIVE_INTERLEAVED,
        SHARED_INTERLEAVED,
        SHARED_INTERLEAVED,
        SHARED_INTERLEAVED,
        SHARED,
        SHARED_INTERLEAVED,
        SHARED_INTERLEAVED,
        SHARED_INTERLEAVED,
        EXCLUSIVE_INTERLEAVED,
        SHARED_INTERLEAVED,
        SHARED_INTERLEAVED,
        SHARED,
    };

    private static final int PUBLISHERS = 3;

    /** What case {@code number} is. */
    static Scenario of(final long number) {
        return TURNS[(int) (number % TURNS.length)];
    }

    Script script(final Mutant mutant) {
        return switch (this) {
            case EXCLUSIVE -> new BranchingCase(mutant, 1);
            case SHARED -> new BranchingCase(mutant, PUBLISHERS);
            case EXCLUSIVE_INTERLEAVED -> new InterleavedCase(mutant, 1);
            case SHARED_INTERLEAVED -> new InterleavedCase(mutant, PUBLISHERS);
        };
    }
}
