package io.busbar.kill;

import io.busbar.kill.Violation.Kind;

/**
 * One script of a channel whose parties are interleaved load by load and store by store, and killed in the middle of
 * what they do; others take their places. A party that does not run may hide stores that nothing has ordered yet.
 *
 * <p>What is delivered is checked at once; what was not delivered, at the end: then all that live come to the end of
 * what they do, subscribers read on until there is nothing more, and each publisher that lives publishes once more.
 */
final class InterleavedCase extends Script implements Machine.Watcher {
    private static final int SLICES = 160;
    private static final int ROUNDS = 400;
    private static final int STOP_ODDS = 12;
    private static final int PATIENCE = 2000;
    /** After so many empty polls at a place a reader has surely looked whether a dead publisher's claim is there. */
    private static final int EMPTY_POLLS = 80;

    final Positions positions = new Positions();
    private final Visibility visibility;
    private final Actor[] actors = new Actor[MOST_PARTIES + 1];

    /** Those that died for good by now, but whose process still holds its locks. */
    private long dying;

    private Throwable failure;

    /** Who is stopped in the middle of something, so that the others pass it by far; 0 if nobody. */
    private int stopped;
    /** Whether publishers mostly publish large records, so that the log comes round often. */
    boolean heavy;
    /** Whether most subscribers are lossy, so that nobody is waited for. */
    private boolean lossy;

    /** Whether the script is over, and everybody only finishes. */
    boolean ending;

    InterleavedCase(final Mutant mutant, final int publisherSlots) {
        super(mutant, publisherSlots);
        visibility = new Visibility(machine, dice);
    }

    void failed(final Throwable cause) {
        failure = cause;
    }

    @Override
    void play() {
        positions.reset();
        failure = null;
        ending = false;
        dying = 0;
        // Somebody who waits for a process to be torn down waits for nothing here.
        Thread.currentThread().interrupt();
        heavy = dice.oneIn(2);
        lossy = dice.oneIn(3);
        stopped = 0;
        begin();
        final int longest = 1 << (heavy ? 4 : 1) + dice.below(5);
        final int odds = 2 + dice.below(16);
        for (int slice = 0; slice < SLICES; slice++) {
            final Actor actor = actors[1 + dice.below(newest)];
            if (actor.alive && actor.id != stopped) {
                step(actor, 1 + dice.below(longest));
                if (actor.alive && !actor.idle && stopped == 0 && dice.oneIn(STOP_ODDS)) {
                    stopped = actor.id;
                } else if (actor.alive && dice.oneIn(odds)) {
                    kill(actor);
                }
            } else if (actor.id == stopped && dice.oneIn(STOP_ODDS)) {
                stopped = 0;
            }
            if (dice.oneIn(4)) {
                spawn();
            }
        }
        end();
    }

    /** The first parties; some records so that the log has come round or is about to. */
    private void begin() {
        actor(newPublisher());
        for (int left = dice.below(16); left > 0 && actors[1].alive; left--) {
            settle(actors[1]);
        }
        for (int left = dice.below(3); left >= 0; left--) {
            spawn();
        }
    }

    private Actor newPublisher() {
        final int id = nextParty();
        return new ActingPublisher(this, id, channel(id));
    }

    private Actor newReader() {
        final int id = nextParty();
        return new ActingReader(this, id, channel(id), dice.oneIn(4) == lossy);
    }

    private void actor(final Actor actor) {
        actors[actor.id] = actor;
        parties[actor.id] = actor;
    }

    /** Somebody new, if there is a slot for it; sometimes a dead process is torn down instead. */
    private void spawn() {
        if (dying != 0) {
            final int party = Long.numberOfTrailingZeros(dying);
            dying &= dying - 1;
            machine.tearDown(party);
        } else if (newest < 60) {
            if (hasFreeSlot(0, publisherSlots) && waiting(true) == 0) {
                actor(newPublisher());
            } else if (hasFreeSlot(publisherSlots, publisherSlots + SUBSCRIBER_SLOTS) && waiting(false) == 0) {
                actor(newReader());
            }
        }
    }

