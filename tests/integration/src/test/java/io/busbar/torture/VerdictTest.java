package io.busbar.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.process.ShmTempDir;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A campaign in which something goes wrong says so. */
class VerdictTest {
    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private Company company;
    private Verdict verdict;

    @BeforeEach
    void begin() {
        company = new Company(directory, 1, 4);
        final Testimony testimony = new Testimony(directory.resolve("testimony-0"), company.lives());
        company.testimonies().add(testimony);
        verdict = new Verdict(company, List.of(), new Stalls(company.ledger(), testimony, new Stops()));
    }

    @AfterEach
    void end() {
        company.close();
    }

    private String printed() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        verdict.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldFindNothingWhereNothingIsWrong() {
        company.ledger().of(5).attempting(10);
        company.ledger().of(5).committed(9);
        company.testimonies().getFirst().published(5, 9);
        verdict.judgeLives();
        assertEquals(List.of(), verdict.evidence());
        assertTrue(verdict.isGood());
    }

    @Test
    void shouldFindCommittedRecordsThatNobodyReceived() {
        company.ledger().of(5).attempting(10);
        company.ledger().of(5).committed(10);
        company.testimonies().getFirst().published(5, 7);
        verdict.judgeLives();
        assertFalse(verdict.isGood());
        assertTrue(printed().contains("lost        3"), printed());
    }

    @Test
    void shouldFindRecordsThatNobodyCommitted() {
        company.ledger().of(5).attempting(10);
        company.testimonies().getFirst().published(5, 12);
        verdict.judgeLives();
        assertTrue(printed().contains("torn        2"), printed());
    }

    @Test
    void shouldCountWhatASubscriberFound() {
        verdict.fail("SubscriberProcess (pid 1) ended; it said:\nJOINED\nVIOLATION DUPLICATED record 3 of life 2\n");
        assertFalse(verdict.isGood());
        assertTrue(printed().contains("duplicated  1"), printed());
    }

    @Test
    void shouldNotPassOverAProcessThatEndedForAnotherReason() {
        verdict.fail("PublisherVictim (pid 1) ended with status 3; it said:\nREADY\n");
        assertFalse(verdict.isGood());
    }
}
