package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the diagram in the docstring of {@link RegionLayout} against the constants. */
class RegionLayoutTest {
    private static final Path SOURCE = Path.of("src/main/java/io/busbar/shm/RegionLayout.java");
    private static final Pattern ROW = Pattern.compile(" \\* +(\\d+) \\|(.*)\\|");

    /** A field's line starts after the bar, and each byte is four characters wide. */
    private static final int CHARACTERS_PER_BYTE = 4;

    @Test
    void shouldDrawItsFieldsWhereTheyAre() throws IOException {
        final Map<Integer, String> drawn = new TreeMap<>();
        for (final String line : Files.readAllLines(SOURCE)) {
            final Matcher row = ROW.matcher(line);
            if (row.matches()) {
                int column = 0;
                for (final String cell : row.group(2).split("\\|")) {
                    drawn.put(Integer.parseInt(row.group(1)) + column / CHARACTERS_PER_BYTE, cell.strip());
                    column += cell.length() + 1;
                }
            }
        }
        drawn.values().removeIf("zero"::equals);
        assertEquals(fields().toString(), drawn.toString());
    }

    private static Map<Integer, String> fields() {
        final Map<Integer, String> fields = new TreeMap<>();
        fields.put(RegionLayout.MAGIC_OFFSET, "magic \"BUSBAR\\r\\n\"");
        fields.put(RegionLayout.BYTE_ORDER_OFFSET, "byte order");
        fields.put(RegionLayout.MAJOR_VERSION_OFFSET, "major version");
        fields.put(RegionLayout.MINOR_VERSION_OFFSET, "minor version");
        fields.put(RegionLayout.BACKING_OFFSET, "backing");
        fields.put(RegionLayout.INCARNATION_OFFSET, "incarnation");
        fields.put(RegionLayout.PAGE_SIZE_OFFSET, "page size");
        fields.put(RegionLayout.CONTROL_OFFSET_OFFSET, "control offset");
        fields.put(RegionLayout.CONTROL_SIZE_OFFSET, "control size");
        fields.put(RegionLayout.DATA_OFFSET_OFFSET, "data offset");
        fields.put(RegionLayout.DATA_SIZE_OFFSET, "data size");
        fields.put(RegionLayout.APPLICATION_FORMAT_OFFSET, "app. format");
        fields.put(RegionLayout.APPLICATION_VERSION_OFFSET, "app. version");
        fields.put(RegionLayout.CREATED_OFFSET, "created, ms since 1970");
        fields.put(RegionLayout.CREATOR_PID_OFFSET, "creator's pid");
        fields.put(RegionLayout.CREATOR_UID_OFFSET, "creator's uid");
        fields.put(RegionLayout.CHECKSUM_OFFSET, "CRC32C");
        fields.put(RegionLayout.HEADER_SIZE, "control area, then zeros up to a multiple of the page size ...");
        return fields;
    }
}
