package io.busbar.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.busbar.shm.RegionLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/MEMORY-LAYOUT.md names each constant of the layouts with its value. */
class MemoryLayoutDocTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "MEMORY-LAYOUT.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `(\\w+\\.\\w+)` \\| (-?[\\d,]+|0x[0-9A-F]+) \\|", Pattern.MULTILINE);

    @Test
    void shouldNameEachConstantWithItsValue() throws Exception {
        final Map<String, Long> code = new TreeMap<>();
        for (final Class<?> layout : new Class<?>[] {RegionLayout.class, ChannelLayout.class, RecordLayout.class}) {
            for (final Field field : layout.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    code.put(layout.getSimpleName() + "." + field.getName(), ((Number) field.get(null)).longValue());
                }
            }
        }
        final Map<String, Long> document = new TreeMap<>();
        final Matcher rows = ROW.matcher(Files.readString(DOCUMENT));
        while (rows.find()) {
            document.put(rows.group(1), Long.decode(rows.group(2).replace(",", "")));
        }
        assertEquals(code, document);
    }
}
