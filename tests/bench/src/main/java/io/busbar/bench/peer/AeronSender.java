package io.busbar.bench.peer;

import io.aeron.Publication;
import io.aeron.logbuffer.BufferClaim;
import org.agrona.DirectBuffer;

/** Aeron's publications; back pressure and administrative action are refusals, all else is an error. */
abstract sealed class AeronSender implements Sender {
    final Publication publication;

    AeronSender(final Publication publication) {
        this.publication = publication;
    }

    static boolean isSent(final long result) {
        if (result > 0) {
            return true;
        }
        if (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION) {
            return false;
        }
        throw new IllegalStateException("Aeron refused for good: " + Publication.errorString(result));
    }

    @Override
    public void close() {
        publication.close();
    }

    static final class Offering extends AeronSender {
        Offering(final Publication publication) {
            super(publication);
        }

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            return isSent(publication.offer(source, offset, length));
        }
    }

    static final class Claiming extends AeronSender {
        private final BufferClaim claim = new BufferClaim();

        Claiming(final Publication publication) {
            super(publication);
        }

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            if (!isSent(publication.tryClaim(length, claim))) {
                return false;
            }
            Payload.write(claim.buffer(), claim.offset(), source, offset, length);
            claim.commit();
            return true;
        }

        @Override
        public void claimAndLeave(final int length) {
            while (!isSent(publication.tryClaim(length, claim))) {
                Thread.onSpinWait();
            }
        }
    }
}
