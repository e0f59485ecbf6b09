package io.busbar.shm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the kernel says of this process's mappings. */
final class Proc {
    private Proc() {}

    /**
     * One entry of /proc/self/smaps.
     *
     * @param access        for example rw-s
     * @param residentBytes that have a page table entry
     * @param lockedBytes   kept in memory; a page that is mapped n times counts 1/n
     */
    record Mapping(long start, long end, String access, long residentBytes, long lockedBytes) {}

    /** The mapping that an address is in, null if it is in none. */
    static Mapping mappingAt(final long address) {
        for (final Mapping mapping : mappings()) {
            if (address >= mapping.start && address < mapping.end) {
                return mapping;
            }
        }
        return null;
    }

    private static List<Mapping> mappings() {
        final List<Mapping> mappings = new ArrayList<>();
        final List<String> lines;
        try {
            lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        String[] range = null;
        String access = null;
        long resident = 0;
        for (final String line : lines) {
            final String[] fields = line.split("\\s+");
            if (fields[0].matches("[0-9a-f]+-[0-9a-f]+")) {
                range = fields[0].split("-");
                access = fields[1];
                resident = 0;
            } else if (List.of("Rss:", "Shared_Hugetlb:", "Private_Hugetlb:").contains(fields[0])) {
                resident += Long.parseLong(fields[1]) << 10;
            } else if (fields[0].equals("Locked:")) {
                mappings.add(new Mapping(
                        Long.parseUnsignedLong(range[0], 16),
                        Long.parseUnsignedLong(range[1], 16),
                        access,
                        resident,
                        Long.parseLong(fields[1]) << 10));
            }
        }
        return mappings;
    }
}
