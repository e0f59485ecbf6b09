package io.busbar.crash;

import io.busbar.Bus;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.process.Parent;
import io.busbar.traffic.Arguments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A publisher that publishes a record, claims another, says CLAIMED, its pid, and its clock, and waits to be killed.
 * With {@code starting=jdk} or {@code starting=libc} it starts a child first, and says CHILD and its pid.
 */
final class ClaimingVictim {
    static final int COMMITTED = 1;

    private static final String CHILD = "sleep 600";

    private ClaimingVictim() {}

    public static void main(final String[] words) throws Throwable {
        final Arguments arguments = new Arguments(words);
        try (Bus bus = arguments.openBus()) {
            final Publication publication = bus.addPublication(arguments.get("channel"));
            publication.offer(COMMITTED, new UnsafeBuffer(new byte[8]), 0, 8);
            publication.tryClaim(100, new Claim());
            if (arguments.has("starting")) {
                start(arguments.get("starting"));
            }
            Parent.say("CLAIMED", ProcessHandle.current().pid(), System.nanoTime());
            Parent.awaitDeath();
        }
    }

    private static void start(final String how) throws Throwable {
        if (how.equals("jdk")) {
            Parent.say("CHILD", startByJdk());
        } else {
            // It inherits our output, and says its pid itself.
            system("exec 2>/dev/null; " + CHILD + " </dev/null >/dev/null & echo CHILD $!");
        }
    }

    private static long startByJdk() throws IOException {
        return new ProcessBuilder(CHILD.split(" ")).start().pid();
    }

    /** system(3): a fork and exec that the JDK knows nothing of. */
    @SuppressWarnings("restricted") // a call of the C library
    private static void system(final String command) throws Throwable {
        final Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            final int status = (int) linker.downcallHandle(
                            linker.defaultLookup().find("system").orElseThrow(),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS))
                    .invokeExact(arena.allocateFrom(command));
            if (status != 0) {
                throw new IOException("system(" + command + ") ended with " + status);
            }
        }
    }
}
