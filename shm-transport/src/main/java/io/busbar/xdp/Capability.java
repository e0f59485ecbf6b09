package io.busbar.xdp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a thread may do beside what its user may: the capabilities that packets past the network stack need. Numbers:
 * include/uapi/linux/capability.h.
 */
enum Capability {
    CAP_NET_ADMIN(12),
    CAP_NET_RAW(13),
    CAP_IPC_LOCK(14),
    CAP_SYS_ADMIN(21),
    CAP_BPF(39);

    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final String EFFECTIVE = "CapEff:";

    private final int number;

    Capability(final int number) {
        this.number = number;
    }

    /** Which of these the calling thread does not have; all, if it cannot be found out. */
    static List<Capability> missing(final Capability... wanted) {
        final long held = effective();
        return Arrays.stream(wanted)
                .filter(each -> (held >>> each.number & 1) == 0)
                .toList();
    }

    private static long effective() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(EFFECTIVE))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring(EFFECTIVE.length()).strip(), 16))
                    .findFirst()
                    .orElse(0L);
        } catch (final IOException e) {
            return 0;
        }
    }
}
