package io.busbar.log;

import io.busbar.linux.Futex;
import io.busbar.linux.Membarrier;
import io.busbar.shm.Memory;

/**
 * Wakes subscribers that sleep. Two words of the control area: a flag that says somebody sleeps, or is about to, and a
 * futex that counts rings.
 *
 * <p>Why no wake-up is lost. A sleeper (1) reads the count, (2) sets the flag, (3) has every processor that runs a
 * publisher execute a full barrier (membarrier), (4) looks at the log once more, (5) sleeps while the count is what it
 * was. A publisher (a) stores its stamp, (b) reads the flag. If (b) misses the flag, the load came before the barrier
 * of (3), so the stamp of (a), which is before it in program order, is seen by (4). If (b) sees it, the publisher takes
 * the flag back, then moves the count, then wakes: the sleeper sleeps already and is woken, or finds the count moved.
 * A sleeper that comes between the flag's taking back and the count's move has read the old count, or sets the flag
 * again after it: either way the next ring reaches it. A dead sleeper leaves at most one flag behind, for one ring. A
 * publisher that dies in the middle of ringing is made up for by its successor, which rings before it publishes; for
 * the case that there is none, a sleeper looks by itself once a second.
 *
 * <p>The kernel has a fault (kernel/exit.c and kernel/sched/sched.h, Linux 5.10 to 6.18 at least): when a thread exits
 * and its processor goes on with another thread of the same process, {@code membarrier_switch_mm} finds nothing to
 * switch, and the processor stays marked as running nobody who is registered, until it runs another process. The
 * barrier of (3) passes it over, and with it a stamp that is still in that processor's store buffer. So a sleeper does
 * not trust (4) alone: its first sleep is short, {@link #UNSETTLED_NANOS}, and it looks again after that. The flag has
 * stood meanwhile, unless the count has moved, so whatever was stamped later has rung, and what was in a store buffer
 * when the flag was missed has long since left it. See docs/adr/0015.
 *
 * <p>So publishing costs one load of a line that seldom changes. Where a publisher's process cannot be registered for
 * membarrier (a seccomp profile), it executes the full fence itself, each time. Where a sleeper's cannot call it, the
 * sleeper looks at the log every millisecond.
 *
 * <p>The idea of charging the one who sleeps is Dice, Huang, Yang: "Asymmetric Dekker Synchronization", 2001.
 */
final class Doorbell {
    /** How long a sleeper sleeps at a time: all who could wake it may have died on the point of it. */
    static final long SURE_NANOS = 1_000_000_000;

    /** How long a sleeper sleeps whose flag has not stood since its last sleep: some hundred times a store's delay. */
    static final long UNSETTLED_NANOS = 200_000;

    /** How long a sleeper sleeps at a time whose process may not call membarrier. */
    private static final long UNSURE_NANOS = 1_000_000;

    /** How long a sleeper sleeps at a time in front of a claim, whose publisher may die without ringing. */
    private static final long CLAIMED_NANOS = 200_000;

    /**
     * Whether publishers of this process must execute a full fence between a stamp and the look at the flag: it could
     * not be registered. A constant to compilers; set up with the first doorbell.
     */
    private static final boolean FENCING = !Membarrier.register();

    private final long flag;
    private final long count;
    private boolean raised;
    private boolean settled;
    private int ringsWhenRaised;

    Doorbell(final Channel channel) {
        flag = channel.control() + ChannelLayout.SLEEPERS_OFFSET;
        count = channel.control() + ChannelLayout.DOORBELL_OFFSET;
    }

    /** Publisher: wakes those who sleep, after a stamp. */
    void ringIfAwaited() {
        // ORDER sleep: fence, pairs with announce's. Stamp before, flag after. The store fence is for the compiler
        // alone: the processor's fence comes from the sleeper's membarrier.
        if (FENCING) {
            Memory.fullFence();
        } else {
            Memory.storeFence();
        }
        if (isAwaited()) {
            ring();
        }
    }

    /** Whether somebody sleeps, or is about to. */
    boolean isAwaited() {
        return Memory.getOpaque(flag) != 0;
    }

    /** Publisher: wakes all who sleep. */
    void ring() {
        Memory.setOpaque(flag, 0);
        // ORDER ring: release, pairs with rings' acquire. Flag taken back before, count moved after. An atomic
        // addition: whoever deletes the channel rings, too.
        Memory.getAndAddInt(count, 1);
        Futex.wakeAll(count);
    }

    /** Sleeper: where the count is, for who sleeps on it by other means than {@link #doze}. */
    long address() {
        return count;
    }

    /** Sleeper: how often it has rung; to be read before {@link #announce}. */
    int rings() {
        // ORDER ring: acquire, pairs with ring's release.
        return Memory.getIntAcquire(count);
    }

    /**
     * Sleeper: says that it is about to sleep. What is published after this rings; what was published before is seen
     * by a look at the log after this.
     *
     * @return whether the kernel agreed to the barrier, see {@link #doze}
     */
    boolean announce() {
        raiseFlag();
        return barrier();
    }

    /** Sleeper on several doorbells: the first half of {@link #announce}, for each. */
    void raiseFlag() {
        final int now = rings();
        settled = raised && now == ringsWhenRaised;
        raised = true;
        ringsWhenRaised = now;
        Memory.setOpaque(flag, 1);
    }

    /** Sleeper: whether the flag that was raised last stood already, since it was raised for the sleep before. */
    boolean isSettled() {
        return settled;
    }

    /** Sleeper on several doorbells: the second half of {@link #announce}, once for all. */
    static boolean barrier() {
        // ORDER sleep: fence, pairs with ringIfAwaited's. Flags before, the last look at the logs after.
        Memory.fullFence();
        return Membarrier.global();
    }

    /** Sleeper: how long it may sleep at a time, in ns; the parameters are those of {@link #doze}. */
    long longest(final boolean sure, final boolean claimed) {
        if (claimed) {
            return CLAIMED_NANOS;
        }
        return !sure ? UNSURE_NANOS : settled ? SURE_NANOS : UNSETTLED_NANOS;
    }

    /** Sleeper on several doorbells: the futex that counts rings. */
    long count() {
        return count;
    }

    /**
     * Sleeper: sleeps until it rings again, or time is up, or for no reason, and for a second at most.
     *
     * @param sure    what {@link #announce} said
     * @param claimed whether a publisher is known to be at work on what comes next
     */
    void doze(final int rings, final boolean sure, final boolean claimed, final long timeoutNanos) {
        Futex.await(count, rings, Math.min(timeoutNanos, longest(sure, claimed)));
    }
}
