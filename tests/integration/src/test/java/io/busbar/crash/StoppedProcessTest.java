package io.busbar.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.ChannelOptions;
import io.busbar.Subscription;
import io.busbar.log.ChannelBusyException;
import io.busbar.log.ChannelStatus.Participant;
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

/** A process that is stopped by SIGSTOP is not dead, however long it stays so. */
class StoppedProcessTest {
    private static final int CAPACITY = 32 << 10;
    private static final int PROBES = 1_000;

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private TestBus test;
    private ChildJvm subscriber;
    private ChildJvm publisher;

    @BeforeEach
    void begin() {
        test = new TestBus(directory, ChannelOptions.DEFAULT.withCapacity(CAPACITY), System.nanoTime(), 1);
        subscriber = test.subscriber("fromTheBeginning");
        publisher = test.publisher(Integer.MAX_VALUE);
        subscriber.await("JOINED");
        publisher.await("READY");
        publisher.tell("0");
        test.awaitProgress(0, 1_000, publisher, subscriber);
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void shouldNotReplaceAPublisherThatIsOnlyStopped() {
        try (Subscription subscription = test.bus().addSubscription(test.channel())) {
            publisher.pause();
            for (int i = 0; i < PROBES; i++) {
                final ChannelBusyException refusal = assertThrows(
                        ChannelBusyException.class, () -> test.bus().addPublication(test.channel()));
                assertEquals(publisher.pid(), refusal.ownerPid());
                assertTrue(subscription.isPublisherAlive());
            }
        }
        publisher.resume();
        test.awaitProgress(0, 1_000, publisher, subscriber);
        finish();
    }

    @Test
    void shouldWaitForASubscriberThatIsOnlyStopped() {
        subscriber.pause();
        awaitRefusals();
        final long committed = test.ledger().committed(0);
        awaitRefusals();
        assertEquals(committed, test.ledger().committed(0));
        final Participant stopped = test.bus().info(test.channel()).subscribers().stream()
                .filter(each -> each.pid() == subscriber.pid())
                .findFirst()
                .orElseThrow();
        assertTrue(stopped.alive() && stopped.laggard(), stopped.toString());
        assertEquals(0, stopped.evictions());
        subscriber.resume();
        test.awaitProgress(0, CAPACITY / 16, publisher, subscriber);
        finish();
    }

    /** Until the publisher was refused so often that it has surely looked whether the subscriber is dead. */
    private void awaitRefusals() {
        final long refusals = refusals() + PROBES;
        TestBus.await("refusals", List.of(publisher, subscriber), () -> refusals() >= refusals);
    }

    private long refusals() {
        return test.bus().info(test.channel()).publishers().getFirst().refusals();
    }

    private void finish() {
        publisher.tell("STOP");
        final long[] done = Outcome.numbers(publisher.await("DONE"));
        assertEquals(done[0], Outcome.of(subscriber).received());
    }
}
