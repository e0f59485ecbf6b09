package io.busbar.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.codecs.rpc.RequestDecoder;
import io.busbar.process.ChildJvm;
import io.busbar.process.ClassPath;
import io.busbar.process.JvmCommand;
import io.busbar.process.ShmTempDir;
import io.busbar.shm.Region;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that has Busbar and Agrona on its module path or class path, and nothing else. */
class EmbeddingTest {
    private static final String EXPORTS = "--add-exports=java.base/jdk.internal.misc=";
    private static final String NATIVE = "--enable-native-access=";
    private static final String DENY = "--illegal-native-access=deny";

    private static final String MODULE = """
            module application {
                requires io.busbar;
            }
            """;

    private static final String MAIN = """
            package application;

            import io.busbar.Bus;
            import io.busbar.BusOptions;
            import io.busbar.Publication;
            import io.busbar.Subscription;
            import java.nio.file.Path;
            import org.agrona.concurrent.UnsafeBuffer;

            public final class Main {
                public static void main(final String[] arguments) {
                    try (Bus bus = Bus.open("b", BusOptions.DEFAULT.withDirectory(Path.of(arguments[0])));
                            Publication publication = bus.addPublication("c");
                            Subscription subscription = bus.addSubscription("c")) {
                        final UnsafeBuffer message = new UnsafeBuffer("hello".getBytes());
                        publication.offer(message, 0, message.capacity());
                        subscription.poll(
                                (buffer, offset, length, type, position) -> System.out.println(
                                        "RECEIVED " + buffer.getStringWithoutLengthAscii(offset, length)),
                                1);
                    }
                }
            }
            """;

    private static final List<Path> LIBRARIES = List.of(
            ClassPath.of(Bus.class),
            ClassPath.of(Region.class),
            ClassPath.of(RequestDecoder.class),
            ClassPath.of(DirectBuffer.class));

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private List<Path> path;

    @BeforeEach
    void compile() throws Exception {
        final Path sources = Files.createDirectories(directory.resolve("sources/application"));
        Files.writeString(sources.resolve("module-info.java"), MODULE);
        Files.writeString(sources.resolve("Main.java"), MAIN);
        final Path classes = directory.resolve("classes");
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final int status = compiler.run(
                null,
                null,
                null,
                "-d",
                classes.toString(),
                "-p",
                String.join(
                        File.pathSeparator,
                        LIBRARIES.stream().map(Path::toString).toList()),
                sources.resolve("module-info.java").toString(),
                sources.resolve("Main.java").toString());
        assertEquals(0, status, "the application does not compile");
        path = new java.util.ArrayList<>(LIBRARIES);
        path.add(classes);
    }

    @Test
    void shouldWorkAsAModule() {
        shouldWork(module(EXPORTS + "org.agrona", NATIVE + "io.busbar.transport"));
    }

    @Test
    void shouldWorkAsAModuleWhereNativeAccessMustBeAllowed() {
        shouldWork(module(EXPORTS + "org.agrona", NATIVE + "io.busbar.transport", DENY));
    }

    @Test
    void shouldWorkOnTheClassPath() {
        shouldWork(onClassPath(EXPORTS + "ALL-UNNAMED", NATIVE + "ALL-UNNAMED"));
    }

    @Test
    void shouldSayWhichExportAModuleMisses() {
        shouldExplain(module(NATIVE + "io.busbar.transport"), "java.base/jdk.internal.misc=org.agrona");
    }

    @Test
    void shouldSayThatAModuleMayNotCallNativeCode() {
        shouldExplain(module(EXPORTS + "org.agrona", DENY), "--enable-native-access=io.busbar.transport");
    }

    @Test
    void shouldSayWhichExportIsMissingOnTheClassPath() {
        shouldExplain(onClassPath(NATIVE + "ALL-UNNAMED"), "java.base/jdk.internal.misc=ALL-UNNAMED");
    }

    @Test
    void shouldSayThatTheClassPathMayNotCallNativeCode() {
        shouldExplain(onClassPath(EXPORTS + "ALL-UNNAMED", DENY), "--enable-native-access=ALL-UNNAMED");
    }

    private JvmCommand module(final String... flags) {
        return JvmCommand.ofModule(path, "application/application.Main").with(flags);
    }

    private JvmCommand onClassPath(final String... flags) {
        return JvmCommand.ofClass("application.Main").classPath(path).with(flags);
    }

    private void shouldWork(final JvmCommand command) {
        try (ChildJvm application = command.start(directory)) {
            assertEquals("hello", application.await("RECEIVED"));
            application.awaitSuccess();
            assertFalse(application.said().contains("WARNING"), application.said());
        }
    }

    private void shouldExplain(final JvmCommand command, final String remedy) {
        try (ChildJvm application = command.start(directory)) {
            assertNotEquals(0, application.awaitEnd());
            final String said = application.said();
            assertTrue(said.contains("java.lang.IllegalStateException: this JVM"), said);
            assertTrue(said.contains("start the JVM with"), said);
            assertTrue(said.contains(remedy), said);
        }
    }
}
