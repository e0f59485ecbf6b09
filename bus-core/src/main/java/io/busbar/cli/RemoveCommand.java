package io.busbar.cli;

import io.busbar.Bus;
import io.busbar.ChannelInfo;
import io.busbar.log.ChannelStatus.Participant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code busbar remove}: deletes a channel that nobody uses. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Deletes a channel. Refused while somebody is on it, unless forced.")
final class RemoveCommand implements Callable<Integer> {
    @Mixin
    private BusMixin bus;

    @Parameters(index = "1", paramLabel = "CHANNEL", description = "The channel.")
    private String channel;

    @Option(
            names = "--force",
            description = "Delete it even if it is in use, or is broken; who is on it keeps what it has.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (Bus opened = bus.open()) {
            final List<Participant> users = force ? List.of() : users(opened.info(channel));
            if (!users.isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println("busbar: channel " + channel + " is in use by process "
                                + users.getFirst().pid() + "; stop it first, or use --force");
                return 1;
            }
            if (!opened.removeChannel(channel)) {
                spec.commandLine().getErr().println("busbar: there is no channel " + channel);
                return 1;
            }
            return 0;
        }
    }

    private static List<Participant> users(final ChannelInfo info) {
        return Stream.of(
                        info.publishers().stream(),
                        info.subscribers().stream(),
                        info.groups().stream().flatMap(group -> group.members().stream()))
                .flatMap(Function.identity())
                .filter(Participant::alive)
                .toList();
    }
}
