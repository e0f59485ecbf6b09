package io.busbar.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.busbar.traffic.Script.Found;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The judge of shared channels finds what is wrong, each by its name. */
class SharedCheckerTest {
    private static final long A = 7;
    private static final long B = 8;

    private final Script script = new Script(42, 1024).tellingLives();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
    private long position;

    private void give(final SharedChecker checker, final long life, final int sequence) {
        script.write(buffer, 0, life, sequence, Found.NOTHING);
        position += 2048;
        checker.onRecord(buffer, 0, script.length(life, sequence), sequence, position);
    }

    private void assertViolates(
            final Violation violation, final SharedChecker checker, final long life, final int sequence) {
        assertEquals(
                violation,
                assertThrows(Violation.Broken.class, () -> give(checker, life, sequence))
                        .violation());
    }

    @Test
    void shouldAcceptLivesThatMix() {
        final SharedChecker checker = SharedChecker.fromTheBeginning(script);
        give(checker, A, 0);
        give(checker, B, 0);
        give(checker, A, 1);
        assertEquals(2, checker.published(A));
        assertEquals(3, checker.received());
    }

    @Test
    void shouldFindARecordThatIsMissing() {
        final SharedChecker checker = SharedChecker.fromTheBeginning(script);
        give(checker, A, 0);
        assertViolates(Violation.LOST, checker, A, 2);
        assertViolates(Violation.LOST, checker, B, 1);
    }

    @Test
    void shouldFindARecordThatComesAgain() {
        final SharedChecker checker = SharedChecker.fromAnywhere(script);
        give(checker, A, 5);
        give(checker, B, 3);
        assertViolates(Violation.DUPLICATED, checker, A, 5);
        checker.onGap(-1, 64);
        assertViolates(Violation.DUPLICATED, checker, B, 3);
    }

    @Test
    void shouldFindARecordThatIsTorn() {
        final SharedChecker checker = SharedChecker.fromTheBeginning(script);
        script.write(buffer, 0, A, 0, Found.NOTHING);
        final int length = script.length(A, 0);
        buffer.putByte(length - 1, (byte) ~buffer.getByte(length - 1));
        assertEquals(
                Violation.TORN,
                assertThrows(Violation.Broken.class, () -> checker.onRecord(buffer, 0, length, 0, 64))
                        .violation());
        assertEquals(
                Violation.TORN,
                assertThrows(Violation.Broken.class, () -> checker.onRecord(buffer, 0, length - 1, 0, 64))
                        .violation());
    }

    @Test
    void shouldForgiveWhatItWasToldOfAsLost() {
        final SharedChecker checker = SharedChecker.fromAnywhere(script);
        give(checker, A, 0);
        checker.onGap(-1, 64);
        give(checker, A, 9);
        assertViolates(Violation.LOST, checker, A, 11);
    }

    @Test
    void shouldTellOrdersApart() {
        final SharedChecker one = SharedChecker.fromTheBeginning(script);
        give(one, A, 0);
        give(one, B, 0);
        position = 0;
        final SharedChecker same = SharedChecker.fromTheBeginning(script);
        give(same, A, 0);
        give(same, B, 0);
        position = 0;
        final SharedChecker other = SharedChecker.fromTheBeginning(script);
        give(other, B, 0);
        give(other, A, 0);
        assertEquals(one.order(), same.order());
        assertNotEquals(one.order(), other.order());
    }
}
