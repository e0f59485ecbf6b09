package io.busbar.hotpath;

import io.busbar.Batch;
import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.log.RecordHandler;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Publishes to a channel in all ways there are, and follows it by a holding and a lossy subscription and a group; one
 * thread.
 */
final class HotPath implements AutoCloseable, RecordHandler {
    /** One of the ways. */
    enum Way {
        OFFER,
        CLAIM,
        ABORT,
        BATCH,
        IDLE
    }

    private static final int LENGTH = 32;
    private static final int BATCH = 8;

    /** What is published to. */
    enum Kind {
        EXCLUSIVE(1),
        SHARED(4);

        private final int publishers;

        Kind(final int publishers) {
            this.publishers = publishers;
        }
    }

    private final Bus bus;
    private final Publication[] publications;
    private final Subscription holding;
    private final Subscription lossy;
    private final Subscription[] members = new Subscription[2];
    private final Claim claim = new Claim();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[LENGTH]);
    private Publication publication;
    private int turn;
    private long received;
    private long sum;

    HotPath(final Path directory, final Kind kind) {
        bus = Bus.open("hot", BusOptions.DEFAULT.withDirectory(directory));
        final ChannelOptions options =
                ChannelOptions.DEFAULT.withCapacity(64 << 10).withPublisherSlots(kind.publishers);
        publications = new Publication[kind.publishers];
        for (int i = 0; i < publications.length; i++) {
            publications[i] = bus.addPublication("c", options);
        }
        holding = bus.addSubscription("c");
        lossy = bus.addSubscription("c", SubscriptionOptions.DEFAULT.asLossy());
        for (int i = 0; i < members.length; i++) {
            members[i] = bus.addSubscription(
                    "c", SubscriptionOptions.DEFAULT.inGroup("g").taking(1 + i));
        }
    }

    /** Publishes so many records in one way, and has each subscription and the group take them. */
    void perform(final Way way, final int records) {
        final long before = received;
        for (int i = 0; i < records; i += BATCH) {
            publish(way);
            holding.poll(this, 2 * BATCH);
            lossy.poll(this, 2 * BATCH);
            members[0].poll(this, BATCH / 2);
            members[1].poll(this, 2 * BATCH);
        }
        final long expected = way == Way.IDLE || way == Way.ABORT ? 0 : 3L * records;
        if (received - before != expected) {
            throw new IllegalStateException(way + ": received " + (received - before) + " instead of " + expected);
        }
    }

    /** Each publication in its turn, so that those of a shared channel have each other's claims to prove. */
    private void publish(final Way way) {
        publication = publications[turn++ % publications.length];
        switch (way) {
            case OFFER -> offer();
            case CLAIM -> claim();
            case ABORT -> abort();
            case BATCH -> batch();
            case IDLE -> {}
        }
    }

    private void offer() {
        for (int i = 0; i < BATCH; i++) {
            publication.offer(payload, 0, LENGTH);
        }
    }

    private void claim() {
        for (int i = 0; i < BATCH; i++) {
            publication.tryClaim(LENGTH, claim);
            claim.buffer().putLong(claim.offset(), i);
            claim.commit();
        }
    }

    private void abort() {
        publication.tryClaim(LENGTH, claim);
        claim.abort();
        final Batch batch = publication.batch();
        batch.offer(payload, 0, LENGTH);
        batch.abort();
    }

    private void batch() {
        final Batch batch = publication.batch();
        for (int i = 0; i < BATCH / 2; i++) {
            batch.offer(payload, 0, LENGTH);
            batch.tryClaim(LENGTH, claim);
            claim.buffer().putLong(claim.offset(), i);
            claim.commit();
        }
        batch.commit();
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        received++;
        sum += buffer.getLong(offset);
    }

    /** So that nothing that was read can be left out. */
    long sum() {
        return sum;
    }

    @Override
    public void close() {
        for (final Publication each : publications) {
            each.close();
        }
        holding.close();
        lossy.close();
        bus.close();
    }
}
