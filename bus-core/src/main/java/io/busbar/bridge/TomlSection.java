package io.busbar.bridge;

import io.busbar.BusChannels;
import io.busbar.linux.Sched;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** A table of a TOML file, whose keys are asked for one by one; what is wrong, or was not asked for, is a mistake. */
final class TomlSection {
    private static final int MAX_PORT = 65_535;

    private final Path file;
    private final List<String> mistakes;
    private final List<TomlSection> all;
    private final TomlTable table;
    private final String where;
    private final int line;
    private final Set<String> asked = new HashSet<>();

    private TomlSection(
            final TomlSection parent, final Path file, final TomlTable table, final String where, final int line) {
        this.file = file;
        this.table = table;
        this.where = where;
        this.line = line;
        mistakes = parent == null ? new ArrayList<>() : parent.mistakes;
        all = parent == null ? new ArrayList<>() : parent.all;
        all.add(this);
    }

    /** Parses a file. */
    static TomlSection parse(final Path file) throws ConfigException {
        final TomlParseResult result;
        try {
            result = Toml.parse(file);
        } catch (final IOException e) {
            throw new ConfigException(
                    List.of(file + ": cannot be read: " + e + "; see that it is there for this user"));
        }
        if (result.hasErrors()) {
            throw new ConfigException(result.errors().stream()
                    .map(error -> file + ":" + error.position().line() + ": " + error.getMessage()
                            + "; see https://toml.io for what may stand there")
                    .toList());
        }
        return new TomlSection(null, file, result, "", 1);
    }

    /** Throws if anything was wrong. */
    void finish() throws ConfigException {
        for (final TomlSection section : all) {
            for (final String key : section.table.keySet()) {
                if (!section.asked.contains(key)) {
                    section.mistake(
                            key,
                            "unknown key; known here are "
                                    + section.asked.stream().sorted().toList());
                }
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
    }

    void mistake(final String key, final String what) {
        final TomlPosition position = table.inputPositionOf(List.of(key));
        mistakes.add(file + ":" + (position == null ? line : position.line()) + ": " + where + key + ": " + what);
    }

    private Object get(final String key) {
        asked.add(key);
        return table.get(List.of(key));
    }

    Optional<String> text(final String key) {
        final Object value = get(key);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        mistake(key, "must be text in quotes, not " + value);
        return Optional.empty();
    }

    /** A name that must be there, without blanks. */
    String word(final String key) {
        final Optional<String> value = text(key);
        if (value.isEmpty() || !BusChannels.isName(value.get())) {
            mistake(
                    key,
                    "must be there, with 1 to 100 letters, digits, '.', '_' or '-'; for example " + key + " = \"a\"");
            return "";
        }
        return value.get();
    }

    boolean flag(final String key) {
        final Object value = get(key);
        if (value == null || value instanceof Boolean) {
            return value != null && (Boolean) value;
        }
        mistake(key, "must be true or false, not " + value);
        return false;
    }

    Optional<Long> number(final String key, final long least, final long most) {
        final Object value = get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof final Long number) || number < least || number > most) {
            mistake(key, "must be a number from " + least + " to " + most + ", not " + value);
            return Optional.empty();
        }
        return Optional.of(number);
    }

    /** The number of a processor, as {@link Sched#pin} takes it; -1 if it is not said. */
    int core(final String key) {
        return (int) number(key, 0, Sched.MAX_CPUS - 1).orElse(-1L).longValue();
    }

    <E extends Enum<E>> E choice(final String key, final Class<E> type, final E otherwise) {
        final Optional<String> value = text(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        for (final E each : type.getEnumConstants()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(value.get())) {
                return each;
            }
        }
        mistake(
                key,
                "must be one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT) + ", not \""
                        + value.get() + "\"");
        return otherwise;
    }

    List<String> texts(final String key, final List<String> otherwise) {
        final Object value = get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof final TomlArray array
                && array.size() > 0
                && array.toList().stream().allMatch(String.class::isInstance)) {
            return array.toList().stream().map(String.class::cast).toList();
        }
        mistake(key, "must be a list of texts, such as [\"tcp\"], not " + value);
        return otherwise;
    }

    /** {@code host:port}, resolved. */
    Optional<InetSocketAddress> address(final String key) {
        final Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        final int colon = text.get().lastIndexOf(':');
        try {
            final int port = Integer.parseInt(text.get().substring(colon + 1));
            final String host = text.get().substring(0, Math.max(0, colon));
            if (!host.isEmpty() && port >= 0 && port <= MAX_PORT) {
                return Optional.of(new InetSocketAddress(InetAddress.getByName(host), port));
            }
            mistake(key, "must be \"host:port\" with a port up to " + MAX_PORT + ", not \"" + text.get() + "\"");
        } catch (final NumberFormatException e) {
            mistake(key, "must be \"host:port\", not \"" + text.get() + "\"");
        } catch (final UnknownHostException e) {
            mistake(key, "the host of \"" + text.get() + "\" is not known; give its address, or see to its name");
        }
        return Optional.empty();
    }

    /** A table; an empty one if it is not there. */
    TomlSection table(final String key) {
        final Object value = get(key);
        if (value != null && !(value instanceof TomlTable)) {
            mistake(key, "must be a table: [" + key + "]");
        }
        final TomlTable found = value instanceof final TomlTable there ? there : Toml.parse("");
        return new TomlSection(this, file, found, where + key + ".", line(key));
    }

    /** All tables of an array; none if it is not there. */
    List<TomlSection> tables(final String key) {
        final Object value = get(key);
        final List<TomlSection> sections = new ArrayList<>();
        if (value instanceof final TomlArray array && array.toList().stream().allMatch(TomlTable.class::isInstance)) {
            for (int i = 0; i < array.size(); i++) {
                sections.add(new TomlSection(
                        this,
                        file,
                        array.getTable(i),
                        key + ".",
                        array.inputPositionOf(i).line()));
            }
        } else if (value != null) {
            mistake(key, "must be tables: [[" + key + "]]");
        }
        return sections;
    }

    private int line(final String key) {
        final TomlPosition position = table.inputPositionOf(List.of(key));
        return position == null ? line : position.line();
    }
}
