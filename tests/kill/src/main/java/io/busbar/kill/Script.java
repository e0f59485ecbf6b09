package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.ChannelLayout;
import io.busbar.shm.Access;
import io.busbar.shm.Backing;
import io.busbar.shm.RegionSpec;
import java.nio.file.Path;

/** A channel on a simulated machine, its parties, and what they do when it is their turn. */
abstract class Script {
    static final int SUBSCRIBER_SLOTS = 3;
    private static final int PUBLISHER_SLOTS = 1;
    private static final int MOST_PARTIES = 250;
    private static final int ATTEMPTS = 8;
    private static final Path PATH = Path.of("simulated");

    final Machine machine;
    final Mutant mutant;
    final Dice dice = new Dice();
    final Ledger ledger = new Ledger();
    private final Channel[] channels = new Channel[MOST_PARTIES + 1];
    final Party[] parties = new Party[MOST_PARTIES + 1];
    /** The youngest party's number; they begin with 1. */
    int newest;

    Publisher publisher;
    long kills;

    Script(final Machine machine, final Mutant mutant) {
        this.machine = machine;
        this.mutant = mutant;
        final ChannelGeometry geometry =
                new ChannelGeometry(ChannelGeometry.MIN_CAPACITY, 16, PUBLISHER_SLOTS, SUBSCRIBER_SLOTS);
        Channel.create(
                PATH,
                geometry,
                RegionSpec.of(
                        Backing.MEMFD,
                        ChannelLayout.FORMAT,
                        ChannelLayout.VERSION,
                        geometry.controlSize(),
                        geometry.capacity()));
        Machine.write(machine.control() + ChannelLayout.SECRET_OFFSET, Long.BYTES, Dice.mix(1) | Long.MIN_VALUE);
        machine.freeze();
    }

    /** Plays a case from beginning to end. */
    final void run(final long seed, final long number) {
        dice.seed(seed, number);
        ledger.reset();
        newest = 0;
        publisher = null;
        machine.reset((Machine.Watcher) this, mutant);
        play();
    }

    abstract void play();

    /** The channel gets a new publisher. */
    abstract void open();

    private int nextParty() {
        if (newest == MOST_PARTIES) {
            throw new IllegalStateException("a case has more than " + MOST_PARTIES + " parties");
        }
        newest++;
        if (channels[newest] == null) {
            channels[newest] = Channel.attach(PATH, Access.READ_WRITE, false, false);
        }
        return newest;
    }

    final Publisher newPublisher() {
        final int id = nextParty();
        final Publisher party = new Publisher(machine, id, channels[id], ledger);
        parties[id] = party;
        return party;
    }

    /** A new subscriber, if there is a slot for it. */
    final void join() {
        boolean free = false;
        for (int slot = PUBLISHER_SLOTS; slot < PUBLISHER_SLOTS + SUBSCRIBER_SLOTS; slot++) {
            free |= !machine.isLocked(2 * slot);
        }
        if (free) {
            final int id = nextParty();
            final Reader reader = new Reader(machine, id, channels[id], ledger, !dice.oneIn(3));
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

    /** All subscribers take all that there is. */
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
            if (publishOnce(large)) {
                return;
            }
            drain();
            publisher.age();
        }
        throw new Violation(Kind.STUCK, "the publisher is refused, though all subscribers that live took everything");
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
