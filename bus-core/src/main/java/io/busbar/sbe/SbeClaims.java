package io.busbar.sbe;

import io.busbar.Batch;
import io.busbar.Claim;
import io.busbar.Publication;
import org.agrona.sbe.MessageEncoderFlyweight;

/**
 * Claims space for a message and puts its encoder there: header written, fields to be set, then the claim committed.
 * The record's type is the template's id.
 */
public final class SbeClaims {
    private SbeClaims() {}

    /**
     * Claims a message whose size is its root block's: no groups, no variable data.
     *
     * @return as {@link Publication#tryClaim(int, int, Claim)}
     */
    public static long tryClaim(
            final Publication publication, final MessageEncoderFlyweight encoder, final Claim claim) {
        return tryClaim(publication, encoder, encoder.sbeBlockLength(), claim);
    }

    /**
     * Claims a message.
     *
     * @param length bytes of the message after its header, groups and variable data included
     * @return as {@link Publication#tryClaim(int, int, Claim)}; if it is positive, the encoder stands on the claim
     */
    public static long tryClaim(
            final Publication publication, final MessageEncoderFlyweight encoder, final int length, final Claim claim) {
        checkLength(encoder, length);
        final long result = publication.tryClaim(encoder.sbeTemplateId(), SbeHeader.LENGTH + length, claim);
        if (result > 0) {
            wrap(encoder, claim);
        }
        return result;
    }

    /** Like {@link #tryClaim(Publication, MessageEncoderFlyweight, int, Claim)}, in a batch. */
    public static long tryClaim(
            final Batch batch, final MessageEncoderFlyweight encoder, final int length, final Claim claim) {
        checkLength(encoder, length);
        final long result = batch.tryClaim(encoder.sbeTemplateId(), SbeHeader.LENGTH + length, claim);
        if (result > 0) {
            wrap(encoder, claim);
        }
        return result;
    }

    private static void wrap(final MessageEncoderFlyweight encoder, final Claim claim) {
        SbeHeader.write(claim.buffer(), claim.offset(), encoder);
        encoder.wrap(claim.buffer(), claim.offset() + SbeHeader.LENGTH);
    }

    private static void checkLength(final MessageEncoderFlyweight encoder, final int length) {
        if (length < encoder.sbeBlockLength()) {
            throw new IllegalArgumentException("message " + encoder.sbeTemplateId() + " has a root block of "
                    + encoder.sbeBlockLength() + " bytes, more than the claimed " + length);
        }
    }
}
