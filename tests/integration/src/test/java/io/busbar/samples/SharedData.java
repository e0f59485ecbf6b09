package io.busbar.samples;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of real data, which is not part of the project: {@code ../shared/data} from the project's root, or what
 * the system property {@code busbar.data} or the environment's {@code BUSBAR_DATA} names. A test is skipped where it is
 * not there.
 */
public final class SharedData {
    private SharedData() {}

    public static Path capture() {
        return file("cme-mdp3.pcapng");
    }

    static Path exchangeSchema() {
        return file("cme-mdp3-schema-v8.xml");
    }

    private static Path file(final String name) {
        final Path file = folder().resolve(name);
        if (!Files.isRegularFile(file)) {
            final String reason = "skipped: no " + file + "; name its folder by -Dbusbar.data or BUSBAR_DATA";
            System.out.println(reason);
            abort(reason);
        }
        return file;
    }

    /** Where it is, or would be; without symbolic links if it is there. */
    public static Path folder() {
        final String named = System.getProperty("busbar.data", System.getenv("BUSBAR_DATA"));
        final Path folder = named != null
                ? Path.of(named).toAbsolutePath()
                : ProjectRoot.find().resolve("../shared/data").normalize();
        try {
            return folder.toRealPath();
        } catch (final IOException e) {
            return folder;
        }
    }
}
