package io.busbar.bridge;

import io.busbar.process.ChildJvm;
import io.busbar.process.JvmCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A bridge in a process of its own, which is killed and comes back. */
final class Daemon implements AutoCloseable {
    private final Path config;
    private final List<String> prefix;
    private ChildJvm process;
    private int kills;

    /**
     * @param prefix command that the JVM is started behind, to put it into a network namespace
     */
    Daemon(final Path config, final String text, final String... prefix) {
        this.config = config;
        this.prefix = List.of(prefix);
        configure(text);
        start();
    }

    void configure(final String text) {
        try {
            Files.writeString(config, text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() {
        final JvmCommand command = ChildJvm.of(BridgeMain.class).brief();
        process = command.behind(prefix.toArray(String[]::new)).start(config);
    }

    /** SIGKILL, and another takes over; does not wait until that one is ready. */
    void kill() {
        process.close();
        kills++;
        start();
    }

    /** SIGSTOP, until {@link #resume}. */
    void pause() {
        process.pause();
    }

    void resume() {
        process.resume();
    }

    int kills() {
        return kills;
    }

    String said() {
        return process.said();
    }

    long pid() {
        return process.pid();
    }

    void checkAlive() {
        process.checkAlive();
    }

    @Override
    public void close() {
        process.close();
    }
}
