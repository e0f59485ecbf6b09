package io.busbar.bench.peer;

import io.busbar.ChannelOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Everything that can be compared. */
public final class PeerKinds {
    /** The system that the others are compared with, where it takes part. */
    public static final String BASELINE = "busbar-offer";

    private static final int EXCLUSIVE = 1;
    private static final ChannelOptions PLAIN = ChannelOptions.DEFAULT;
    private static final int SHARED = 16;
    private static final ChannelOptions MANY = PLAIN.withPublisherSlots(SHARED);
    private static final ChannelOptions LINES = ChannelOptions.DEFAULT.withAlignment(64);

    private static final List<PeerKind> ALL = List.of(
            new BusbarKind("busbar-offer", PLAIN, BusbarMode.OFFER, EXCLUSIVE),
            new BusbarKind("busbar-claim", PLAIN, BusbarMode.CLAIM, EXCLUSIVE),
            new BusbarKind("busbar-batch", PLAIN, BusbarMode.BATCH, EXCLUSIVE),
            new BusbarKind("busbar-offer-64", LINES, BusbarMode.OFFER, EXCLUSIVE),
            new BusbarKind("busbar-claim-64", LINES, BusbarMode.CLAIM, EXCLUSIVE),
            new BusbarKind("busbar-batch-64", LINES, BusbarMode.BATCH, EXCLUSIVE),
            new BusbarKind("busbar-shared-offer", MANY, BusbarMode.OFFER, SHARED),
            new BusbarKind("busbar-shared-claim", MANY, BusbarMode.CLAIM, SHARED),
            new BusbarKind("busbar-shared-batch", MANY, BusbarMode.BATCH, SHARED),
            new AeronKind("aeron-exclusive-offer", true, false),
            new AeronKind("aeron-exclusive-claim", true, true),
            new AeronKind("aeron-concurrent-offer", false, false),
            new AeronKind("aeron-concurrent-claim", false, true),
            new AgronaKind("agrona-one-to-one-write", false, false),
            new AgronaKind("agrona-one-to-one-claim", false, true),
            new AgronaKind("agrona-many-to-one-write", true, false),
            new AgronaKind("agrona-many-to-one-claim", true, true),
            new BareRingKind(),
            new ChronicleKind(),
            new SocketKind(),
            new PipeKind(),
            new DisruptorKind(),
            new JcToolsKind("jctools-spsc", false),
            new JcToolsKind("jctools-mpsc", true));

    private PeerKinds() {}

    public static List<PeerKind> all() {
        return ALL;
    }

    /** The system of this name, the floor among them. */
    public static PeerKind named(final String name) {
        if (name.equals(FloorKind.NAME)) {
            return new FloorKind();
        }
        return ALL.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no system " + name + "; there are " + names()));
    }

    /**
     * Those that a pattern is for: a name, a family, or a name with * in it.
     *
     * @throws IllegalArgumentException if it is for none
     */
    public static List<PeerKind> matching(final List<String> patterns) {
        final List<PeerKind> matching = new ArrayList<>();
        for (final String pattern : patterns) {
            final Pattern names = Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
            final List<PeerKind> found = ALL.stream()
                    .filter(kind -> names.matcher(kind.name()).matches()
                            || kind.family().equals(pattern))
                    .filter(kind -> !matching.contains(kind))
                    .toList();
            if (found.isEmpty()
                    && matching.stream()
                            .noneMatch(kind -> names.matcher(kind.name()).matches())) {
                throw new IllegalArgumentException("no system is called " + pattern + "; there are " + names());
            }
            matching.addAll(found);
        }
        return matching;
    }

    private static String names() {
        return String.join(", ", ALL.stream().map(PeerKind::name).toList());
    }
}
