package io.busbar.bridge.wire.rdma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.WireException;
import io.busbar.rdma.RdmaFailure;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailureCountsTest {
    private final FailureCounts counts = new FailureCounts();

    @Test
    void shouldCountEachByItsNameAndReportTheLastInFull() {
        assertEquals("", counts.report());
        counts.count(RdmaFailure.PORT_DOWN, "the path to x");
        counts.count(RdmaFailure.MEMLOCK, "1 byte");
        final WireException second = counts.count(RdmaFailure.PORT_DOWN, "the path to y");
        assertTrue(second.getMessage().endsWith("(2 times so far)"), second.getMessage());
        assertEquals(Map.of(RdmaFailure.PORT_DOWN, 2, RdmaFailure.MEMLOCK, 1), counts.all());
        assertEquals(
                "PORT_DOWN 2, MEMLOCK 1; the last: PORT_DOWN: the path to y; " + RdmaFailure.PORT_DOWN.remedy(),
                counts.report());
    }

    @Test
    void shouldHaveNothingToReportOfAWireThatWasNotUsed() {
        try (RdmaWire wire = new RdmaWire(RdmaOptions.of(new InetSocketAddress(0)))) {
            assertEquals("", wire.report());
            assertEquals(Map.of(), wire.failures());
        }
    }
}
