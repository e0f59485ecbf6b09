package io.busbar.kill;

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
    static final int MOST_PARTIES = 250;
    private static final Path PATH = Path.of("simulated");

    final Machine machine;
    final Mutant mutant;
    final int publisherSlots;
    final Dice dice = new Dice();
    private final Channel[] channels = new Channel[MOST_PARTIES + 1];
    final Party[] parties = new Party[MOST_PARTIES + 1];
    /** The youngest party's number; they begin with 1. */
    int newest;

    long kills;

    Script(final Mutant mutant, final int publisherSlots) {
        machine = new Machine();
        Worker.use(machine);
        this.mutant = mutant;
        this.publisherSlots = publisherSlots;
        final ChannelGeometry geometry = new ChannelGeometry(
                ChannelGeometry.MIN_CAPACITY, 16, publisherSlots, SUBSCRIBER_SLOTS, Shares.GROUPS, Shares.MEMBERS);
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
        Worker.use(machine);
        dice.seed(seed, number);
        newest = 0;
        machine.reset((Machine.Watcher) this, mutant);
        play();
    }

    abstract void play();

    final int nextParty() {
        if (newest == MOST_PARTIES) {
            throw new IllegalStateException("a case has more than " + MOST_PARTIES + " parties");
        }
        newest++;
        if (channels[newest] == null) {
            channels[newest] = Channel.attach(PATH, Access.READ_WRITE, false, false);
        }
        return newest;
    }

    final Channel channel(final int id) {
        return channels[id];
    }

    /**
     * Whether one of the slots from {@code from} to before {@code to} has no owner, is not kept for one that will come
     * back, and nobody is at work on it.
     */
    final boolean hasFreeSlot(final int from, final int to) {
        for (int slot = from; slot < to; slot++) {
            if (!machine.isLocked(2 * slot) && !machine.isLocked(2 * slot + 1) && !Hold.isDurable(machine, slot)) {
                return true;
            }
        }
        return false;
    }

    /** All subscribers take all that there is. */
    abstract void drain();
}
