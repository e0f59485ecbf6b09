package io.busbar.bridge.wire.uring;

import io.busbar.linux.Errno;
import io.busbar.log.SpanReader;
import io.busbar.uring.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Sleeps on the network and on the doorbells of channels in one system call: beside the operations of the paths, the
 * ring has a futex wait for each doorbell, and a poll of a descriptor for all else.
 *
 * <p>Why no wake-up is lost: a wait is submitted for the count of rings that was read before the sleeper announced
 * itself and looked for the last time; see {@link SpanReader#announceSleep}. A wait that is left over from an earlier
 * sleep was not woken, so its channel has not rung since, or its completion is on the way.
 */
final class Sleeper implements RingLoop.Party {
    /** A doorbell that is slept on. */
    private static final class Watch {
        final int tag;
        SpanReader source;
        int rings;
        boolean armed;

        Watch(final int tag) {
            this.tag = tag;
        }
    }

    private static final int DESCRIPTOR_TAG = 0;
    private static final int POLLIN = 1;
    private static final long SURE_NANOS = 1_000_000_000;
    private static final long UNSURE_NANOS = 1_000_000;

    private final RingLoop loop;
    private final long number;
    private final List<Watch> watches = new ArrayList<>();
    private boolean descriptorArmed;
    private boolean refused;
    private boolean woken;

    Sleeper(final RingLoop loop) {
        this.loop = loop;
        number = loop.add(this);
    }

    /**
     * Sleeps until something has happened, or time is up, or for no reason.
     *
     * @param sources    channels whose publications shall wake; those of the last time that are not among them are
     *                   forgotten
     * @param descriptor something else that shall wake when it is readable, always the same; -1 for nothing
     * @param lastLook   does all that there is to do, and returns how much that was: if anything, nobody sleeps
     * @return false if time was up
     */
    boolean sleep(
            final List<SpanReader> sources, final int descriptor, final IntSupplier lastLook, final long timeoutNanos) {
        boolean sure = !refused;
        follow(sources);
        for (int i = 0; i < sources.size(); i++) {
            watches.get(i).rings = sources.get(i).rings();
        }
        for (int i = 0; i < sources.size(); i++) {
            sure &= sources.get(i).announceSleep();
        }
        woken = false;
        if (lastLook.getAsInt() > 0 || woken) {
            return true;
        }
        for (int i = 0; i < sources.size(); i++) {
            arm(watches.get(i));
        }
        if (descriptor >= 0 && !descriptorArmed) {
            Submission.poll(loop.claim(), descriptor, POLLIN, RingLoop.userData(number, DESCRIPTOR_TAG));
            descriptorArmed = true;
        }
        final long before = loop.handled();
        loop.await(Math.min(timeoutNanos, sure ? SURE_NANOS : UNSURE_NANOS));
        return loop.handled() != before;
    }

    private void arm(final Watch watch) {
        if (!watch.armed && !refused) {
            Submission.futexWait(
                    loop.claim(), watch.source.doorbellAddress(), watch.rings, RingLoop.userData(number, watch.tag));
            watch.armed = true;
        }
    }

    /** Has the n-th watch be of the n-th source. A place whose source has changed waits for its old wait to end. */
    private void follow(final List<SpanReader> sources) {
        for (int i = watches.size(); i < sources.size(); i++) {
            watches.add(new Watch(DESCRIPTOR_TAG + 1 + i));
        }
        for (int i = 0; i < watches.size(); i++) {
            final Watch watch = watches.get(i);
            final SpanReader source = i < sources.size() ? sources.get(i) : null;
            if (watch.source != source) {
                end(watch);
                watch.source = source;
            }
        }
    }

    private void end(final Watch watch) {
        if (watch.armed) {
            Submission.cancel(loop.claim(), RingLoop.userData(number, watch.tag), 0);
            loop.turnUntil(() -> !watch.armed, SURE_NANOS);
        }
    }

    @Override
    public void onCompletion(final int tag, final int result, final int flags) {
        woken = true;
        if (tag == DESCRIPTOR_TAG) {
            descriptorArmed = false;
            return;
        }
        watches.get(tag - DESCRIPTOR_TAG - 1).armed = false;
        // Before Linux 6.7 there is no such operation: the network wakes, the doorbells are looked at in time.
        refused |= result == -Errno.EINVAL.number() || result == -Errno.ENOSYS.number();
    }

    @Override
    public void close() {
        for (final Watch watch : watches) {
            end(watch);
        }
        if (descriptorArmed) {
            Submission.cancel(loop.claim(), RingLoop.userData(number, DESCRIPTOR_TAG), 0);
            loop.turnUntil(() -> !descriptorArmed, SURE_NANOS);
        }
        loop.remove(number);
    }
}
