package io.busbar.log;

/** A channel whose publisher raises the write limit by a step each time, and writes nothing; one slot to join. */
final class LimitSlice extends Slice {
    static final long CAPACITY = 4096;

    final WriteLimit writeLimit;
    final Slot joiner;
    final Checkpoints publisherCheckpoints;
    final Checkpoints subscriberCheckpoints;
    final long step;
    private final Steps steps;
    private long tail;

    LimitSlice() {
        super(CAPACITY);
        final Slot owner = Slot.tryTake(publisher, PublisherSlot.INDEX, ChannelLayout.MODE_PUBLISHER);
        owner.settle();
        publisherCheckpoints = new Checkpoints(publisher);
        subscriberCheckpoints = new Checkpoints(subscriber);
        writeLimit = new WriteLimit(publisher, publisherCheckpoints, owner, 0);
        joiner = Slot.tryTake(subscriber, subscriber.firstSubscriberSlot(), ChannelLayout.MODE_HOLDING);
        joiner.settle();
        steps = new Steps(publisher, 0);
        step = publisher.step();
        for (int i = 0; i < 2 * ChannelLayout.CHECKPOINTS; i++) {
            raise();
        }
    }

    /** What the limit is raised to next. */
    long target() {
        return tail + step;
    }

    /** Raises W as the product does; returns how far the publisher may write now. */
    long raise() {
        final long target = target();
        final long limit = writeLimit.raise(tail, tail / step, target);
        tail = target;
        return limit;
    }

    void storeCheckpoint() {
        publisherCheckpoints.store((int) (tail / step), tail, tail / step);
    }

    /** Stores W alone. */
    void announce() {
        steps.announce(target());
        tail = target();
    }

    /** What the cursors allow, for a publisher that has announced. */
    long allowed() {
        final long lowest = publisher.lowestCursor();
        return lowest == ChannelLayout.NOT_HOLDING ? tail : Math.min(tail, lowest + CAPACITY);
    }
}
