package io.busbar.bench.team;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.busbar.bench.machine.Cpus;
import io.busbar.bench.machine.Hosts;
import io.busbar.bench.peer.NetworkKinds;
import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.peer.Place;
import io.busbar.bench.peer.Topology;
import io.busbar.bench.worker.Idle;
import io.busbar.bench.worker.Words;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each system moves the bytes that it is credited with from one host to the other, and still does after a pause. */
class NetworkVerificationTest {
    private static final int LENGTH = 1000;
    private static final int COUNT = 2_000;

    static Stream<String> systems() {
        // Those that send in place are the same systems, with messages that nobody fills.
        return NetworkKinds.all().stream()
                .filter(kind -> kind.supports(Topology.ONE_TO_ONE, LENGTH))
                .map(PeerKind::name);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void shouldMoveEveryByte(final String name) {
        final PeerKind kind = NetworkKinds.find(name).orElseThrow();
        final Words order = new Words().with("work", "verification").with("count", COUNT);
        try (Hosts hosts = Hosts.open(Hosts.LOOPBACK, Cpus.available())) {
            final Place place = new Place(Places.create(), Topology.ONE_TO_ONE, LENGTH, false, "", hosts.link());
            try (Team team = new Team(kind, place, Cpus.available().assign(Topology.ONE_TO_ONE, Idle.YIELD))) {
                team.open();
                for (int round = 0; round < 2; round++) {
                    final Map<String, Words> answers = team.run(order);
                    assertEquals(COUNT, answers.get("s0").number("messages"));
                    assertEquals(
                            answers.get("p0").get("checksum"), answers.get("s0").get("checksum"));
                    team.pause();
                    team.resume();
                }
            }
        }
    }
}
