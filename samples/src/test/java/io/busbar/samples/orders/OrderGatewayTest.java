package io.busbar.samples.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.codecs.orders.ExecType;
import io.busbar.codecs.orders.Side;
import io.busbar.rpc.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderGatewayTest {
    private static final String SERVICE = "gateway";

    private Path directory;
    private Bus bus;
    private OrderGateway gateway;

    @BeforeEach
    void open() throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "busbar-samples-");
        bus = Bus.open("orders", BusOptions.DEFAULT.withDirectory(directory));
        gateway = new OrderGateway(bus, SERVICE);
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
        bus.removeAll();
        bus.close();
        Files.deleteIfExists(directory.resolve(".lock"));
        try (var left = Files.walk(directory)) {
            for (final Path each :
                    left.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private OrderEntry trader() {
        final OrderEntry trader = new OrderEntry(bus, SERVICE);
        while (!trader.trySend(1, Side.BUY, OrderGateway.ASK - 1, 1)) {
            trader.poll(0);
            gateway.poll(0);
        }
        exchange(trader);
        assertEquals(1, trader.reports(ExecType.RESTING));
        return trader;
    }

    private void exchange(final OrderEntry trader) {
        gateway.poll(0);
        trader.poll(0);
        assertEquals(0, trader.open());
    }

    @Test
    void shouldFillWhatCrossesTheMarketAndRejectWhatIsNoOrder() {
        try (OrderEntry trader = trader()) {
            assertTrue(trader.trySend(1, Side.BUY, OrderGateway.ASK, 10));
            assertTrue(trader.trySend(1, Side.SELL, OrderGateway.BID, 10));
            assertTrue(trader.trySend(1, Side.SELL, OrderGateway.BID + 1, 10));
            assertTrue(trader.trySend(1, Side.BUY, OrderGateway.ASK, 0));
            exchange(trader);
            assertEquals(2, trader.reports(ExecType.FILLED));
            assertEquals(2, trader.reports(ExecType.RESTING));
            assertEquals(1, trader.reports(ExecType.REJECTED));
            assertEquals(0, trader.failed());
        }
    }

    @Test
    void shouldReportToTheTraderWhoAsked() {
        try (OrderEntry one = trader();
                OrderEntry other = trader()) {
            one.trySend(1, Side.BUY, OrderGateway.ASK, 1);
            exchange(one);
            exchange(other);
            assertEquals(1, one.reports(ExecType.FILLED));
            assertEquals(0, other.reports(ExecType.FILLED));
        }
    }

    @Test
    void shouldTellTheTraderThatTheGatewayHasGone() {
        try (OrderEntry trader = trader()) {
            trader.trySend(1, Side.BUY, OrderGateway.ASK, 1);
            gateway.close();
            trader.poll(0);
            assertEquals(1, trader.failed());
            assertEquals(Outcome.SERVER_CLOSED, trader.lastFailure());
        }
    }
}
