package io.busbar.bench.peer;

import java.util.List;

/**
 * Aeron over UDP with the Java media driver, by exclusive publications.
 *
 * @param mtu      bytes of a datagram at most
 * @param separate whether drivers are processes of their own instead of being called by the threads that publish and
 *                 subscribe
 */
record AeronUdpKind(String name, int mtu, boolean separate) implements PeerKind {
    @Override
    public String family() {
        return "aeron";
    }

    @Override
    public String setup() {
        return "Aeron UDP unicast, ExclusivePublication, offer, Java media driver "
                + (separate
                        ? "in a process of its own with one thread"
                        : "called by the application's own thread (ThreadingMode.INVOKER)")
                + ", MTU " + mtu + ", socket buffers and window of 2 MiB, terms of 16 MiB, not sparse and touched in"
                + " advance, no bounds checks";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.equals(Topology.ONE_TO_ONE) && length <= 1 << 20;
    }

    @Override
    public int threads() {
        return separate ? 2 : 1;
    }

    @Override
    public List<List<String>> daemons(final Place place) {
        return separate ? List.of(command(place, true), command(place, false)) : List.of();
    }

    private List<String> command(final Place place, final boolean publishers) {
        final int cpu = place.link().end(publishers).cpu();
        return List.of(
                AeronUdpDriver.class.getName(),
                AeronUdpDriver.directory(place, publishers),
                Integer.toString(mtu),
                Integer.toString(cpu));
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        return new AeronUdpPeer(place, mtu, separate);
    }
}
