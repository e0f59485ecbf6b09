package io.busbar.bench.peer;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the processes of one system meet, and for what.
 *
 * @param directory a fresh directory in shared memory
 * @param topology  who publishes to whom
 * @param length    bytes of the messages
 * @param echo      whether there are a ping and a pong flow instead of one of data
 * @param variant   which of its possible set-ups the kind should take, empty for its own choice
 * @param link      the network between publishers and subscribers, {@link Link#NONE} if they share a host
 */
public record Place(Path directory, Topology topology, int length, boolean echo, String variant, Link link) {
    /** Bytes that each system may use for messages under way, where it can be told: what a default channel has. */
    public static final int CAPACITY = 4 << 20;

    /** A place on one host. */
    public Place(
            final Path directory, final Topology topology, final int length, final boolean echo, final String variant) {
        this(directory, topology, length, echo, variant, Link.NONE);
    }

    public List<Flow> flows() {
        return echo ? List.of(Flow.PING, Flow.PONG) : List.of(Flow.DATA);
    }

    public Path file(final Flow flow) {
        return directory.resolve(flow.label());
    }
}
