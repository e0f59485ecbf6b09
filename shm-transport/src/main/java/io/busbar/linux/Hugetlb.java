package io.busbar.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Huge pages of the machine: how many there are, and where they are mounted. Sources: Documentation/admin-guide/mm/
 * hugetlbpage.rst (the files in /sys/kernel/mm/hugepages) and proc_pid_mounts(5). Sizes are in bytes.
 */
public final class Hugetlb {
    private static final Path POOLS = Path.of("/sys/kernel/mm/hugepages");
    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private Hugetlb() {}

    /**
     * The pages of one size.
     *
     * @param total    all there are
     * @param free     those not in use
     * @param reserved those of the free ones that are promised to mappings
     */
    public record Pool(long total, long free, long reserved) {
        /** What a new region can have. */
        public long available() {
            return Math.max(0, free - reserved);
        }
    }

    /**
     * A mounted hugetlbfs.
     *
     * @param directory where
     * @param pageSize  of its pages, in bytes
     */
    public record Mount(Path directory, long pageSize) {}

    /** The pool of a page size; empty (all 0) if the processor or kernel does not have that size. */
    public static Pool pool(final long pageSize) {
        return new Pool(
                read(pageSize, "nr_hugepages"), read(pageSize, "free_hugepages"), read(pageSize, "resv_hugepages"));
    }

    /** Whether the processor and kernel have pages of this size, however many. */
    public static boolean isSupported(final long pageSize) {
        return Files.isDirectory(poolDirectory(pageSize));
    }

    /** The file that sets how many pages of a size the machine keeps. */
    public static Path poolFile(final long pageSize) {
        return poolDirectory(pageSize).resolve("nr_hugepages");
    }

    /** All mounts of hugetlbfs that this process sees. */
    public static List<Mount> mounts() {
        try {
            return parseMounts(Files.readAllLines(MOUNTS));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines are {@code source directory type options 0 0}, with octal escapes in the directory. */
    static List<Mount> parseMounts(final List<String> lines) {
        final List<Mount> mounts = new ArrayList<>();
        for (final String line : lines) {
            final String[] fields = line.split(" ");
            if (fields.length < 4 || !fields[2].equals("hugetlbfs")) {
                continue;
            }
            for (final String option : fields[3].split(",")) {
                if (option.startsWith("pagesize=")) {
                    mounts.add(
                            new Mount(Path.of(unescape(fields[1])), parseSize(option.substring("pagesize=".length()))));
                }
            }
        }
        return mounts;
    }

    private static long parseSize(final String size) {
        final long number = Long.parseLong(size.substring(0, size.length() - 1));
        return switch (size.charAt(size.length() - 1)) {
            case 'G' -> number << 30;
            case 'M' -> number << 20;
            case 'K' -> number << 10;
            default -> Long.parseLong(size);
        };
    }

    private static String unescape(final String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    private static Path poolDirectory(final long pageSize) {
        return POOLS.resolve("hugepages-" + (pageSize >> 10) + "kB");
    }

    private static long read(final long pageSize, final String file) {
        try {
            return Long.parseLong(
                    Files.readString(poolDirectory(pageSize).resolve(file)).strip());
        } catch (final NoSuchFileException e) {
            return 0;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
