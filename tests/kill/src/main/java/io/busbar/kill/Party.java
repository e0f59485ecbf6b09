package io.busbar.kill;

import io.busbar.log.Channel;

/** A participant of a case: its attachment's number names it. */
abstract class Party {
    final int id;
    final Channel channel;
    final Machine machine;
    boolean alive = true;

    Party(final Machine machine, final int id, final Channel channel) {
        this.machine = machine;
        this.id = id;
        this.channel = channel;
        machine.fenced[id] = machine.top();
        machine.robust[id] = 0;
    }

    /** Lets this party run; returns who ran before. */
    final int enter() {
        final int previous = machine.running;
        machine.running = id;
        return previous;
    }

    /** Writes down what it knows, to be put back if what follows is taken back. */
    int save(final long[] into, final int at) {
        into[at] = machine.fenced[id];
        into[at + 1] = machine.robust[id];
        into[at + 2] = alive ? 1 : 0;
        return at + 3;
    }

    int restore(final long[] from, final int at) {
        machine.fenced[id] = (int) from[at];
        machine.robust[id] = from[at + 1];
        alive = from[at + 2] != 0;
        return at + 3;
    }

    abstract String role();
}
