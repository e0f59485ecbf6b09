package io.busbar.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** What is asked of a specification, its larger configurations, and its mutants. */
final class Promises {
    private Promises() {}

    static void assertKept(final String name, final Model model, final Path folder) {
        assertHolds(name, Tlc.SMALL.check(model, folder));
    }

    /** If {@code -Dmodels} names this configuration, or is "large". */
    static void assertKeptForLong(final String name, final Model model, final Path folder) {
        final String wanted = System.getProperty("models");
        assumeTrue(wanted.equals("large") || wanted.equals(name));
        System.out.printf("%-24s tells its progress in %s%n", name, folder.resolve(Tlc.OUTPUT));
        assertHolds(name, Tlc.LARGE.check(model, folder));
    }

    /** The mutant of a model breaks one claim, and no other is looked at. */
    static void assertCaught(
            final String name, final Model seenIn, final String mutant, final String claim, final Path folder) {
        final Tlc.Result result = Tlc.SMALL.check(seenIn.mutated(mutant, claim), folder);
        System.out.printf("%-24s %-28s %5.1f s%n", name, result.violated(), result.seconds());
        assertEquals(claim, result.violated(), result.output());
    }

    private static void assertHolds(final String name, final Tlc.Result result) {
        System.out.printf("%-24s %,12d distinct states %8.1f s%n", name, result.states(), result.seconds());
        assertEquals("", result.violated(), result.output());
        assertTrue(result.states() > 1, result.output());
    }
}
