package io.busbar.testbed;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes by their names and prints what becomes of each test. Ends with status 1 if one fails, is skipped,
 * or if there are none: where this runs, all must.
 */
public final class GuestMain {
    private GuestMain() {}

    public static void main(final String[] classes) {
        final Told told = new Told();
        for (final String each : classes) {
            final LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectClass(each))
                    .build();
            LauncherFactory.create().execute(request, told);
        }
        System.out.println(told.passed + " tests passed, not: " + told.others);
        System.exit(told.passed > 0 && told.others.isEmpty() ? 0 : 1);
    }

    private static final class Told implements TestExecutionListener {
        private final List<String> others = new ArrayList<>();
        private TestPlan plan;
        private long start;
        private int passed;

        @Override
        public void testPlanExecutionStarted(final TestPlan begun) {
            plan = begun;
        }

        @Override
        public void executionStarted(final TestIdentifier test) {
            start = System.nanoTime();
        }

        @Override
        public void executionSkipped(final TestIdentifier test, final String reason) {
            tell(test, "was skipped: " + reason, true);
        }

        @Override
        public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
            result.getThrowable().ifPresent(Throwable::printStackTrace);
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                tell(test, result.getStatus().toString(), true);
            } else if (test.isTest()) {
                passed++;
                tell(test, "passed after " + (System.nanoTime() - start) / 1_000_000 + " ms", false);
            }
        }

        private void tell(final TestIdentifier test, final String what, final boolean bad) {
            final String name =
                    plan.getParent(test).map(TestIdentifier::getDisplayName).orElse("") + "." + test.getDisplayName();
            System.out.println(name + " " + what);
            if (bad) {
                others.add(name);
            }
        }
    }
}
