package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import io.busbar.log.ChannelLayout;

/**
 * One script of a channel whose publishers and subscribers do one whole operation after another, and a kill at each of
 * their stores.
 *
 * <p>A kill is a branch of the script. At the store, the dead party's unordered stores are left out by a subset, its
 * locks fall, somebody recovers, the survivors go on, and all that was committed must be delivered. Then memory and
 * survivors are put back, and the script goes on to the next subset, and the next store. In a branch others may be
 * killed likewise. The stack of a party that was killed is never returned to inside the branch, so none of its cleanups
 * run, as after a SIGKILL.
 */
final class BranchingCase extends SequentialScript implements Machine.Watcher {
    private static final int DEEPEST = 4;
    /** Stores with more pending ones than this are killed with a random sample of their subsets. */
    private static final int ENUMERATED = 3;

    private static final int SAMPLES = 8;
    private static final int PATIENCE = 500_000;

    private final Subsets[] subsets = new Subsets[DEEPEST];
    private final long[][] saved = new long[DEEPEST][1024];
    /** One kill in so many stores, within the branch of another kill. */
    private final int rarity;

    /** Whether there is a durable subscriber now and then. */
    private boolean carried;
    /** Whether there is a group. */
    private boolean grouped;

    private boolean forking;
    private boolean recovering;
    private int depth;

    BranchingCase(final Mutant mutant, final int publisherSlots) {
        super(mutant, publisherSlots);
        rarity = 48;
        for (int i = 0; i < DEEPEST; i++) {
            subsets[i] = new Subsets(machine);
        }
    }

    @Override
    void play() {
        ledger.reset();
        hold.reset();
        publisher = null;
        shares.reset();
        carried = dice.oneIn(3);
        grouped = dice.oneIn(4);
        forking = dice.oneIn(8);
        recovering = false;
        depth = 0;
        open();
        for (int left = dice.below(40); left > 0; left--) {
            act();
        }
        forking = true;
        for (int left = 2 + dice.below(8); left > 0; left--) {
            act();
        }
        drain();
    }

    /** The script's next step. */
    private void act() {
        machine.patience = PATIENCE;
        if (carried && dice.oneIn(4)) {
            carry();
            return;
        }
        if (grouped && dice.oneIn(4)) {
            share();
            return;
        }
        switch (dice.below(16)) {
            case 0 -> join();
            case 1 -> closeReader();
            case 2 -> {
                choosePublisher();
                publisher.close();
                if (!shared || dice.oneIn(2)) {
                    open();
                }
            }
            case 7 -> {
                if (shared && hasFreeSlot(0, publisherSlots)) {
                    open();
                } else {
                    publish(false);
                }
            }
            case 3, 4, 5 -> pollSomebody();
            case 6 -> drain();
            default -> publish(dice.oneIn(3));
        }
    }

    @Override
    void open() {
        if (!hasFreeSlot(0, publisherSlots)) {
            tearDown();
        }
        final Publisher next = newPublisher();
        publisher = next;
        recovering = true;
        next.open(!dice.oneIn(4));
        recovering = false;
    }

    @Override
    public void stored(final int index, final int kind) {
        if (machine.running == 0) {
            return;
        }
        if (forking && depth < DEEPEST && (depth == 0 || dice.oneIn(rarity))) {
            kill(index);
        }
        if (recovering && machine.running == publisher.id && dice.oneIn(12)) {
            lookOn();
        }
    }

    @Override
    public void impatient() {
        throw new Violation(Kind.STUCK, "party " + machine.running + " does not come to an end");
    }

    /** Somebody reads or joins while the publisher recovers; its stores up to here are there. */
    private void lookOn() {
        final boolean before = forking;
        forking = false;
        recovering = false;
        machine.fenced[machine.running] = machine.top();
        if (dice.oneIn(8)) {
            join();
        } else {
            pollSomebody();
        }
        recovering = true;
        forking = before;
    }

    private void kill(final int index) {
        final Subsets subset = subsets[depth];
        final int pending = subset.gather(index);
        if (depth > 0) {
            branch(subset, index, subset.close(dice.oneIn(3) ? subset.all() : dice.next()));
            return;
        }
        if (pending <= ENUMERATED) {
            for (long applied = subset.all(); applied >= 0; applied--) {
                if (subset.close(applied) == applied) {
                    branch(subset, index, applied);
                }
            }
            return;
        }
        branch(subset, index, subset.all());
        branch(subset, index, 0);
        long last = 0;
        for (int i = 2; i < SAMPLES; i++) {
            final long applied = subset.close(dice.next());
            // Two of many random subsets are seldom the same; next to each other they are not counted twice.
            if (applied != last && applied != subset.all() && applied != 0) {
                branch(subset, index, applied);
            }
            last = applied;
        }
    }

