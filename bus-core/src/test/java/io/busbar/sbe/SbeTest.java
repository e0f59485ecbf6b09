package io.busbar.sbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Batch;
import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.ShmTempDir;
import io.busbar.Subscription;
import io.busbar.codecs.envelope.EnvelopeDecoder;
import io.busbar.codecs.envelope.EnvelopeEncoder;
import io.busbar.codecs.envelope.MessageHeaderDecoder;
import io.busbar.codecs.mdp.AdminHeartbeatDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SbeTest {
    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private final EnvelopeEncoder encoder = new EnvelopeEncoder();
    private final EnvelopeDecoder decoder = new EnvelopeDecoder();
    private final Claim claim = new Claim();
    private final List<Long> sequences = new ArrayList<>();
    private final SbeDispatcher dispatcher =
            new SbeDispatcher(EnvelopeDecoder.SCHEMA_ID).on(decoder, envelope -> sequences.add(envelope.sequence()));
    private Bus bus;
    private Publication publication;
    private Subscription subscription;

    @BeforeEach
    void open() {
        bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(directory));
        publication = bus.addPublication("c");
        subscription = bus.addSubscription("c");
    }

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void shouldPutAFlyweightOnAClaimAndDispatchByTemplate() {
        assertTrue(SbeClaims.tryClaim(publication, encoder, claim) > 0);
        encoder.sequence(42);
        claim.commit();
        assertEquals(1, subscription.poll(dispatcher, 10));
        assertEquals(List.of(42L), sequences);
        assertEquals(0, dispatcher.unknown() + dispatcher.malformed());
    }

    @Test
    void shouldPutFlyweightsIntoABatch() {
        try (Batch batch = publication.batch()) {
            for (int i = 0; i < 3; i++) {
                assertTrue(SbeClaims.tryClaim(batch, encoder, EnvelopeEncoder.BLOCK_LENGTH, claim) > 0);
                encoder.sequence(i);
                claim.commit();
            }
            batch.commit();
        }
        subscription.poll(dispatcher, 10);
        assertEquals(List.of(0L, 1L, 2L), sequences);
    }

    @Test
    void shouldWriteTheHeaderThatTheGeneratedCodecsRead() {
        SbeClaims.tryClaim(publication, encoder, claim);
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(claim.buffer(), claim.offset());
        assertEquals(EnvelopeDecoder.BLOCK_LENGTH, header.blockLength());
        assertEquals(EnvelopeDecoder.TEMPLATE_ID, header.templateId());
        assertEquals(EnvelopeDecoder.SCHEMA_ID, header.schemaId());
        assertEquals(EnvelopeDecoder.SCHEMA_VERSION, header.version());
        claim.abort();
    }

    @Test
    void shouldCountAndPassOverWhatDoesNotBelong() {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[64]);
        publication.offer(bytes, 0, 7);
        publication.offer(bytes, 0, 20);
        SbeClaims.tryClaim(publication, encoder, claim);
        claim.buffer().putShort(claim.offset(), (short) 60_000);
        claim.commit();
        SbeClaims.tryClaim(publication, encoder, claim);
        claim.buffer().putShort(claim.offset() + 2, (short) 999);
        claim.commit();
        assertEquals(4, subscription.poll(dispatcher, 10));
        assertEquals(List.of(), sequences);
        assertEquals(2, dispatcher.malformed());
        assertEquals(2, dispatcher.unknown());
    }

    @Test
    void shouldRefuseTemplatesThatCannotBeDispatched() {
        assertThrows(IllegalArgumentException.class, () -> dispatcher.on(new EnvelopeDecoder(), envelope -> {}));
        assertThrows(IllegalArgumentException.class, () -> dispatcher.on(new AdminHeartbeatDecoder(), heartbeat -> {}));
    }

    @Test
    void shouldRefuseLessSpaceThanTheRootBlock() {
        assertThrows(IllegalArgumentException.class, () -> SbeClaims.tryClaim(publication, encoder, 1, claim));
    }
}
