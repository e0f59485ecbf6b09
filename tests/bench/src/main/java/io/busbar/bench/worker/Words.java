package io.busbar.bench.worker;

import java.util.LinkedHashMap;
import java.util.Map;

/** Orders and answers between processes: name=value, blanks between, in one line. */
public final class Words {
    private final Map<String, String> values = new LinkedHashMap<>();

    public static Words parse(final String line) {
        final Words words = new Words();
        for (final String word : line.strip().split(" +")) {
            final int equals = word.indexOf('=');
            if (equals > 0) {
                words.values.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                throw new IllegalArgumentException("not name=value: " + word + " in " + line);
            }
        }
        return words;
    }

    /** Adds or replaces a value; it has no blanks. */
    public Words with(final String name, final Object value) {
        final String text = value.toString();
        if (text.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(name + "=" + text + " has blanks");
        }
        values.put(name, text);
        return this;
    }

    public Words and(final Words more) {
        values.putAll(more.values);
        return this;
    }

    public boolean has(final String name) {
        return values.containsKey(name);
    }

    public String get(final String name) {
        final String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing in: " + this);
        }
        return value;
    }

    public long number(final String name) {
        return Long.parseLong(get(name));
    }

    public double decimal(final String name) {
        return Double.parseDouble(get(name));
    }

    @Override
    public String toString() {
        final StringBuilder line = new StringBuilder();
        values.forEach((name, value) ->
                line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(value));
        return line.toString();
    }
}
