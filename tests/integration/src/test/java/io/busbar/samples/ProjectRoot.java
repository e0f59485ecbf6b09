package io.busbar.samples;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that the project was checked out to. */
final class ProjectRoot {
    private ProjectRoot() {}

    static Path find() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("run the tests in the project: no .mvn above "
                        + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}
