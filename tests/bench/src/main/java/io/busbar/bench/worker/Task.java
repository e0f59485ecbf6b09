package io.busbar.bench.worker;

/** What an actor does in one slice of time. */
@FunctionalInterface
interface Task {
    /** Does it, and returns what it saw. */
    Words run(Endpoint endpoint, Words order);
}
