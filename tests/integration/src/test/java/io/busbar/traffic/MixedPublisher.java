package io.busbar.traffic;

import io.busbar.Batch;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.traffic.Script.Found;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Publishes a script's records one after the other: offered, claimed, or in batches, with claims and batches in between
 * that are aborted, and were never there for subscribers.
 */
public final class MixedPublisher {
    /** Is told what is about to be committed, and what has been. */
    public interface Progress {
        Progress NONE = new Progress() {};

        /** Records up to this many of the life may be visible from now on. */
        default void attempting(final long published) {}

        /** So many records of the life are visible for sure. */
        default void committed(final long published) {}

        /** A claim is open that ends at this position, or, if 0, is no more. */
        default void claimed(final long end) {}

        /** What is being done. */
        default void doing(final Act act) {}
    }

    /** What a publisher can be killed in. */
    public enum Act {
        OPENING,
        OFFERING,
        CLAIMING,
        BATCHING
    }

    private static final int LINGERS = 32;
    private static final int LONGEST_LINGERING = 2_000;

    /** One claim in so many is held open for long, if any. */
    private static final int HOLDS = 6;

    private static final int MOST_IN_A_BATCH = 20;

    /** Shorter than what a log retains behind its longest record by far. */
    private static final int LONGEST_THAT_TELLS = 1024;

    private final Publication publication;
    private final Script script;
    private final long life;
    private final Found found;
    private final SplittableRandom random;
    private final IdleStrategy idle;
    private final Progress progress;
    private final Claim claim = new Claim();
    private final UnsafeBuffer scratch;
    private boolean aborts = true;
    private long longestHold;
    private boolean justAborted;
    private long published;

    public MixedPublisher(
            final Publication publication,
            final Script script,
            final long life,
            final Found found,
            final IdleStrategy idle,
            final Progress progress) {
        this.publication = publication;
        this.script = script;
        this.life = life;
        this.found = found;
        this.idle = idle;
        this.progress = progress;
        random = new SplittableRandom(script.seed() ^ life);
        scratch = new UnsafeBuffer(new byte[script.maxPayload()]);
    }

    /** Records of this life that are visible. */
    public long published() {
        return published;
    }

    /** Publishes records, and nothing that is aborted. */
    public MixedPublisher withoutAborts() {
        aborts = false;
        return this;
    }

    /** Now and then holds a claim open for so many ns at most: asleep or at work, one time as the other. */
    public MixedPublisher holdingClaims(final long mostNanos) {
        longestHold = mostNanos;
        return this;
    }

    /** Does one thing, by which one record, several or none at all are published, and no more than {@code most}. */
    public void publishSome(final long most) {
        if (justAborted) {
            publishOneThatTells(most);
            return;
        }
        switch (random.nextInt(aborts ? 10 : 8)) {
            case 0, 1, 2 -> offer();
            case 3, 4, 5 -> claim();
            case 8 -> abortClaim();
            case 9 -> abortBatch();
            default -> batch((int) Math.min(most, 1 + random.nextInt(MOST_IN_A_BATCH)));
        }
    }

    /**
     * Whoever takes over finds its place by the last record that says its life. Aborted batches in a row could fill all
     * that the log retains.
     */
    private void publishOneThatTells(final long most) {
        long left = most;
        int length;
        do {
            length = script.length(life, published);
            offer();
            left--;
        } while (left > 0 && (length < Long.BYTES || length > LONGEST_THAT_TELLS));
        justAborted = false;
    }

    /** Offers one record. */
    public void offer() {
        progress.doing(Act.OFFERING);
        final int length = script.length(life, published);
        script.write(scratch, 0, life, published, found);
        progress.attempting(published + 1);
        while (publication.offer((int) published, scratch, 0, length) < 0) {
            idle.idle();
        }
        committed(1);
    }

    private void claim() {
        claim((int) published, script.length(life, published));
        script.write(claim.buffer(), claim.offset(), life, published, found);
        hold();
        progress.claimed(0);
        progress.attempting(published + 1);
        claim.commit();
        committed(1);
    }

    private void abortClaim() {
        justAborted = true;
        claim(Integer.MAX_VALUE, random.nextInt(script.maxPayload() / 4));
        soil();
        hold();
        progress.claimed(0);
        claim.abort();
    }

    private void claim(final int type, final int length) {
        progress.doing(Act.CLAIMING);
        long end = publication.tryClaim(type, length, claim);
        while (end < 0) {
            idle.idle();
            end = publication.tryClaim(type, length, claim);
        }
        progress.claimed(end);
    }

    private void batch(final int most) {
        final Batch batch = publication.batch();
        final int count = fill(batch, most);
        progress.attempting(published + count);
        while (batch.commit() < 0) {
            idle.idle();
        }
        committed(count);
    }

    private void abortBatch() {
        justAborted = true;
        try (Batch batch = publication.batch()) {
            fill(batch, 1 + random.nextInt(MOST_IN_A_BATCH));
            if (random.nextBoolean()) {
                final long result = batch.tryClaim(random.nextInt(50), claim);
                if (result > 0) {
                    soil();
                }
            }
            if (random.nextBoolean()) {
                batch.abort();
            }
        }
    }

    private int fill(final Batch batch, final int most) {
        progress.doing(Act.BATCHING);
        int count = 0;
        while (count < most) {
            final long result =
                    random.nextBoolean() ? offer(batch, published + count) : claim(batch, published + count);
            if (result == Publication.BATCH_FULL) {
                break;
            }
            if (result == Publication.BACK_PRESSURED) {
                idle.idle();
            } else {
                count++;
            }
            linger();
        }
        return count;
    }

    private long offer(final Batch batch, final long sequence) {
        script.write(scratch, 0, life, sequence, found);
        return batch.offer((int) sequence, scratch, 0, script.length(life, sequence));
    }

    private long claim(final Batch batch, final long sequence) {
        if (aborts && random.nextInt(8) == 0 && batch.tryClaim(random.nextInt(100), claim) > 0) {
            soil();
            claim.abort();
        }
        final long result = batch.tryClaim((int) sequence, script.length(life, sequence), claim);
        if (result > 0) {
            script.write(claim.buffer(), claim.offset(), life, sequence, found);
            claim.commit();
        }
        return result;
    }

    private void hold() {
        if (longestHold == 0 || random.nextInt(HOLDS) != 0) {
            linger();
            return;
        }
        final long nanos = random.nextLong(longestHold);
        if (random.nextBoolean()) {
            LockSupport.parkNanos(nanos);
        } else {
            final long begin = System.nanoTime();
            while (System.nanoTime() - begin < nanos) {
                Thread.onSpinWait();
            }
        }
    }

    /** Now and then stays a little, so that a kill finds it here as likely as elsewhere. */
    private void linger() {
        if (random.nextInt(LINGERS) == 0) {
            for (int i = random.nextInt(LONGEST_LINGERING); i > 0; i--) {
                Thread.onSpinWait();
            }
        }
    }

    /** Writes what nobody must ever see. */
    private void soil() {
        claim.buffer().setMemory(claim.offset(), claim.length(), (byte) 0xEE);
    }

    private void committed(final int count) {
        published += count;
        progress.committed(published);
        idle.reset();
    }
}
