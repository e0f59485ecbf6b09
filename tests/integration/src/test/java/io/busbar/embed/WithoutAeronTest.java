package io.busbar.embed;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.BridgeMain;
import io.busbar.process.ChildJvm;
import io.busbar.process.ShmTempDir;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bridge without Aeron on its class path, which is optional. */
class WithoutAeronTest {
    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    @Test
    void shouldRunABridgeAndSayHowToAddAeron() throws Exception {
        final List<Path> path = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                // The samples' jar has all in it.
                .filter(each -> !each.contains("aeron-") && !each.contains("samples"))
                .map(Path::of)
                .toList();
        final Path config = Files.writeString(directory.resolve("a.toml"), """
                name = "a"
                bus = "a"
                directory = "%s"
                [[gateway]]
                name = "g"
                direction = "in"
                aeron = "aeron:ipc"
                stream = 1
                channel = "x"
                """.formatted(directory));
        try (ChildJvm bridge =
                ChildJvm.of(BridgeMain.class).brief().classPath(path).start(config)) {
            bridge.tell("GO");
            final long start = System.nanoTime();
            while (!bridge.said().contains("bridge ready") || !bridge.said().contains("gateway g: ")) {
                bridge.checkAlive();
                assertTrue(System.nanoTime() - start < 60_000_000_000L, bridge.said());
                Thread.onSpinWait();
            }
            final String said = bridge.said();
            assertTrue(said.contains("wire aeron: does not work, the class io.aeron.Aeron is not there"), said);
            assertTrue(said.contains("add io.aeron:aeron-driver to the class path"), said);
            assertTrue(said.contains("wire tcp: works"), said);
            assertTrue(said.contains("gateway g: the class io.aeron.Aeron is not there; add"), said);
            assertFalse(said.contains("Exception"), said);
            assertFalse(said.contains("NoClassDefFoundError"), said);
        }
    }
}
