package io.busbar.bridge.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireChoiceTest {
    private static final long REST = 1_000;
    private static final long LONGEST = 8_000;

    private final Set<String> working = new HashSet<>(List.of("rdma", "udp", "tcp"));
    private final WireChoice choice = new WireChoice(List.of("rdma", "xdp", "udp", "tcp"), working, REST, LONGEST);
    private long now;

    /** A session that the peer, which has all wires, lets fail so often. */
    private void fail(final String wire, final int times) {
        for (int i = 0; i < times; i++) {
            assertEquals(wire, choice.offer(now).getFirst());
            assertTrue(choice.choose(wire, now));
            assertEquals(wire, choice.chosen());
            choice.failed("ENOMEM", now);
            choice.ended();
        }
    }

    private void carry(final String wire) {
        assertEquals(wire, choice.offer(now).getFirst());
        assertTrue(choice.choose(wire, now));
        assertTrue(choice.isUndecided());
        choice.carried();
        assertFalse(choice.isUndecided());
    }

    @Test
    void shouldOfferWhatWorksAsItIsPreferred() {
        assertEquals(List.of("rdma", "udp", "tcp"), choice.offer(now));
        working.add("xdp");
        assertEquals(List.of("rdma", "xdp", "udp", "tcp"), choice.offer(now));
        working.clear();
        assertEquals(List.of(), choice.offer(now));
    }

    @Test
    void shouldNotBelieveAPeerThatChoosesWhatWasNotOffered() {
        choice.offer(now);
        assertFalse(choice.choose("xdp", now));
        assertFalse(choice.choose("carrier-pigeon", now));
        working.remove("rdma");
        assertFalse(choice.choose("rdma", now));
        assertEquals("", choice.chosen());
    }

    @Test
    void shouldOfferAWireLastThatHasFailedThreeTimesInARow() {
        fail("rdma", WireChoice.ATTEMPTS - 1);
        assertEquals(0, choice.fallbacks());
        choice.offer(now);
        choice.choose("rdma", now);
        final String told = choice.failed("ENOMEM", now);
        assertTrue(told.contains("rdma failed 3 times in a row") && told.contains("ENOMEM"), told);
        choice.ended();
        assertEquals(List.of("udp", "tcp", "rdma"), choice.offer(now));
        assertEquals(1, choice.fallbacks());
        assertTrue(
                choice.describe(now).startsWith("rdma (set aside for 0 ms: ENOMEM), xdp (does not work on this host)"));
    }

    @Test
    void shouldForgetFailuresOnceItCarries() {
        for (int i = 0; i < 5; i++) {
            fail("rdma", WireChoice.ATTEMPTS - 1);
            carry("rdma");
            assertEquals("", choice.failed("cut", now), "what has carried is not set aside");
            choice.ended();
        }
        assertEquals(0, choice.fallbacks());
    }

    @Test
    void shouldGoThroughAllOfThemInTurnsWhenNoneCarries() {
        for (int round = 0; round < 3; round++) {
            for (final String wire : List.of("rdma", "udp", "tcp")) {
                fail(wire, WireChoice.ATTEMPTS);
                now++;
            }
        }
        assertEquals(9, choice.fallbacks());
    }

    @Test
    void shouldEndASessionForAWireThatHasRested() {
        fail("rdma", WireChoice.ATTEMPTS);
        carry("udp");
        assertEquals(REST, choice.untilTrial(now));
        now += REST - 1;
        assertFalse(choice.isTrialDue(now));
        now++;
        assertTrue(choice.isTrialDue(now));
        choice.ended();
        assertFalse(choice.isTrialDue(now));
        // One failure is enough now, and the rest is twice as long, up to the longest.
        for (long rest = 2 * REST; rest <= LONGEST; rest *= 2) {
            fail("rdma", 1);
            carry("udp");
            assertEquals(rest, choice.untilTrial(now));
            now += rest;
            assertTrue(choice.isTrialDue(now));
            choice.ended();
        }
        fail("rdma", 1);
        carry("udp");
        assertEquals(LONGEST, choice.untilTrial(now));
        now += LONGEST;
        choice.ended();
        carry("rdma");
        choice.ended();
        fail("rdma", WireChoice.ATTEMPTS - 1);
        carry("rdma");
    }

    @Test
    void shouldNotEndASessionForAWireThatTheRouteDoesNotPrefer() {
        fail("rdma", WireChoice.ATTEMPTS);
        fail("udp", WireChoice.ATTEMPTS);
        now += REST;
        carry("rdma");
        assertEquals(Long.MAX_VALUE, choice.untilTrial(now));
        choice.ended();
    }

    @Test
    void shouldNotTryAgainWhatThePeerDoesNotHave() {
        fail("rdma", WireChoice.ATTEMPTS);
        now += REST;
        assertEquals(List.of("rdma", "udp", "tcp"), choice.offer(now));
        assertTrue(choice.choose("udp", now));
        choice.carried();
        assertEquals(Long.MAX_VALUE, choice.untilTrial(now));
    }

    @Test
    void shouldKeepTheOnlyWireWhateverItDoes() {
        working.retainAll(Set.of("tcp"));
        fail("tcp", 10 * WireChoice.ATTEMPTS);
        assertEquals(0, choice.fallbacks());
    }

    @Test
    void shouldPreferWhatComesToWorkIfTheRouteDoes() {
        assertFalse(choice.isBetter("rdma"), "there is no session");
        working.remove("rdma");
        carry("udp");
        assertTrue(choice.isBetter("rdma"));
        assertTrue(choice.isBetter("xdp"));
        assertFalse(choice.isBetter("udp"));
        assertFalse(choice.isBetter("tcp"));
        assertFalse(choice.isBetter("aeron"));
    }

    @Test
    void shouldOfferEverythingThatWorksAlwaysAndReachWhatCarries() {
        for (long seed = 0; seed < 2_000; seed++) {
            final Random random = new Random(seed);
            final List<String> names = List.of("rdma", "xdp", "udp", "tcp");
            final Set<String> present = new HashSet<>(names);
            final Set<String> peers = new HashSet<>(names);
            peers.removeIf(name -> random.nextInt(4) == 0);
            final String sound = names.get(random.nextInt(names.size()));
            peers.add(sound);
            final WireChoice chooser = new WireChoice(names, present, REST, LONGEST);
            int attempts = 0;
            long time = random.nextLong();
            for (boolean carried = false; !carried; attempts++) {
                time += random.nextInt(20);
                final List<String> offer = chooser.offer(time);
                assertEquals(present, Set.copyOf(offer), "seed " + seed);
                final String chosen =
                        offer.stream().filter(peers::contains).findFirst().orElseThrow();
                assertTrue(chooser.choose(chosen, time), "seed " + seed);
                carried = chosen.equals(sound);
                if (!carried) {
                    chooser.failed("EPIPE", time);
                }
                chooser.ended();
                assertTrue(attempts <= names.size() * WireChoice.ATTEMPTS, "seed " + seed);
            }
        }
    }
}
