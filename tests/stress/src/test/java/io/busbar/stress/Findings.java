package io.busbar.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * What was seen of one jcstress test, in all its forks.
 *
 * @param allowed   how often each acceptable outcome was seen
 * @param forbidden how often each other outcome was seen
 * @param errors    why forks did not finish
 */
record Findings(Map<String, Long> allowed, Map<String, Long> forbidden, List<String> errors) {
    Findings() {
        this(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    }

    void add(final TestResult result) {
        if (result.status() != Status.NORMAL) {
            errors.add(result.status() + ": " + String.join("\n", result.getMessages()) + "\n"
                    + String.join("\n", result.getVmErr()));
        }
        result.grading().gradingResults.values().stream()
                .filter(outcome -> outcome.count > 0)
                .forEach(outcome ->
                        (isAllowed(outcome.expect) ? allowed : forbidden).merge(outcome.id, outcome.count, Long::sum));
    }

    /** These and those of another run. */
    Findings plus(final Findings other) {
        other.allowed.forEach((outcome, count) -> allowed.merge(outcome, count, Long::sum));
        other.forbidden.forEach((outcome, count) -> forbidden.merge(outcome, count, Long::sum));
        errors.addAll(other.errors);
        return this;
    }

    private static boolean isAllowed(final Expect expect) {
        return expect == Expect.ACCEPTABLE || expect == Expect.ACCEPTABLE_INTERESTING;
    }

    /** Whether a forbidden outcome was seen that matches a pattern. */
    boolean sawForbidden(final String pattern) {
        return forbidden.keySet().stream().anyMatch(Pattern.compile(pattern).asMatchPredicate());
    }

    @Override
    public String toString() {
        return "allowed " + allowed + ", forbidden " + forbidden + (errors.isEmpty() ? "" : ", errors " + errors);
    }
}
