package io.busbar.stress;

import java.time.Duration;

/** How long and in what ways each test is raced. */
enum Effort {
    /** One JVM a test, as it comes: interpreted first, compiled in the end. */
    SHORT(Duration.ofMinutes(15), "-f 1 -iters 2 -time 200 -jvmArgs -XX:+UseSerialGC"),

    /** For what a short run left open on a busy machine. */
    MORE(Duration.ofMinutes(30), "-f 1 -iters 5 -time 1000 -jvmArgs -XX:+UseSerialGC"),

    /** Interpreter, C1, C2, and C2 that shuffles instructions, under five seeds. */
    LONG(Duration.ofHours(6), "-f 1 -fsm 5 -iters 5 -time 1000");

    final Duration deadline;
    final String options;

    Effort(final Duration deadline, final String options) {
        this.deadline = deadline;
        this.options = options;
    }
}
