package io.busbar.bench.worker;

import java.io.PrintStream;

/** What a worker's actors tell their coordinator, a line each. */
final class Answers {
    private final PrintStream out;

    Answers(final PrintStream out) {
        this.out = out;
    }

    synchronized void say(final String what, final ActorSpec actor, final Words values) {
        out.println(what + " " + actor.id() + " " + values);
        out.flush();
    }
}
