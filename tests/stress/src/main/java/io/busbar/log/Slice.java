package io.busbar.log;

import io.busbar.shm.Access;
import io.busbar.shm.Backing;
import io.busbar.shm.Region;
import io.busbar.shm.RegionSpec;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small channel that is lent to one jcstress state at a time. Publisher and subscriber are attached each for itself,
 * as two processes would be: other addresses, other locks, the same memory. Its name is gone before it is used, so a
 * fork leaves nothing behind, however it ends.
 */
class Slice {
    private static final AtomicInteger SERIAL = new AtomicInteger();

    final Channel publisher;

    /** Another publisher's attachment; null in an exclusive channel. */
    final Channel second;

    final Channel subscriber;
    private boolean lent;

    Slice(final long capacity) {
        this(capacity, 1);
    }

    Slice(final long capacity, final int publisherSlots) {
        this(capacity, publisherSlots, 1);
    }

    Slice(final long capacity, final int publisherSlots, final int subscriberSlots) {
        final Path path =
                Path.of("/dev/shm", "busbar-stress-" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet());
        final ChannelGeometry geometry = new ChannelGeometry(capacity, 16, publisherSlots, subscriberSlots);
        final RegionSpec spec = RegionSpec.of(
                        Backing.SHM, ChannelLayout.FORMAT, ChannelLayout.VERSION, geometry.controlSize(), capacity)
                .withPrefault(true);
        publisher = Channel.create(path, geometry, spec);
        second = geometry.shared() ? Channel.attach(path, Access.READ_WRITE, false, true) : null;
        subscriber = Channel.attach(path, Access.READ_ONLY, false, true);
        Region.delete(path);
    }

    /** Called by a state's constructor. */
    final void lend() {
        if (lent) {
            throw new IllegalStateException("more states at a time than Ring.SIZE slices");
        }
        lent = true;
    }

    /** Called by each test's arbiter, after all else. */
    final void giveBack() {
        lent = false;
    }
}
