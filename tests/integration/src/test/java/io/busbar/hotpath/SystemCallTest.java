package io.busbar.hotpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.hotpath.HotPath.Kind;
import io.busbar.hotpath.HotPath.Way;
import io.busbar.process.ChildJvm;
import io.busbar.process.JvmCommand;
import io.busbar.process.Parent;
import io.busbar.process.ShmTempDir;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A JVM under strace, one thread of which publishes and polls in rounds, each between two looks at files that do not
 * exist.
 *
 * <p>Not each round need be without system calls: the JVM stops all threads now and then, for the compiler's sake or
 * the collector's, and then this one calls futex or gets a signal. Busbar does in each round the same; one without any
 * is proof.
 */
class SystemCallTest {
    private static final int WARM_UPS = 4;
    private static final int ROUNDS = 10;
    private static final int RECORDS = 100_000;
    private static final String MARK = "/busbar-mark/";

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    @BeforeEach
    void check() {
        assumeTrue(JvmCommand.isInstalled("strace"), "strace is not installed");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldMakeNoSystemCall(final Kind kind) throws Exception {
        final List<List<String>> rounds = trace(kind, "");
        assertEquals(ROUNDS, rounds.size());
        System.out.println(
                "system calls in each round: " + rounds.stream().map(List::size).toList());
        assertTrue(rounds.stream().anyMatch(List::isEmpty), () -> "calls in each round: " + rounds);
    }

    /** Shows that the test above would notice. */
    @Test
    void shouldNoticeASingleSystemCall() throws Exception {
        final List<List<String>> rounds = trace(Kind.EXCLUSIVE, "call");
        assertEquals(ROUNDS, rounds.size());
        for (final List<String> round : rounds) {
            assertTrue(round.stream().anyMatch(line -> line.contains(MARK + "call")), round::toString);
        }
    }

    /** What the thread called in each round. */
    private List<List<String>> trace(final Kind kind, final String extra) throws Exception {
        final Path output = directory.resolve("strace");
        try (ChildJvm child = ChildJvm.of(Traced.class)
                .with("-XX:+UseSerialGC", "-Xmx64m")
                .behind("strace", "-f", "-o", output.toString())
                .start(directory, kind, extra)) {
            child.await("DONE");
            child.awaitSuccess();
        }
        final List<List<String>> rounds = new ArrayList<>();
        String thread = null;
        List<String> round = null;
        for (final String line : Files.readAllLines(output)) {
            if (line.contains(MARK + "begin")) {
                thread = line.substring(0, line.indexOf(' '));
                round = new ArrayList<>();
            } else if (line.contains(MARK + "end")) {
                rounds.add(round);
                round = null;
            } else if (round != null && line.startsWith(thread + " ") && !isRestOfMark(round, line)) {
                round.add(line);
            }
        }
        return rounds;
    }

    /** Where another thread's call came in between, strace tells of the mark in two lines. */
    private static boolean isRestOfMark(final List<String> round, final String line) {
        return round.isEmpty() && line.contains("stat resumed>");
    }

    static final class Traced {
        public static void main(final String[] arguments) {
            try (HotPath path = new HotPath(Path.of(arguments[0]), Kind.valueOf(arguments[1]))) {
                for (int round = -WARM_UPS; round < ROUNDS; round++) {
                    if (round >= 0) {
                        mark("begin");
                    }
                    for (final Way way : Way.values()) {
                        path.perform(way, RECORDS);
                        if (way == Way.CLAIM && arguments.length > 2 && !arguments[2].isEmpty()) {
                            mark(arguments[2]);
                        }
                    }
                    if (round >= 0) {
                        mark("end");
                    }
                }
                Parent.say("DONE", path.sum());
            }
        }

        /** One system call, and nothing else that would allocate or load classes. */
        private static void mark(final String name) {
            if (new File(MARK + name).exists()) {
                throw new IllegalStateException(MARK + " exists");
            }
        }
    }
}
