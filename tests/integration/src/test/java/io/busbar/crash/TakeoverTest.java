package io.busbar.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.log.ChannelBusyException;
import io.busbar.process.ChildJvm;
import io.busbar.process.ShmTempDir;
import io.busbar.traffic.Outcome;
import io.busbar.traffic.TestBus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exclusive channel has one publisher, in whichever process, and another one as soon as that is gone. */
class TakeoverTest {
    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private TestBus test;
    private ChildJvm first;

    @BeforeEach
    void begin() {
        test = new TestBus(directory, ChannelOptions.DEFAULT, System.nanoTime(), 2);
        first = publisher(0);
        test.awaitProgress(0, 100, first);
    }

    private ChildJvm publisher(final int life) {
        final ChildJvm publisher = test.publisher(Integer.MAX_VALUE);
        publisher.await("READY");
        publisher.tell(Integer.toString(life));
        return publisher;
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void shouldRefuseASecondPublisherAndNameTheProcessOfTheFirst() {
        final ChildJvm second = publisher(1);
        assertTrue(second.awaitEnd() != 0);
        final String refusal = "process " + first.pid() + " publishes to it";
        assertTrue(second.said().contains(refusal), second.said());
        assertEquals(
                first.pid(),
                assertThrows(ChannelBusyException.class, this::takeOver).ownerPid());
        test.awaitProgress(0, 100, first);
    }

    @Test
    void shouldTakeOverFromAPublisherThatWasKilled() {
        final ChildJvm follower = test.subscriber();
        follower.await("JOINED");
        final Publication[] successor = new Publication[1];
        first.kill();
        TestBus.await("the kernel to tell of the death", List.of(follower), () -> {
            try {
                successor[0] = takeOver();
                return true;
            } catch (final ChannelBusyException e) {
                assertEquals(first.pid(), e.ownerPid());
                return false;
            }
        });
        final long records = test.bus().info(test.channel()).records();
        assertTrue(test.ledger().committed(0) <= records
                && records <= test.ledger().attempted(0));
        successor[0].close();
        final ChildJvm second = publisher(1);
        test.awaitProgress(1, 100, second, follower);
        second.tell("STOP");
        assertEquals(
                Outcome.numbers(second.await("DONE"))[1], Outcome.of(follower).position());
    }

    @Test
    void shouldTellSubscribersThatThePublisherIsDead() {
        try (Subscription subscription = test.bus().addSubscription(test.channel())) {
            assertTrue(subscription.isPublisherAlive());
            first.close();
            assertFalse(subscription.isPublisherAlive());
        }
    }

    private Publication takeOver() {
        return test.bus().addPublication(test.channel());
    }
}
