package io.busbar.traffic;

import io.busbar.Bus;
import io.busbar.BusOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a child is told when it is started: name=value, in any order. */
public final class Arguments {
    private final Map<String, String> values = new HashMap<>();

    public Arguments(final String[] arguments) {
        for (final String argument : arguments) {
            final int equals = argument.indexOf('=');
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
    }

    public String get(final String name) {
        final String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    public long number(final String name) {
        return Long.parseLong(get(name));
    }

    public boolean has(final String name) {
        return values.containsKey(name);
    }

    public boolean is(final String name) {
        return Boolean.parseBoolean(values.get(name));
    }

    public Bus openBus() {
        return Bus.open(get("bus"), BusOptions.DEFAULT.withDirectory(Path.of(get("directory"))));
    }

    public Script script() {
        return new Script(number("seed"), (int) number("maxPayload"));
    }
}