    /** How many are about to take a slot, and have not done it yet. */
    private int waiting(final boolean publishers) {
        int count = 0;
        for (int i = 1; i <= newest; i++) {
            final Actor actor = actors[i];
            if (actor.alive && actor.participant() == null && actor instanceof ActingPublisher == publishers) {
                count++;
            }
        }
        return count;
    }

    private void step(final Actor actor, final int steps) {
        visibility.show(actor.id);
        machine.patience = steps;
        actor.idle = false;
        actor.resume();
        if (failure instanceof Violation violation) {
            throw violation;
        } else if (failure != null) {
            throw new IllegalStateException("party " + actor.id + " failed", failure);
        }
        if (ending) {
            // In the end, everything is seen.
            machine.fenced[actor.id] = machine.top();
        } else {
            visibility.hide(actor.id);
        }
    }

    private void kill(final Actor actor) {
        kills++;
        machine.remark(Trace.DIED, actor.id);
        actor.alive = false;
        // What it hid is not seen any more; what it did not, everybody has seen.
        final boolean tornDown = dice.oneIn(2);
        machine.bury(actor.id, tornDown);
        if (!tornDown) {
            dying |= 1L << actor.id;
        }
    }

    @Override
    public void stored(final int index, final int kind) {}

    @Override
    public void impatient() {
        if (machine.running == 0) {
            machine.patience = Integer.MAX_VALUE;
            return;
        }
        Fiber.leave();
    }

    /** Lets a party come to the end of what it does. */
    private void settle(final Actor actor) {
        int rounds = 0;
        do {
            if (++rounds > ROUNDS) {
                throw new Violation(
                        Kind.STUCK, actor.role() + " " + actor.id + " does not come to the end of its operation");
            }
            step(actor, PATIENCE);
        } while (actor.alive && !actor.idle);
    }

    private void end() {
        ending = true;
        for (; dying != 0; dying &= dying - 1) {
            machine.tearDown(Long.numberOfTrailingZeros(dying));
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i <= newest; i++) {
                if (actors[i].alive && !actors[i].idle) {
                    step(actors[i], PATIENCE);
                }
            }
        }
        for (int i = 1; i <= newest; i++) {
            if (actors[i].alive && !actors[i].idle) {
                settle(actors[i]);
            }
        }
        drain();
        goOn();
        drain();
        account();
    }

    /** Each publisher that lives publishes something. */
    private void goOn() {
        for (int i = 1; i <= newest; i++) {
            if (actors[i].alive && actors[i] instanceof ActingPublisher publishing) {
                goOn(publishing);
            }
        }
    }

    private void goOn(final ActingPublisher publishing) {
        for (int attempt = 0; ; attempt++) {
            settle(publishing);
            if (!publishing.refused) {
                return;
            }
            if (attempt == 8) {
                throw new Violation(
                        Kind.STUCK, "publisher " + publishing.id + " is refused, though everybody took everything");
            }
            publishing.age();
            drain();
        }
    }

    /** All subscribers read until there is nothing more. */
    @Override
    void drain() {
        for (int i = 1; i <= newest; i++) {
            if (actors[i].alive && actors[i] instanceof ActingReader reading) {
                drain(reading);
            }
        }
    }

    private void drain(final ActingReader reading) {
        int empty = 0;
        while (empty < (publisherSlots > 1 ? EMPTY_POLLS : 2)) {
            final long before = reading.isJoined() ? reading.position() : -1;
            settle(reading);
            if (!reading.alive || publisherSlots > 1 && reading.position() == machine.tail()) {
                return;
            }
            reading.age();
            empty = reading.position() == before ? empty + 1 : 0;
        }
        if (publisherSlots > 1) {
            throw new Violation(
                    Kind.STUCK,
                    reading.role() + " " + reading.id + " stays at " + reading.position() + " of " + machine.tail());
        }
    }

    private void account() {
        for (int i = 1; i <= newest; i++) {
            if (actors[i].alive && actors[i] instanceof ActingReader reading && reading.isJoined()) {
                reading.account();
            }
        }
    }
}
