package io.busbar.uring;

/**
 * What can be chosen about a ring.
 *
 * @param submissions  places of the submission queue, 1 to 32768; rounded up to a power of two
 * @param completions  places of the completion queue, from {@code submissions} to 65536; rounded up likewise. What does
 *                     not fit is kept by the kernel and costs a system call, so it is better too large than too small
 * @param pollingCpu   the core on which a kernel thread polls the submission queue, so that submitting takes no system
 *                     call; {@link #NO_POLLING} for none. Give it a core that does nothing else: it never sleeps while
 *                     there is work, and would take the core of the submitting thread otherwise
 * @param pollingIdleMillis how long that thread polls without work before it sleeps, above 0
 */
public record RingOptions(int submissions, int completions, int pollingCpu, int pollingIdleMillis) {
    public static final int NO_POLLING = -1;

    private static final int MAX_SUBMISSIONS = 32_768;
    private static final int MAX_COMPLETIONS = 65_536;
    private static final int POLLING_IDLE_MILLIS = 1_000;

    public RingOptions {
        require(submissions >= 1 && submissions <= MAX_SUBMISSIONS, "submissions", submissions, "1 to 32768");
        require(
                completions >= submissions && completions <= MAX_COMPLETIONS,
                "completions",
                completions,
                "from the number of submissions to 65536");
        require(pollingCpu >= NO_POLLING, "pollingCpu", pollingCpu, "a core's number, or NO_POLLING");
        require(pollingIdleMillis > 0, "pollingIdleMillis", pollingIdleMillis, "above 0");
    }

    /** Twice as many completions: a zero-copy send answers twice. */
    public static RingOptions of(final int submissions) {
        return new RingOptions(submissions, Math.max(2 * submissions, 2), NO_POLLING, POLLING_IDLE_MILLIS);
    }

    public RingOptions withCompletions(final int places) {
        return new RingOptions(submissions, places, pollingCpu, pollingIdleMillis);
    }

    /** Has a kernel thread on the core poll the submission queue. */
    public RingOptions withPolling(final int cpu, final int idleMillis) {
        return new RingOptions(submissions, completions, cpu, idleMillis);
    }

    public boolean isPolled() {
        return pollingCpu != NO_POLLING;
    }

    private static void require(final boolean valid, final String name, final int value, final String range) {
        if (!valid) {
            throw new IllegalArgumentException(name + " is " + value + ", must be " + range);
        }
    }
}
