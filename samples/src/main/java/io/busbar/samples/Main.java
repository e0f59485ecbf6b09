package io.busbar.samples;

import io.busbar.cli.BusbarCommand;
import io.busbar.samples.demo.BridgeCommand;
import io.busbar.samples.demo.DemoCommand;
import io.busbar.samples.demo.FollowerCommand;
import io.busbar.samples.demo.PublisherCommand;
import io.busbar.samples.orders.OrderEntryCommand;
import io.busbar.samples.orders.OrderGatewayCommand;

/** Entry of the executable jar: Busbar's own commands, and the samples'. */
public final class Main {
    private Main() {}

    public static void main(final String[] args) {
        System.exit(BusbarCommand.commandLine()
                .addSubcommand(new DemoCommand())
                .addSubcommand(new BridgeCommand())
                .addSubcommand(new PublisherCommand())
                .addSubcommand(new FollowerCommand())
                .addSubcommand(new OrderGatewayCommand())
                .addSubcommand(new OrderEntryCommand())
                .execute(args));
    }
}
