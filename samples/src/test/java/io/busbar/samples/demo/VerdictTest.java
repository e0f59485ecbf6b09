package io.busbar.samples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final SortedMap<Integer, Long> TEMPLATES = new TreeMap<>(Map.of(32, 90L, 12, 10L));
    private static final Sent SENT = new Sent(100, 0xABCD, 1_000_000_000, 0, TEMPLATES);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void shouldPassWhatIsWhole() {
        assertVerdict(true, "lost=0 duplicated=0", 100, received(100, 0xABCD, 0, 0, 0, TEMPLATES));
        assertEquals(6, out.toString().split("\n  ok ", -1).length - 1);
    }

    @Test
    void shouldFailWhateverDiffers() {
        assertVerdict(
                false,
                "FAILED  as many messages as the input has: expected 101, found 100",
                101,
                received(100, 0xABCD, 0, 0, 0, TEMPLATES));
        assertVerdict(
                false,
                "FAILED  as many received as sent: expected 100, found 99",
                100,
                received(99, 0xABCD, 0, 0, 0, TEMPLATES));
        assertVerdict(
                false, "CRC32C: expected 0000abcd, found 0000abce", 100, received(100, 0xABCE, 0, 0, 0, TEMPLATES));
        assertVerdict(false, "FAILED  lost=1 duplicated=0", 100, received(100, 0xABCD, 1, 0, 0, TEMPLATES));
        assertVerdict(false, "FAILED  lost=0 duplicated=1", 100, received(100, 0xABCD, 0, 1, 0, TEMPLATES));
        assertVerdict(false, "not understood: expected 0, found 1", 100, received(100, 0xABCD, 0, 0, 1, TEMPLATES));
        assertVerdict(
                false,
                "each template: expected {12=10, 32=90}, found {32=100}",
                100,
                received(100, 0xABCD, 0, 0, 0, new TreeMap<>(Map.of(32, 100L))));
    }

    private void assertVerdict(final boolean passed, final String line, final long expected, final Received received) {
        out.reset();
        final Verdict verdict = new Verdict(new PrintStream(out), SENT, received);
        assertEquals(passed, verdict.print(expected, new Input()));
        assertTrue(out.toString().contains(line), out.toString());
    }

    private static Received received(
            final long messages,
            final long checksum,
            final long lost,
            final long duplicated,
            final long refused,
            final SortedMap<Integer, Long> templates) {
        return new Received(
                messages,
                checksum,
                lost,
                duplicated,
                refused,
                0,
                0,
                0,
                new Received.Latency(1, 2, 3, 4, 5),
                templates,
                List.of());
    }
}
