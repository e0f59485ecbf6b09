package io.busbar.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bench.peer.Topology;
import io.busbar.bench.worker.ActorSpec;
import io.busbar.bench.worker.Idle;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpusTest {
    @ParameterizedTest
    @CsvSource({
        "0 1, 1:1, p0=0/SPIN s0=1/SPIN",
        "0 1, 2:1, p0=0/YIELD p1=0/YIELD s0=1/SPIN",
        "0 1, 1:2, p0=0/SPIN s0=1/YIELD s1=1/YIELD",
        "3, 1:1, p0=3/YIELD s0=3/YIELD",
        "0 1 2 3, 2:1, p0=0/SPIN p1=1/SPIN s0=2/SPIN",
        "4 5 6 7, 1:5, p0=4/SPIN s0=5/YIELD s1=6/YIELD s2=7/SPIN s3=5/YIELD s4=6/YIELD",
    })
    void shouldShareProcessorsOnlyIfItMustAndYieldThen(
            final String cpus, final String topology, final String expected) {
        final List<Integer> numbers =
                List.of(cpus.split(" ")).stream().map(Integer::valueOf).toList();
        final StringBuilder assigned = new StringBuilder();
        for (final ActorSpec actor : new Cpus(numbers).assign(Topology.parse(topology), Idle.SPIN)) {
            assigned.append(assigned.isEmpty() ? "" : " ")
                    .append(actor.id())
                    .append('=')
                    .append(actor.cpu())
                    .append('/')
                    .append(actor.idle());
        }
        assertEquals(expected, assigned.toString());
    }

    @Test
    void shouldTellFactsOfThisMachine() {
        final Cpus cpus = Cpus.available();
        assertFalse(cpus.numbers().isEmpty());
        final var facts = Facts.gather(cpus);
        assertTrue(facts.get("kernel").matches("\\d+\\..*"), facts.toString());
        assertTrue(facts.get("JDK").contains("25"), facts.toString());
        assertTrue(facts.get("memory").matches("\\d+ kB"), facts.toString());
    }
}
