package io.busbar.cli;

import io.busbar.Bus;
import io.busbar.BusOptions;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which bus a command is about. */
final class BusMixin {
    @Parameters(index = "0", paramLabel = "BUS", description = "Name of the bus.")
    private String name;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where the buses are; by default /dev/shm/busbar-<user>.")
    private Path directory;

    Bus open() {
        return Bus.open(name, directory == null ? BusOptions.DEFAULT : BusOptions.DEFAULT.withDirectory(directory));
    }
}
