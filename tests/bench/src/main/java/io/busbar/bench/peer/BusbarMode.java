package io.busbar.bench.peer;

import io.busbar.Batch;
import io.busbar.Claim;
import io.busbar.Publication;
import org.agrona.DirectBuffer;

/** How Busbar's publications are used. */
enum BusbarMode {
    OFFER("offer") {
        @Override
        Sender sender(final Publication publication) {
            return new Offering(publication);
        }
    },
    CLAIM("tryClaim and commit") {
        @Override
        Sender sender(final Publication publication) {
            return new Claiming(publication);
        }
    },
    BATCH("batches of up to 32 messages") {
        @Override
        Sender sender(final Publication publication) {
            return new Batching(publication);
        }
    };

    private static final int BATCH_LIMIT = 32;

    final String description;

    BusbarMode(final String description) {
        this.description = description;
    }

    abstract Sender sender(Publication publication);

    private record Offering(Publication publication) implements Sender {
        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            return publication.offer(source, offset, length) > 0;
        }

        @Override
        public void close() {
            publication.close();
        }
    }

    private static final class Claiming implements Sender {
        private final Claim claim = new Claim();
        private final Publication publication;

        Claiming(final Publication publication) {
            this.publication = publication;
        }

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            if (publication.tryClaim(length, claim) < 0) {
                return false;
            }
            Payload.write(claim.buffer(), claim.offset(), source, offset, length);
            claim.commit();
            return true;
        }

        @Override
        public void claimAndLeave(final int length) {
            while (publication.tryClaim(length, claim) < 0) {
                Thread.onSpinWait();
            }
            claim.buffer().setMemory(claim.offset(), length, (byte) -1);
        }

        @Override
        public void close() {
            publication.close();
        }
    }

    /** Fills batches; one that is refused more, or that is full, becomes visible as it is. */
    private static final class Batching implements Sender {
        private final Publication publication;
        private Batch batch;
        private int gathered;

        Batching(final Publication publication) {
            this.publication = publication;
        }

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            if (gathered == BATCH_LIMIT && !flush()) {
                return false;
            }
            if (batch == null) {
                batch = publication.batch();
            }
            if (batch.offer(source, offset, length) < 0) {
                flush();
                return false;
            }
            if (++gathered == BATCH_LIMIT) {
                flush();
            }
            return true;
        }

        @Override
        public boolean flush() {
            if (batch == null) {
                return true;
            }
            // A shared channel's batch takes its room now, so there may be none yet.
            if (batch.commit() < 0) {
                return false;
            }
            batch = null;
            gathered = 0;
            return true;
        }

        @Override
        public void close() {
            publication.close();
        }
    }
}
