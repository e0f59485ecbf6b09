package io.busbar.kill;

import io.busbar.kill.Violation.Kind;

/** A script whose parties do one whole operation after another. */
abstract class SequentialScript extends Script {
    private static final int ATTEMPTS = 8;

    final Ledger ledger = new Ledger();
    final boolean shared;
    /** Who publishes next. */
    Publisher publisher;

    SequentialScript(final Mutant mutant, final int publisherSlots) {
        super(mutant, publisherSlots);
        shared = publisherSlots > 1;
    }

    /** The channel gets a new publisher. */
    abstract void open();

    final Publisher newPublisher() {
        final int id = nextParty();
        final Publisher party = new Publisher(machine, id, channel(id), ledger);
        parties[id] = party;
        return party;
    }

    /** A new subscriber, if there is a slot for it. */
    final void join() {
        if (hasFreeSlot(publisherSlots, publisherSlots + SUBSCRIBER_SLOTS)) {
            final int id = nextParty();
            final Reader reader = new Reader(machine, id, channel(id), ledger, !dice.oneIn(3));
            parties[id] = reader;
            reader.join(dice.oneIn(2), !dice.oneIn(4));
        }
    }

    /** Some subscriber that is alive and has joined, or null. */
    final Reader somebody() {
        final int start = dice.below(newest);
        for (int i = 0; i < newest; i++) {
            final Party party = parties[1 + (start + i) % newest];
            if (party.alive && party instanceof Reader reader && reader.isJoined()) {
                return reader;
            }
        }
        return null;
    }

    final void pollSomebody() {
        final Reader reader = somebody();
        if (reader != null) {
            reader.poll(1 + dice.below(4));
        }
    }

    final void closeReader() {
        final Reader reader = somebody();
        if (reader != null) {
            reader.close();
        }
    }

    @Override
    final void drain() {
        for (int i = 1; i <= newest; i++) {
            if (parties[i].alive && parties[i] instanceof Reader reader && reader.isJoined()) {
                reader.drain();
            }
        }
    }

    /** Publishes something; if it is refused, subscribers read and time passes until it is not. */
    final void publish(final boolean large) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            choosePublisher();
            if (publishOnce(large)) {
                return;
            }
            drain();
            publisher.age();
            if (attempt == ATTEMPTS / 2) {
                // A publisher that died evicting somebody keeps others from doing it until its process is gone.
                tearDown();
            }
        }
        throw new Violation(Kind.STUCK, "the publisher is refused, though all subscribers that live took everything");
    }

    /** All the dead's processes are gone. */
    final void tearDown() {
        for (int i = 1; i <= newest; i++) {
            if (!parties[i].alive) {
                machine.tearDown(i);
            }
        }
    }

    /** Of a shared channel, anyone who lives; if nobody does, somebody new. */
    final void choosePublisher() {
        if (!shared) {
            return;
        }
        final int start = dice.below(newest);
        for (int i = 0; i < newest; i++) {
            if (parties[1 + (start + i) % newest] instanceof Publisher living && living.alive && living.isOpen()) {
                publisher = living;
                return;
            }
        }
        open();
    }

    private boolean publishOnce(final boolean large) {
        final int choice = dice.below(16);
        if (large && choice < 10) {
            return publisher.claim(Payload.longLength(dice), false);
        }
        return switch (choice) {
            case 0 -> publisher.claim(Payload.shortLength(dice), true);
            case 1, 2 -> publisher.claim(Payload.shortLength(dice), false);
            case 3, 4, 5, 6 -> publisher.batch(dice, false);
            case 7 -> publisher.batch(dice, true);
            default -> publisher.offer(Payload.shortLength(dice));
        };
    }
}
