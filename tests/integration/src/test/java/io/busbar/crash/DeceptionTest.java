package io.busbar.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.process.ChildJvm;
import io.busbar.process.JvmCommand;
import io.busbar.process.ShmTempDir;
import io.busbar.traffic.Outcome;
import io.busbar.traffic.TestBus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What must not make a dead publisher look alive, or a living one dead: a pid that another process has, a child that
 * outlives it, a clock of its own. The publisher has a claim open; a survivor of the same shared channel waits behind.
 */
class DeceptionTest {
    private static final String BUS = "test";
    private static final String CHANNEL = "c";
    private static final int BEHIND = 2;
    private static final int PROBES = 20_000;
    private static final long DAY_SECONDS = TimeUnit.DAYS.toSeconds(1);

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private Bus bus;
    private Publication survivor;
    private Subscription subscription;
    private ChildJvm victim;
    private long[] said;
    private final List<Integer> received = new ArrayList<>();

    @AfterEach
    void close() {
        if (bus != null) {
            victim.close();
            bus.close();
        }
    }

    @Test
    void shouldNotTakeAProcessWithTheDeadOnesPidForIt() {
        final JvmCommand command = inNamespace("--pid", "--fork", "--kill-child");
        start(command);
        assertEquals(1, said[0], "the first process of its namespace");
        assertTrue(ProcessHandle.of(said[0]).orElseThrow().isAlive(), "here, that is somebody else");
        shouldWaitForItUntilItIsKilled();
    }

    @Test
    void shouldNotBeKeptWaitingByAChildOfTheJdk() {
        shouldNotBeKeptWaitingByAChildOf("jdk");
    }

    @Test
    void shouldNotBeKeptWaitingByAChildOfTheCLibrary() {
        shouldNotBeKeptWaitingByAChildOf("libc");
    }

    private void shouldNotBeKeptWaitingByAChildOf(final String starter) {
        start(ChildJvm.of(ClaimingVictim.class).brief(), "starting=" + starter);
        final ProcessHandle child = ProcessHandle.of(victim.said()
                        .lines()
                        .filter(line -> line.startsWith("CHILD "))
                        .mapToLong(line -> Outcome.numbers(line.substring("CHILD ".length()))[0])
                        .findFirst()
                        .orElseThrow())
                .orElseThrow();
        try {
            shouldWaitForItUntilItIsKilled();
            assertTrue(child.isAlive(), "the child outlives its parent");
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void shouldNotCareForTheClockOfAPublisherThatIsADayAhead() {
        start(inNamespace("--time", "--fork", "--kill-child", "--monotonic", Long.toString(DAY_SECONDS)));
        final long ahead = TimeUnit.NANOSECONDS.toSeconds(said[1] - System.nanoTime());
        assertTrue(ahead > DAY_SECONDS / 2, "its clock is ahead by " + ahead + " s");
        shouldWaitForItUntilItIsKilled();
    }

    @Test
    void shouldNotCareForTheClockOfAPublisherThatIsBehind() {
        start(inNamespace("--time", "--fork", "--kill-child", "--monotonic", "-60"));
        assertTrue(said[1] < System.nanoTime() - TimeUnit.SECONDS.toNanos(30), "its clock is behind");
        shouldWaitForItUntilItIsKilled();
    }

    private static JvmCommand inNamespace(final String... options) {
        final List<String> unshare = new ArrayList<>(List.of("unshare"));
        unshare.addAll(List.of(options));
        final List<String> attempt = new ArrayList<>(unshare);
        attempt.add("true");
        assumeTrue(succeeds(attempt), "this user may not do, or this system has not: " + String.join(" ", unshare));
        return ChildJvm.of(ClaimingVictim.class).brief().behind(unshare.toArray(String[]::new));
    }

    private static boolean succeeds(final List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start(final JvmCommand command, final String... more) {
        bus = Bus.open(BUS, BusOptions.DEFAULT.withDirectory(directory));
        survivor = bus.addPublication(CHANNEL, ChannelOptions.DEFAULT.withPublisherSlots(2));
        subscription = bus.addSubscription(CHANNEL);
        final List<Object> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("directory=" + directory, "bus=" + BUS, "channel=" + CHANNEL));
        victim = command.start(arguments.toArray());
        said = Outcome.numbers(victim.await("CLAIMED"));
    }

    private void shouldWaitForItUntilItIsKilled() {
        assertTrue(survivor.offer(BEHIND, new UnsafeBuffer(new byte[8]), 0, 8) > 0);
        for (int i = 0; i < PROBES; i++) {
            poll();
        }
        assertEquals(List.of(ClaimingVictim.COMMITTED), received, "it lives, and has claimed what comes next");
        victim.kill();
        TestBus.await("what is behind the dead claim", List.of(), () -> {
            poll();
            return received.size() > 1;
        });
        assertEquals(List.of(ClaimingVictim.COMMITTED, BEHIND), received);
        // Both slots had owners: this one gets the dead one's.
        try (Publication successor = bus.addPublication(CHANNEL)) {
            assertTrue(successor.offer(new UnsafeBuffer(new byte[8]), 0, 8) > survivor.position());
        }
    }

    private void poll() {
        subscription.poll((buffer, offset, length, type, position) -> received.add(type), 10);
    }
}
