package io.busbar.samples.orders;

import io.busbar.Bus;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The gateway as a process. */
@Command(name = "order-gateway", description = "Answers orders until it is killed; see order-entry.")
public final class OrderGatewayCommand implements Runnable {
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    @Option(names = "--bus", defaultValue = "orders", description = "The bus. Default: ${DEFAULT-VALUE}.")
    String bus;

    @Option(names = "--service", defaultValue = "gateway", description = "The service. Default: ${DEFAULT-VALUE}.")
    String service;

    @Override
    public void run() {
        try (Bus opened = Bus.open(bus);
                OrderGateway gateway = new OrderGateway(opened, service)) {
            System.out.println("answering " + service + " on bus " + bus);
            long told = 0;
            long next = System.nanoTime();
            while (!Thread.currentThread().isInterrupted()) {
                gateway.poll(REPORT_NANOS);
                if (gateway.orders() != told && System.nanoTime() >= next) {
                    told = gateway.orders();
                    next = System.nanoTime() + REPORT_NANOS;
                    System.out.println(told + " orders, " + gateway.dropped() + " reports dropped");
                }
            }
        }
    }
}
