package io.busbar.bridge;

import io.busbar.process.ChildJvm;
import io.busbar.process.JvmCommand;
import io.busbar.process.Standby;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A bridge in a process of its own, which is killed and comes back: another process stands by. */
final class Daemon implements AutoCloseable {
    private static final long LOOK_NANOS = 1_000_000;

    private final Path config;
    private final List<String> prefix;
    private final Standby standby;
    private final StringBuilder past = new StringBuilder();
    private ChildJvm process;
    private int kills;

    /**
     * @param prefix command that the JVM is started behind, to put it into a network namespace
     */
    Daemon(final Path config, final String text, final String... prefix) {
        this.config = config;
        this.prefix = List.of(prefix);
        configure(text);
        standby = new Standby(1, this::prepare);
        start();
    }

    void configure(final String text) {
        try {
            Files.writeString(config, text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChildJvm prepare() {
        final JvmCommand command = ChildJvm.of(BridgeMain.class).brief();
        return command.behind(prefix.toArray(String[]::new)).start(config);
    }

    private void start() {
        while (!isReplaceable()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        process = standby.next();
        process.tell("GO");
    }

    /** Whether there is one to take over at once. */
    boolean isReplaceable() {
        return standby.ready() > 0;
    }

    /** SIGKILL, and another takes over; does not wait until that one is ready. */
    void kill() {
        process.close();
        past.append(process.said());
        past.delete(0, Math.max(0, past.length() - 20_000));
        kills++;
        start();
    }

    /** SIGTERM, and waits for its end; another takes over. Returns the exit status. */
    int restart() {
        process.terminate();
        final int status = process.awaitEnd();
        past.append(process.said());
        start();
        return status;
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
        return past + process.said();
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
        standby.close();
    }
}
