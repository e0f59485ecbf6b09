package io.busbar.samples.orders;

import io.busbar.Bus;
import io.busbar.codecs.orders.ExecType;
import io.busbar.codecs.orders.Side;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A trader as a process. */
@Command(name = "order-entry", description = "Sends orders to an order-gateway and tells what became of them.")
public final class OrderEntryCommand implements Runnable {
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long UNIT = 10_000_000;

    @Option(names = "--bus", defaultValue = "orders", description = "The bus. Default: ${DEFAULT-VALUE}.")
    String bus;

    @Option(names = "--service", defaultValue = "gateway", description = "The service. Default: ${DEFAULT-VALUE}.")
    String service;

    @Option(names = "--orders", defaultValue = "100000", description = "How many to send. Default: ${DEFAULT-VALUE}.")
    long orders;

    @Override
    public void run() {
        try (Bus opened = Bus.open(bus);
                OrderEntry entry = new OrderEntry(opened, service)) {
            while (entry.sent() < orders || entry.open() > 0) {
                while (entry.sent() < orders && send(entry)) {
                    continue;
                }
                entry.poll(WAIT_NANOS);
            }
            System.out.println(entry.sent() + " orders: " + entry.reports(ExecType.FILLED) + " filled, "
                    + entry.reports(ExecType.RESTING) + " resting, " + entry.reports(ExecType.REJECTED) + " rejected, "
                    + entry.failed() + " without a report"
                    + (entry.failed() > 0 ? ", the last because: " + entry.lastFailure() : ""));
        }
    }

    /** Prices from 98 to 102, around the gateway's market. */
    private static boolean send(final OrderEntry entry) {
        final long price = (98 + entry.sent() % 5) * UNIT;
        return entry.trySend(1, entry.sent() % 2 == 0 ? Side.BUY : Side.SELL, price, 1 + entry.sent() % 100);
    }
}
