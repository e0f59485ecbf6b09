package io.busbar.kill;

import io.busbar.log.Channel;

/** A participant of a case: its attachment's number names it. */
abstract class Party {
    final int id;
    final Channel channel;
    final Machine machine;
    boolean alive = true;
    private boolean aged;
    private Frozen frozen;

    Party(final Machine machine, final int id, final Channel channel) {
        this.machine = machine;
        this.id = id;
        this.channel = channel;
        machine.fenced[id] = machine.top();
        machine.robust[id] = 0;
        machine.hint[id] = 0;
        machine.batch[id] = -1;
    }

    /** Lets this party run; returns who ran before. */
    final int enter() {
        final int previous = machine.running;
        machine.running = id;
        if (participant() != null) {
            frozen().setProbing(aged);
            aged = false;
        }
        return previous;
    }

    /** Writes down what it knows, to be put back if what follows is taken back. */
    int save(final long[] into, final int at) {
        into[at] = machine.fenced[id];
        into[at + 1] = machine.robust[id];
        into[at + 2] = alive ? 1 : 0;
        return participant() == null ? at + 3 : frozen().save(into, at + 3);
    }

    int restore(final long[] from, final int at) {
        machine.fenced[id] = (int) from[at];
        machine.robust[id] = from[at + 1];
        alive = from[at + 2] != 0;
        return participant() == null ? at + 3 : frozen().restore(from, at + 3);
    }

    private Frozen frozen() {
        if (frozen == null) {
            frozen = new Frozen(participant());
        }
        return frozen;
    }

    /** A millisecond passes for it before it does something again. */
    final void age() {
        aged = true;
    }

    /** The product's object that takes part, null until it does. */
    abstract Object participant();

    abstract String role();
}
