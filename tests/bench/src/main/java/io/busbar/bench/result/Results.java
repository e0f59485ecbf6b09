package io.busbar.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One work's results, as they are kept.
 *
 * @param schema   version of this form, {@link #SCHEMA}
 * @param kind     which part of the benchmarks: ipc, network, techniques, operations
 * @param work     what was measured
 * @param started  when, in ISO form, UTC
 * @param command  what to type for the same
 * @param machine  facts about the machine, by name
 * @param settings what can be chosen, and was
 * @param cells    the figures
 * @param warnings what a reader has to know
 */
public record Results(
        int schema,
        String kind,
        String work,
        String started,
        String command,
        Map<String, String> machine,
        Map<String, String> settings,
        List<CellResult> cells,
        List<String> warnings) {
    /** Version of the JSON form: raised when a field changes its meaning or goes away. */
    public static final int SCHEMA = 1;

    /** By how much floors may differ within what is compared, if a file does not say. */
    public static final double DEFAULT_FLOOR_FRACTION = 0.15;

    private static final String SUFFIX = ".json";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    public Results {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("results of schema " + schema + ", but this reads schema " + SCHEMA
                    + ": use the version of Busbar that wrote them, or measure anew");
        }
    }

    /** By how much the floor was allowed to move. */
    public double floorFraction() {
        final String fraction = settings.get("floorFraction");
        return fraction == null ? DEFAULT_FLOOR_FRACTION : Double.parseDouble(fraction);
    }

    /** Writes DIRECTORY/WORK.json, in place of what was there. */
    public void write(final Path directory) {
        final Path file = directory.resolve(work + SUFFIX);
        try {
            Files.createDirectories(directory);
            Files.writeString(file, JSON.writeValueAsString(this) + "\n");
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /**
     * Reads a result file.
     *
     * @throws IllegalArgumentException if it is not one, or of another schema
     */
    public static Results read(final Path file) {
        try {
            return JSON.readValue(Files.readString(file), Results.class);
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not a result file: " + e.getOriginalMessage(), e);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Reads all result files of a directory, by name. */
    public static List<Results> readAll(final Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            final List<Results> all = new ArrayList<>();
            files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().forEach(file -> all.add(read(file)));
            if (all.isEmpty()) {
                throw new IllegalArgumentException(
                        directory + " holds no result files; make some with: busbar bench ipc --out " + directory);
            }
            return all;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }
}
