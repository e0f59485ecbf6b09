package io.busbar.kill;

import io.busbar.kill.Violation.Kind;

/** A script whose parties do one whole operation after another. */
abstract class SequentialScript extends Script {
    private static final int ATTEMPTS = 8;

    final Ledger ledger = new Ledger();
    final Hold hold;
    final Shares shares;
    final boolean shared;
    /** Who publishes next. */
    Publisher publisher;

    SequentialScript(final Mutant mutant, final int publisherSlots) {
        super(mutant, publisherSlots);
        shared = publisherSlots > 1;
        hold = new Hold(machine, publisherSlots, publisherSlots + SUBSCRIBER_SLOTS);
        shares = new Shares(machine, publisherSlots + SUBSCRIBER_SLOTS);
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
        final Carrier carrier = carrier();
        if (carrier != null && !carrier.drain()) {
            // A publisher that died evicting another keeps the claim from being padded until its process is gone.
            tearDown();
            if (!carrier.drain()) {
                throw new Violation(Kind.LOST, carrier.state());
            }
        }
        final Member member = member();
        if (member != null && !drainGroup(member)) {
            tearDown();
            if (!drainGroup(member)) {
                throw new Violation(Kind.LOST, shares.state(ledger));
            }
        }
    }

    /** The others first: what they have taken and not finished, nobody else can. */
    private boolean drainGroup(final Member member) {
        for (int i = 1; i <= newest; i++) {
            if (parties[i].alive && parties[i] instanceof Member other && other != member && other.isJoined()) {
                other.poll(Integer.MAX_VALUE);
            }
        }
        return member.drain();
    }

    /** Some member that lives, or null. */
    private Member member() {
        final int start = dice.below(newest);
        for (int i = 0; i < newest; i++) {
            final Party party = parties[1 + (start + i) % newest];
            if (party.alive && party instanceof Member member && member.isJoined()) {
                return member;
            }
        }
        return null;
    }

    /** A publisher that died dissolving a group has the byte until its process is gone. */
    private void freeGroupsByte() {
        if (machine.isLocked(shares.lockByte())) {
            tearDown();
        }
    }

    /** A new member, if there is a slot for it. */
    final void joinGroup() {
        freeGroupsByte();
        if (hasFreeSlot(shares.firstSlot(), shares.firstSlot() + Shares.MEMBERS)) {
            final int id = nextParty();
            final Member member = new Member(machine, id, channel(id), ledger, shares);
            parties[id] = member;
            member.join(dice.oneIn(2), !dice.oneIn(4), 1 + dice.below(3));
        }
    }

    /** Some member does something; without one, somebody joins. */
    final void share() {
        final Member member = member();
        if (member == null || dice.oneIn(6)) {
            joinGroup();
        } else if (dice.oneIn(10)) {
            member.close();
        } else {
            member.poll(1 + dice.below(3));
        }
    }

    /** Who has the durable hold and lives, or null. */
    final Carrier carrier() {
        return hold.owner != 0
                        && parties[hold.owner].alive
                        && parties[hold.owner] instanceof Carrier carrier
                        && carrier.isJoined()
                ? carrier
                : null;
    }

    private Carrier newCarrier() {
        final int id = nextParty();
        final Carrier carrier = new Carrier(machine, id, channel(id), ledger, hold);
        parties[id] = carrier;
        return carrier;
    }

    /** Somebody comes for the durable hold: the first, or one after another that died, or one too many. */
    final void comeForHold() {
        freeGroupsByte();
        if (carrier() != null) {
            newCarrier().intrude();
        } else if (hold.isThere()) {
            // Its process must be gone first, or who comes is refused.
            tearDown();
            newCarrier().join(dice.oneIn(2), !dice.oneIn(4));
        } else if (hasFreeSlot(publisherSlots, publisherSlots + SUBSCRIBER_SLOTS)) {
            newCarrier().join(dice.oneIn(2), !dice.oneIn(4));
        }
    }

    /** Whoever has the durable hold does something; without one, somebody comes for it. */
    final void carry() {
        final Carrier carrier = carrier();
        if (carrier == null || dice.oneIn(8)) {
            comeForHold();
        } else if (dice.oneIn(10)) {
            carrier.close();
        } else if (dice.oneIn(10)) {
            carrier.forget();
        } else {
            carrier.carry(1 << 5 + dice.below(6), dice.oneIn(2));
        }
    }

    /** Publishes something; if it is refused, subscribers read and time passes until it is not. */
    final void publish(final boolean large) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            choosePublisher();
            if (publishOnce(large)) {
                return;
            }
            if (carrier() == null && hold.isThere()) {
                comeForHold();
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
