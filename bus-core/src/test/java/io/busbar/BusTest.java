package io.busbar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.log.ChannelBusyException;
import io.busbar.log.ChannelStatus.Mode;
import io.busbar.log.RecordHandler;
import io.busbar.shm.RegionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusTest {
    private static final RecordHandler IGNORE = (buffer, offset, length, type, position) -> {};

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private Bus bus;
    private final UnsafeBuffer message = new UnsafeBuffer("a message".getBytes());

    @BeforeEach
    void open() {
        bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(directory));
    }

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void shouldDeliverWhatIsOffered() {
        final Publication publication = bus.addPublication("c");
        final Subscription subscription = bus.addSubscription("c");
        final long position = publication.offer(3, message, 0, message.capacity());
        final List<String> received = new ArrayList<>();
        assertEquals(
                1,
                subscription.poll(
                        (buffer, offset, length, type, at) -> {
                            received.add(buffer.getStringWithoutLengthAscii(offset, length) + " " + type + " "
                                    + (at == position));
                        },
                        10));
        assertEquals(List.of("a message 3 true"), received);
        assertEquals(publication.position(), subscription.position());
    }

    @Test
    void shouldLetSeveralPublishToASharedChannel() {
        final ChannelOptions shared =
                ChannelOptions.DEFAULT.withPublisherSlots(2).exactly();
        final Publication first = bus.addPublication("c", shared);
        final Publication second = bus.addPublication("c", shared);
        final ChannelBusyException full =
                assertThrows(ChannelBusyException.class, () -> bus.addPublication("c", shared));
        assertTrue(full.getMessage().contains("all 2 publisher slots are taken"), full.getMessage());
        final Subscription subscription = bus.addSubscription("c");
        final Claim claim = new Claim();
        assertTrue(first.tryClaim(1, 8, claim) > 0);
        assertTrue(second.offer(2, message, 0, message.capacity()) > 0);
        final List<Integer> types = new ArrayList<>();
        final RecordHandler handler = (buffer, offset, length, type, position) -> types.add(type);
        assertEquals(0, subscription.poll(handler, 10), "the first claim is open");
        claim.commit();
        try (Batch batch = second.batch()) {
            batch.offer(3, message, 0, 1);
            batch.offer(4, message, 0, 1);
            assertEquals(1, subscription.poll(handler, 1));
            batch.commit();
        }
        assertEquals(3, subscription.poll(handler, 10));
        assertEquals(List.of(1, 2, 3, 4), types);
        final ChannelInfo info = bus.info("c");
        assertEquals(2, info.publishers().size());
        assertEquals(subscription.position(), info.position());
        assertThrows(IllegalStateException.class, () -> bus.addPublication("c", ChannelOptions.DEFAULT.exactly()));
    }

    @Test
    void shouldWriteAClaimInPlaceAndTakeItsBufferAwayAtTheEnd() {
        final Publication publication = bus.addPublication("c");
        final Subscription subscription = bus.addSubscription("c");
        final Claim claim = new Claim();
        assertTrue(publication.tryClaim(8, claim) > 0);
        assertEquals(8, claim.length());
        assertThrows(IndexOutOfBoundsException.class, () -> claim.buffer().putLong(claim.offset() + 1, 1));
        claim.buffer().putLong(claim.offset(), 42);
        claim.commit();
        assertThrows(IndexOutOfBoundsException.class, () -> claim.buffer().putLong(0, 43));
        assertThrows(IllegalStateException.class, claim::commit);
        assertThrows(IllegalStateException.class, claim::abort);
        final long[] received = new long[1];
        subscription.poll((buffer, offset, length, type, at) -> received[0] = buffer.getLong(offset), 1);
        assertEquals(42, received[0]);
    }

    @Test
    void shouldMakeABatchVisibleAtOnceAndAbortOneThatIsOnlyClosed() {
        final Publication publication = bus.addPublication("c");
        final Subscription subscription = bus.addSubscription("c");
        try (Batch batch = publication.batch()) {
            batch.offer(message, 0, 1);
            final Claim claim = new Claim();
            batch.tryClaim(2, claim);
            claim.commit();
            assertEquals(0, subscription.poll(IGNORE, 10));
            assertEquals(publication.position(), 0);
            batch.commit();
            assertThrows(IllegalStateException.class, () -> batch.offer(message, 0, 1));
        }
        assertEquals(2, subscription.poll(IGNORE, 10));
        try (Batch batch = publication.batch()) {
            batch.offer(message, 0, 1);
        }
        assertEquals(0, subscription.poll(IGNORE, 10));
        assertEquals(publication.position(), subscription.position());
    }

    @Test
    void shouldWaitForARecordAndNoLongerThanTold() throws Exception {
        final Publication publication = bus.addPublication("c");
        final Subscription subscription = bus.addSubscription("c");
        final long start = System.nanoTime();
        assertEquals(0, subscription.poll(IGNORE, 1, 1_000_000));
        assertTrue(System.nanoTime() - start >= 1_000_000);
        final Thread publisher = Thread.ofPlatform().start(() -> publication.offer(message, 0, 1));
        assertEquals(1, subscription.poll(IGNORE, 1, 60_000_000_000L));
        publisher.join();
    }

    @Test
    void shouldSayWhatIsWrongWithALengthOrType() {
        final Publication publication = bus.addPublication("c", ChannelOptions.DEFAULT.withCapacity(4096));
        final UnsafeBuffer large = new UnsafeBuffer(new byte[2000]);
        final String tooLong = assertThrows(IllegalArgumentException.class, () -> publication.offer(large, 0, 1025))
                .getMessage();
        assertTrue(tooLong.contains("0 to 1024 bytes, not 1025") && tooLong.contains("capacity"), tooLong);
        assertThrows(IllegalArgumentException.class, () -> publication.tryClaim(-1, new Claim()));
        assertThrows(IllegalArgumentException.class, () -> publication.offer(-1, large, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> publication.offer(large, 1990, 20));
        assertTrue(publication.offer(large, 0, 1024) > 0);
    }

    @Test
    void shouldRefuseToBeUsedAfterClose() {
        final Publication publication = bus.addPublication("c");
        final Subscription subscription = bus.addSubscription("c");
        publication.close();
        subscription.close();
        publication.close();
        assertMessage("publication of channel c is closed", () -> publication.offer(message, 0, 1));
        assertMessage("subscription of channel c is closed", () -> subscription.poll(IGNORE, 1));
        bus.close();
        assertMessage("is closed", () -> bus.addPublication("c"));
    }

    @Test
    void shouldRefuseOtherThreadsAndVirtualOnes() throws Exception {
        final Publication publication = bus.addPublication("c");
        final Subscription subscription = bus.addSubscription("c");
        publication.offer(message, 0, 1);
        subscription.poll(IGNORE, 1);
        on(Thread.ofPlatform(), () -> {
            assertMessage("belongs to thread", () -> publication.offer(message, 0, 1));
            assertMessage("belongs to thread", () -> subscription.poll(IGNORE, 1));
            assertMessage("close it there", publication::close);
            assertMessage("close it there", subscription::close);
        });
        final Publication other = bus.addPublication("d");
        on(Thread.ofVirtual(), () -> assertMessage("virtual thread", () -> other.offer(message, 0, 1)));
        assertTrue(publication.offer(message, 0, 1) > 0);
    }

    @Test
    void shouldCloseFromAnywhereWhatBelongedToAThreadThatHasEnded() throws Exception {
        final Publication publication = bus.addPublication("c");
        final Subscription subscription = bus.addSubscription("c");
        on(Thread.ofPlatform(), () -> {
            publication.offer(message, 0, 1);
            subscription.poll(IGNORE, 1);
        });
        publication.close();
        subscription.close();
        bus.addPublication("c");
    }

    @Test
    void shouldRefuseToPollOrCloseInsideOfTheHandler() {
        final Publication publication = bus.addPublication("c");
        final Subscription subscription = bus.addSubscription("c");
        publication.offer(message, 0, 1);
        subscription.poll(
                (buffer, offset, length, type, position) -> {
                    assertMessage("its own handler", () -> subscription.poll(IGNORE, 1));
                    assertMessage("its own handler", subscription::close);
                },
                1);
    }

    @Test
    void shouldRefuseASecondPublisherNamingTheFirst() {
        bus.addPublication("c");
        final ChannelBusyException refusal = assertThrows(ChannelBusyException.class, () -> bus.addPublication("c"));
        assertEquals(ProcessHandle.current().pid(), refusal.ownerPid());
    }

    @Test
    void shouldRefuseNamesThatAreNoFileNames() {
        for (final String name : new String[] {"", ".", "..", ".lock", "a/b", "a b", "ä", "x".repeat(101), null}) {
            assertThrows(IllegalArgumentException.class, () -> Bus.open(name), name);
            assertThrows(IllegalArgumentException.class, () -> bus.addPublication(name), name);
        }
    }

    @Test
    void shouldUseAChannelAsItIsUnlessToldExactly() {
        bus.addPublication("c", ChannelOptions.DEFAULT.withCapacity(8192));
        final SubscriptionOptions other =
                SubscriptionOptions.DEFAULT.withChannel(ChannelOptions.DEFAULT.withCapacity(16384));
        bus.addSubscription("c", other).close();
        final SubscriptionOptions exactly = SubscriptionOptions.DEFAULT.withChannel(
                ChannelOptions.DEFAULT.withCapacity(16384).exactly());
        assertMessage("capacity=8192", () -> bus.addSubscription("c", exactly));
    }

    @Test
    void shouldListShowAndRemoveChannels() {
        final Publication publication = bus.addPublication("b");
        final Subscription subscription = bus.addSubscription("a", SubscriptionOptions.DEFAULT.asLossy());
        assertEquals(List.of("a", "b"), bus.channels());
        publication.offer(message, 0, 5);
        final ChannelInfo info = bus.info("b");
        assertEquals(1, info.records());
        assertEquals(publication.position(), info.position());
        assertEquals(Mode.PUBLISHER, info.publishers().getFirst().mode());
        assertEquals(ProcessHandle.current().pid(), info.publishers().getFirst().pid());
        assertEquals(Mode.LOSSY, bus.info("a").subscribers().getFirst().mode());
        assertTrue(bus.removeChannel("a"));
        assertFalse(bus.removeChannel("a"));
        assertTrue(subscription.isRetired());
        assertFalse(publication.isRetired());
        assertThrows(RegionException.class, () -> bus.info("a"));
    }

    @Test
    void shouldRemoveAllAndBeginAnew() {
        bus.addPublication("a");
        bus.addPublication("b").close();
        bus.removeAll();
        assertEquals(List.of(), bus.channels());
        assertFalse(Files.exists(directory.resolve("test")));
        bus.removeAll();
        bus.addPublication("a");
    }

    @Test
    void shouldGiveAChannelThatWasDeletedAndCreatedAnewAnotherIncarnation() {
        final Subscription before = bus.addSubscription("c");
        bus.removeChannel("c");
        final Publication publication = bus.addPublication("c");
        assertNotEquals(before.incarnation(), publication.incarnation());
        publication.offer(message, 0, 1);
        assertEquals(0, before.poll(IGNORE, 1));
    }

    @Test
    void shouldKeepItsDirectoryToTheUser() throws Exception {
        bus.addPublication("c");
        assertEquals("rwx------", permissions(directory.resolve("test")));
        assertEquals("rw-------", permissions(directory.resolve("test").resolve("c")));
        Files.setPosixFilePermissions(directory.resolve("test"), PosixFilePermissions.fromString("rwxrwxrwx"));
        final String refusal = assertThrows(RegionException.class, () -> bus.addPublication("d"))
                .getMessage();
        assertTrue(refusal.contains("another user"), refusal);
    }

    @Test
    void shouldGoOnWithTheRecordsOfAnEarlierPublication() {
        final Subscription subscription = bus.addSubscription("c");
        for (int i = 0; i < 10; i++) {
            try (Publication publication = bus.addPublication("c")) {
                publication.offer(i, message, 0, i);
            }
        }
        final List<Integer> types = new ArrayList<>();
        subscription.poll((buffer, offset, length, type, position) -> types.add(type), 100);
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), types);
        assertArrayEquals(
                new long[] {10, 10},
                new long[] {subscription.records(), bus.info("c").records()});
    }

    private static String permissions(final Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void assertMessage(final String part, final Runnable misuse) {
        final String message =
                assertThrows(IllegalStateException.class, misuse::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static void on(final Thread.Builder builder, final Runnable work) throws Exception {
        final FutureTask<Void> task = new FutureTask<>(work, null);
        builder.start(task).join();
        try {
            task.get();
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof final Error error) {
                throw error;
            }
            throw e;
        }
    }
}
