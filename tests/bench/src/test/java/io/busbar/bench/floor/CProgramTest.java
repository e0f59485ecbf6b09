package io.busbar.bench.floor;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        try (CProgram program = compile("sendrecv.c")) {
            final Map<String, Double> seen =
                    program.run(CPUS.getFirst().toString(), CPUS.getLast().toString(), "32", "20");
            assertTrue(seen.get("p50Nanos") > 0, seen.toString());
            assertTrue(seen.get("p999Nanos") >= seen.get("p50Nanos"), seen.toString());
            assertTrue(seen.get("bytesPerSecond") >= seen.get("messagesPerSecond"), seen.toString());
            assertThrows(IllegalStateException.class, () -> program.run("too", "few"));
        }
    }

    @Test
    void shouldMeasureRoundTripsAndRatesOverANetwork() {
        try (CProgram program = compile("network.c")) {
            for (final String protocol : new String[] {"tcp", "udp"}) {
                final Map<String, Double> trips = network(program, "round-trip", protocol, "1000");
                assertEquals(20, trips.get("messages"), trips::toString);
                assertTrue(trips.get("p99Nanos") >= trips.get("p50Nanos"), trips::toString);
                final Map<String, Double> rate = network(program, "one-way", protocol, "1");
                assertTrue(rate.get("messagesPerSecond") > 0, rate::toString);
                assertEquals(32 * rate.get("messagesPerSecond"), rate.get("bytesPerSecond"), 64, rate::toString);
            }
            assertThrows(IllegalStateException.class, () -> network(program, "round-trip", "tcp", "x", "256.0.0.1"));
        }
    }

    private static Map<String, Double> network(
            final CProgram program, final String work, final String protocol, final String rate) {
        return network(program, work, protocol, rate, "127.0.0.1");
    }

    private static Map<String, Double> network(
            final CProgram program, final String work, final String protocol, final String rate, final String address) {
        return program.run(
                work, protocol, CPUS.getFirst().toString(), CPUS.getLast().toString(), "-", address, "32", "20", rate);
    }

    /** Whatever the kernel refuses here, io_uring for example, is told with the reason. */
    @Test
    void shouldTryEachTechnique() {
        try (CProgram program = compile("techniques.c")) {
            for (final String technique :
                    new String[] {"write", "zerocopy", "sendfile", "vmsplice", "udp-send", "udp-gso"}) {
                final Map<String, Double> seen = program.run(
                        technique,
                        CPUS.getFirst().toString(),
                        CPUS.getLast().toString(),
                        "-",
                        "127.0.0.1",
                        "16384",
                        "20");
                assertTrue(seen.get("bytesPerSecond") > 0, () -> technique + seen);
                assertTrue(
                        seen.containsKey("perfErrno") != seen.containsKey("cacheMissesPerKilobyte"),
                        () -> technique + seen);
                assertEquals(technique.equals("zerocopy"), seen.containsKey("copiedShare"), () -> technique + seen);
                assertEquals(!technique.startsWith("udp"), seen.containsKey("p50Nanos"), () -> technique + seen);
            }
        }
    }

    /**
     * Why nothing is spliced out of a log: its bytes may change after the last moment at which a sender can tell that
     * they are still needed. What is copied, or was notified of, may be overwritten.
     */
    @Test
    void shouldShowWhichTechniquesLetMemoryBeReused() {
        try (CProgram program = compile("reuse.c")) {
            for (final String technique : new String[] {"write", "zerocopy"}) {
                final Map<String, Double> seen = program.run(technique, "65536");
                assertEquals(0, seen.get("overwritten"), technique);
                assertEquals(65_536, seen.get("received"), technique);
            }
            for (final String technique : new String[] {"sendfile", "vmsplice"}) {
                final Map<String, Double> seen = program.run(technique, "65536");
                assertTrue(seen.get("overwritten") > 0, () -> technique + seen);
            }
        }
    }

    private static CProgram compile(final String source) {
        try {
            return CProgram.compile(source);
        } catch (final IllegalStateException e) {
            if (e.getMessage().contains("not installed")) {
                System.out.println("CProgramTest skipped: " + e.getMessage());
                return abort(e.getMessage());
            }
            throw e;
        }
    }
}
