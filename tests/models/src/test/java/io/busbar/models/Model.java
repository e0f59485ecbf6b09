package io.busbar.models;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A specification with its constants and what is claimed of it: the content of a TLC configuration file.
 *
 * @param name      of the specification, also of its folder in lower case
 * @param constants by name; a value that begins with a letter names a definition of the specification
 * @param view      whether states with equal futures are merged
 * @param symmetric whether the specification's {@code Symmetry} is used
 */
record Model(
        String name,
        Map<String, String> constants,
        List<String> invariants,
        List<String> properties,
        boolean view,
        boolean symmetric) {

    static Model of(final String name, final String constants) {
        return new Model(name, Map.of(), List.of(), List.of(), false, false).with(constants);
    }

    /** Sets constants, given as {@code "Name=value Other=value"}. */
    Model with(final String assignments) {
        final Map<String, String> changed = new TreeMap<>(constants);
        for (final String assignment : assignments.split(" +")) {
            final String[] sides = assignment.split("=");
            changed.put(sides[0], sides[1]);
        }
        return new Model(name, changed, invariants, properties, view, symmetric);
    }

    Model withInvariants(final String... names) {
        return new Model(name, constants, List.of(names), List.of(), view, symmetric);
    }

    /** Claims temporal properties, for which no states may be merged. */
    Model withProperties(final String... names) {
        return new Model(name, constants, List.of(), List.of(names), false, false);
    }

    Model merged() {
        return new Model(name, constants, invariants, properties, true, symmetric);
    }

    Model unmerged() {
        return new Model(name, constants, invariants, properties, false, symmetric);
    }

    Model underSymmetry() {
        return new Model(name, constants, invariants, properties, view, true);
    }

    /** The same with one thing done wrong, and the one claim that shall notice. */
    Model mutated(final String mutant, final String claim) {
        final Model mutated = with("Mutant=\"" + mutant + '"');
        return properties.isEmpty() ? mutated.withInvariants(claim) : mutated.withProperties(claim);
    }

    String configuration() {
        return constants.entrySet().stream().map(Model::assignment).collect(Collectors.joining("", "CONSTANTS\n", ""))
                + (properties.isEmpty() ? "INIT Init\nNEXT Proceeding\n" : "SPECIFICATION Spec\n")
                + section("INVARIANTS", invariants)
                + section("PROPERTIES", properties)
                + (view ? "VIEW View\n" : "")
                + (symmetric ? "SYMMETRY Symmetry\n" : "")
                + "CHECK_DEADLOCK FALSE\n";
    }

    private static String assignment(final Map.Entry<String, String> constant) {
        final boolean literal = Arrays.asList("TRUE", "FALSE").contains(constant.getValue())
                || !Character.isLetter(constant.getValue().charAt(0));
        return "  " + constant.getKey() + (literal ? " = " : " <- ") + constant.getValue() + '\n';
    }

    private static String section(final String keyword, final List<String> names) {
        return names.isEmpty() ? "" : keyword + ' ' + String.join(" ", names) + '\n';
    }
}
