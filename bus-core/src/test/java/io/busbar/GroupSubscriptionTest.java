package io.busbar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.log.ChannelStatus;
import io.busbar.log.RecordHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups as an application meets them. */
class GroupSubscriptionTest {
    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
    private Bus bus;

    @BeforeEach
    void open() {
        bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(directory));
    }

    @AfterEach
    void close() {
        bus.close();
    }

    private Subscription member(final int take) {
        return bus.addSubscription(
                "c", SubscriptionOptions.DEFAULT.inGroup("workers").taking(take));
    }

    private void publish(final Publication publication, final int count) {
        for (int i = 0; i < count; i++) {
            message.putLong(0, i);
            assertTrue(publication.offer(message, 0, 8) > 0);
        }
    }

    @Test
    void shouldShareRecordsAndShowWhoHasWhat() {
        final Publication publication = bus.addPublication("c");
        final Subscription one = member(2);
        final Subscription other = member(1);
        publish(publication, 5);
        final List<Long> ofOne = new ArrayList<>();
        final List<Long> ofOther = new ArrayList<>();
        assertEquals(
                2,
                one.poll(
                        (buffer, offset, length, type, position) -> {
                            ofOne.add(buffer.getLong(offset));
                            if (ofOne.size() == 1) {
                                other.poll((b, o, l, t, p) -> ofOther.add(b.getLong(o)), 10);
                            }
                        },
                        2));
        assertEquals(List.of(0L, 1L), ofOne);
        assertEquals(List.of(2L, 3L, 4L), ofOther);
        assertEquals(2, one.records());
        assertEquals(3, other.records());
        final ChannelStatus.Group group = bus.info("c").groups().getFirst();
        assertEquals("workers", group.name());
        assertEquals(0, group.behind());
        assertEquals(2, group.members().size());
        assertTrue(bus.info("c").subscribers().isEmpty(), "members have slots of their own");
    }

    @Test
    void shouldRedeliverToOnRecordUnlessTheHandlerKnowsBetter() {
        final Publication publication = bus.addPublication("c");
        final Subscription leaver = member(3);
        publish(publication, 3);
        assertThrows(
                IllegalStateException.class,
                () -> leaver.poll(
                        (buffer, offset, length, type, position) -> {
                            throw new IllegalStateException("on purpose");
                        },
                        3));
        leaver.close();
        final List<String> seen = new ArrayList<>();
        final Subscription heir = member(1);
        heir.poll((buffer, offset, length, type, position) -> seen.add("record " + buffer.getLong(offset)), 1);
        heir.poll(
                new RecordHandler() {
                    @Override
                    public void onRecord(
                            final DirectBuffer buffer,
                            final int offset,
                            final int length,
                            final int type,
                            final long position) {
                        seen.add("new " + buffer.getLong(offset));
                    }

                    @Override
                    public void onRedelivered(
                            final DirectBuffer buffer,
                            final int offset,
                            final int length,
                            final int type,
                            final long position) {
                        seen.add("again " + buffer.getLong(offset));
                    }
                },
                10);
        assertEquals(List.of("record 1", "again 2"), seen);
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> member(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> SubscriptionOptions.DEFAULT.inGroup("g").asLossy());
        assertThrows(
                IllegalArgumentException.class,
                () -> bus.addSubscription("c", SubscriptionOptions.DEFAULT.inGroup("")));
        assertThrows(IllegalArgumentException.class, () -> ChannelOptions.DEFAULT.withGroups(65, 1));
        assertThrows(IllegalArgumentException.class, () -> ChannelOptions.DEFAULT.withGroups(1, 257));
    }
}
