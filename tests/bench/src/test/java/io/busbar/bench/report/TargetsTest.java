package io.busbar.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.busbar.bench.result.CellResult;
import io.busbar.bench.result.Sample;
import io.busbar.bench.result.SystemResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final int ROUNDS = 3;

    /** The machine is twice as fast in the last round; a system's floor is what it is at that moment. */
    private static SystemResult system(
            final String name, final String family, final String metric, final double value, final double floor) {
        final List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            final double pace = round == ROUNDS ? 2 : 1;
            samples.add(new Sample(
                    round, true, Map.of(metric, value * pace), floor > 0 ? Map.of(metric, floor * pace) : Map.of()));
        }
        samples.add(new Sample(1, false, Map.of(metric, 1e12), Map.of(metric, 1.0)));
        return new SystemResult(name, family, "", false, 0, true, samples, "");
    }

    private static CellResult cell(final String work, final int length, final SystemResult... systems) {
        return new CellResult(work, length, 1, 1, List.of(systems));
    }

    @Test
    void shouldHoldRoundTripsAgainstTheFloorOfTheirKindOfSocket() {
        assertEquals(
                List.of(
                        "veth-round-trip-32-1to1, busbar-tcp: p50 to c-tcp 1.05 (1.05–1.05), target at most 1.1:"
                                + " reached",
                        "veth-round-trip-32-1to1, busbar-udp: p50 to c-udp 1.25 (1.25–1.25), target at most 1.1:"
                                + " missed"),
                Targets.of(cell(
                        "veth-round-trip",
                        32,
                        system("busbar-tcp", "busbar", "p50Nanos", 105, 100),
                        system("busbar-udp", "busbar", "p50Nanos", 100, 100),
                        system("c-udp", "c", "p50Nanos", 80, 100))));
    }

    @Test
    void shouldHoldSmallMessagesAgainstTheFasterAeron() {
        assertEquals(
                List.of("loopback-throughput-32-1to1, busbar-tcp: rate to aeron-udp-8k 9.00 (9.00–9.00), target"
                        + " at least 10: missed"),
                Targets.of(cell(
                        "loopback-throughput",
                        32,
                        system("busbar-tcp", "busbar", "messagesPerSecond", 900, 10),
                        system("aeron-udp", "aeron", "messagesPerSecond", 50, 10),
                        system("aeron-udp-8k", "aeron", "messagesPerSecond", 100, 10))));
    }

    @Test
    void shouldHoldBulkAgainstAllThatMoveBytes() {
        assertEquals(
                List.of(
                        "veth-throughput-65536-1to1, busbar-tcp: bytes to c-tcp 0.98 (0.98–0.98), target"
                                + " at least 0.95: reached",
                        "veth-throughput-65536-1to1, busbar-tcp: bytes to c-tcp-log 1.40 (1.40–1.40), target"
                                + " at least 0.95: reached",
                        "veth-throughput-65536-1to1, busbar-tcp: bytes to iperf3 0.89 (0.89–0.89), target"
                                + " at least 0.95: missed"),
                Targets.of(cell(
                        "veth-throughput",
                        65_536,
                        system("busbar-tcp", "busbar", "bytesPerSecond", 98, 100),
                        system("iperf3", "iperf3", "bytesPerSecond", 110, 100),
                        system("c-tcp-log", "c", "bytesPerSecond", 70, 100))));
    }

    @Test
    void shouldSayWhatWasNotMeasuredAndHaveNoTargetsElsewhere() {
        assertEquals(
                List.of("veth-round-trip-32-1to1, busbar-tcp: p50 to c-tcp –, target at most 1.1: not measured"),
                Targets.of(cell("veth-round-trip", 32, system("busbar-tcp", "busbar", "p50Nanos", 105, 0))));
        assertEquals(
                List.of(), Targets.of(cell("round-trip", 32, system("busbar-offer", "busbar", "p50Nanos", 105, 100))));
        assertEquals(
                List.of(),
                Targets.of(cell("veth-throughput", 32, system("busbar-tcp", "busbar", "messagesPerSecond", 1, 1))));
    }
}
