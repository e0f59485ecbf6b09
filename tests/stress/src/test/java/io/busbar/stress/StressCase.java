package io.busbar.stress;

import java.util.List;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * A jcstress test of this module.
 *
 * @param name      as jcstress and the reports have it
 * @param operation the class that it is nested in, with the other tests of the same operation
 * @param caughtBy  the forbidden outcome that must be seen; null if the test is not broken on purpose
 */
record StressCase(String name, Class<?> operation, String caughtBy) {
    static List<StressCase> all() {
        return TestList.tests().stream().sorted().map(StressCase::of).toList();
    }

    private static StressCase of(final String name) {
        final TestInfo info = TestList.getInfo(name);
        try {
            final Class<?> type = Class.forName(info.binaryName(), false, StressCase.class.getClassLoader());
            final Twin twin = type.getAnnotation(Twin.class);
            return new StressCase(name, type.getEnclosingClass(), twin == null ? null : twin.value());
        } catch (final ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isTwin() {
        return caughtBy != null;
    }

    /** Whether there is nothing more to be learned from a longer run. */
    boolean isSettled(final Findings findings) {
        return isTwin() ? findings.sawForbidden(caughtBy) : findings.allowed().size() > 1;
    }

    /** The test's name in reports. */
    @Override
    public String toString() {
        return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    }
}
