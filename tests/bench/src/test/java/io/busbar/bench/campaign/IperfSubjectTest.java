package io.busbar.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class IperfSubjectTest {
    @Test
    void shouldReadWhatTheOtherSideReceived() {
        final Map<String, Double> metrics = IperfSubject.parse("""
                {"end": {"sum_sent": {"bits_per_second": 9e9}, "sum_received": {"bits_per_second": 8e9},
                 "cpu_utilization_percent": {"host_total": 60.0, "remote_total": 40.0}}}""", 1000);
        assertEquals(1e9, metrics.get("bytesPerSecond"));
        assertEquals(1e6, metrics.get("messagesPerSecond"));
        assertEquals(1, metrics.get("cpuSecondsPerGigabyte"), 1e-9);
    }

    @Test
    void shouldSayWhatIperfSaysWhenItFails() {
        final IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> IperfSubject.parse("{\"end\": {}, \"error\": \"unable to connect\"}", 1));
        assertTrue(failure.getMessage().contains("unable to connect"), failure.getMessage());
        assertThrows(IllegalStateException.class, () -> IperfSubject.parse("{\"end\": {}}", 1));
        assertThrows(IllegalStateException.class, () -> IperfSubject.parse("iperf3: error", 1));
    }
}