    private void branch(final Subsets subset, final int index, final long applied) {
        kills++;
        final int victim = machine.running;
        final int patience = machine.patience;
        final int mark = machine.top();
        final long[] state = saved[depth];
        save(victim, state);
        subset.leaveOut(applied, index);
        machine.remark(Trace.KILLED, ~applied & subset.all());
        final boolean wasRecovering = recovering;
        depth++;
        recovering = false;
        machine.patience = PATIENCE;
        machine.running = 0;
        survive(victim);
        recovering = wasRecovering;
        depth--;
        machine.rewind(mark);
        if (applied != subset.all()) {
            subset.putBack(index);
        }
        restore(victim, state);
        machine.patience = patience;
        machine.running = victim;
    }

    private void survive(final int victim) {
        final Party dead = parties[victim];
        dead.alive = false;
        if (dead instanceof Publisher killed) {
            bury(killed);
        } else {
            if (dead instanceof Member) {
                shares.ended();
            }
            machine.bury(victim, dice.oneIn(2));
            if (!shared && !publisher.alive) {
                open();
            }
            if (dice.oneIn(6)) {
                lap();
            }
        }
        for (int left = 1 + dice.below(2); left > 0; left--) {
            publish(dice.oneIn(16));
            if (dice.oneIn(2)) {
                pollSomebody();
            }
        }
        if (dice.oneIn(8)) {
            join();
        }
        if (carried && dice.oneIn(4)) {
            comeForHold();
        }
        if (grouped && dice.oneIn(4)) {
            joinGroup();
        }
        drain();
    }

    private void bury(final Publisher killed) {
        if (shared) {
            ledger.settle(killed.flight, machine);
            machine.bury(killed.id, dice.oneIn(2));
            if (dice.oneIn(4)) {
                drain();
            }
            if (dice.oneIn(2)) {
                open();
            }
            return;
        }
        if (killed.isOpen()) {
            ledger.ghost = killed.flight;
        }
        machine.bury(killed.id, true);
        if (dice.oneIn(4)) {
            pollSomebody();
        }
        open();
    }

    /** Publishes more than the log holds: nobody who is dead may be waited for. */
    private void lap() {
        final long end = ledger.tail + machine.dataSize() + machine.dataSize() / ChannelLayout.CHECKPOINTS;
        while (ledger.tail < end) {
            publish(true);
        }
    }

    private void save(final int victim, final long[] state) {
        state[0] = ledger.count;
        state[1] = ledger.tail;
        state[2] = newest;
        state[3] = publisher.id;
        state[4] = ledger.ghost == null ? 0 : ledger.ghost.owner;
        state[5] = ledger.ghost != null && ledger.ghost.open ? 1 : 0;
        state[6] = publisher.flight.open ? 1 : 0;
        int at = shares.save(state, hold.save(state, 7));
        for (int i = 1; i <= newest; i++) {
            if (parties[i].alive && i != victim) {
                at = parties[i].save(state, at);
            }
        }
        writeAlive(state, at);
    }

    /** Who lives is known before anything is put back. */
    private void writeAlive(final long[] state, final int at) {
        int next = at;
        for (int i = 1; i <= newest; i++) {
            state[next++] = parties[i].alive ? 1 : 0;
        }
        state[1023] = at;
    }

    private void restore(final int victim, final long[] state) {
        ledger.count = (int) state[0];
        ledger.tail = state[1];
        newest = (int) state[2];
        publisher = (Publisher) parties[(int) state[3]];
        ledger.ghost = state[4] == 0 ? null : ((Publisher) parties[(int) state[4]]).flight;
        if (ledger.ghost != null) {
            ledger.ghost.open = state[5] != 0;
        }
        publisher.flight.open = state[6] != 0;
        final int flags = (int) state[1023];
        int at = shares.restore(state, hold.restore(state, 7));
        for (int i = 1; i <= newest; i++) {
            final boolean alive = state[flags + i - 1] != 0;
            if (alive && i != victim) {
                at = parties[i].restore(state, at);
            }
            parties[i].alive = alive;
        }
    }
}
