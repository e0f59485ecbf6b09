package io.busbar.cli;

import io.busbar.Bus;
import io.busbar.ChannelInfo;
import io.busbar.log.ChannelStatus.Participant;
import io.busbar.shm.RegionException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code busbar info}: who is on which channel, how far each has come, and who holds a publisher back. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Shows the channels of a bus: positions, participants, and who holds a publisher back.")
final class InfoCommand implements Callable<Integer> {
    @Mixin
    private BusMixin bus;

    @Parameters(index = "1..*", paramLabel = "CHANNEL", description = "Channels; by default all of them.")
    private List<String> channels = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        int failures = 0;
        try (Bus opened = bus.open()) {
            final List<String> names = channels.isEmpty() ? opened.channels() : channels;
            if (names.isEmpty()) {
                out.println("no channels");
            }
            for (final String name : names) {
                try {
                    print(out, opened.info(name));
                } catch (final RegionException e) {
                    spec.commandLine().getErr().println("busbar: " + e.getMessage());
                    failures++;
                }
            }
        }
        return failures == 0 ? 0 : 1;
    }

    private static void print(final PrintWriter out, final ChannelInfo info) {
        out.printf(
                "%s  %s%n  %s  capacity %,d  alignment %d  incarnation %016x%n  position %,d%s%n",
                info.name(),
                info.path(),
                info.geometry().shared() ? "shared" : "exclusive",
                info.geometry().capacity(),
                info.geometry().alignment(),
                info.incarnation(),
                info.position(),
                info.records() >= 0 ? String.format("  records %,d", info.records()) : "");
        for (final Participant each : info.publishers()) {
            out.printf(
                    "  publisher   pid %-8d %-5s refused %,d%s%n",
                    each.pid(),
                    life(each),
                    each.refusals(),
                    each.behind() > 0
                            ? String.format("  claim open at %,d  behind %,d", each.position(), each.behind())
                            : "");
        }
        for (final Participant each : info.subscribers()) {
            out.printf(
                    "  subscriber  pid %-8d %-5s %-7s position %,d  behind %,d%s%n",
                    each.pid(),
                    life(each),
                    each.mode().name().toLowerCase(Locale.ROOT),
                    each.position(),
                    each.behind(),
                    each.laggard() && each.behind() > 0 ? "  <- laggard" : "");
        }
        out.flush();
    }

    private static String life(final Participant participant) {
        return participant.alive() ? "alive" : "dead";
    }
}
