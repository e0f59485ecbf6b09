package io.busbar.bench.floor;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.busbar.bench.machine.Cpus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CProgramTest {
    private static final List<Integer> CPUS = Cpus.available().numbers();

    @Test
    void shouldSendAndReceiveOverLoopback() {
        try (CProgram program = compile()) {
            final Map<String, Double> seen =
                    program.run(CPUS.getFirst().toString(), CPUS.getLast().toString(), "32", "20");
            assertTrue(seen.get("p50Nanos") > 0, seen.toString());
            assertTrue(seen.get("p999Nanos") >= seen.get("p50Nanos"), seen.toString());
            assertTrue(seen.get("bytesPerSecond") >= seen.get("messagesPerSecond"), seen.toString());
            assertThrows(IllegalStateException.class, () -> program.run("too", "few"));
        }
    }

    private static CProgram compile() {
        try {
            return CProgram.compile("sendrecv.c");
        } catch (final IllegalStateException e) {
            if (e.getMessage().contains("not installed")) {
                System.out.println("CProgramTest skipped: " + e.getMessage());
                return abort(e.getMessage());
            }
            throw e;
        }
    }
}
