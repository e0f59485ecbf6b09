package io.busbar.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of a test's own. It talks by lines: a word, then values. What it says on either output is shown if anything
 * goes wrong. It is killed when it is closed.
 */
public final class ChildJvm implements AutoCloseable {
    /** Nothing takes so long unless it is stuck, even on a machine that does much else. */
    public static final long DEADLINE_SECONDS = 60;

    private static final String END = "\u0004";

    private final String name;
    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuffer said = new StringBuffer();
    private final Thread errors;

    ChildJvm(final String name, final Process process) {
        this.name = name;
        this.process = process;
        input = process.outputWriter();
        listen(process.inputReader(), "", true);
        errors = listen(process.errorReader(), "  ! ", false);
    }

    /** Starts to describe a child that runs a class's main method. */
    public static JvmCommand of(final Class<?> main) {
        return new JvmCommand(main.getName());
    }

    /** Waits for its next line that begins with this word, and returns what follows it. */
    public String await(final String word) {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        for (; ; ) {
            final String line = next(deadline);
            if (line == null) {
                throw failure("did not say " + word + " in " + DEADLINE_SECONDS + " s");
            }
            if (line.equals(END)) {
                throw failure("ended before it said " + word);
            }
            if (line.equals(word) || line.startsWith(word + " ")) {
                return line.substring(word.length()).strip();
            }
        }
    }

    /** Whether its next line is this word; does not wait. */
    public boolean hasSaid(final String word) {
        return word.equals(lines.peek());
    }

    /** Waits for its end, which must be a good one. */
    public void awaitSuccess() {
        final int status = awaitEnd();
        if (status != 0) {
            throw failure("ended with status " + status);
        }
    }

    /** Waits for its end and returns its exit status. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw failure("did not end in " + DEADLINE_SECONDS + " s");
            }
            errors.join();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** Fails unless it is running. */
    public void checkAlive() {
        if (!process.isAlive()) {
            awaitEnd();
            throw failure("ended with status " + process.exitValue());
        }
    }

    /** Sends it a line. */
    public void tell(final String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (final IOException e) {
            throw failure("does not listen: " + e.getMessage());
        }
    }

    public long pid() {
        return process.pid();
    }

    /** All it said so far, on both outputs. */
    public String said() {
        return said.toString();
    }

    /** SIGSTOP. */
    public void pause() {
        signal(Signals.SIGSTOP);
    }

    /** SIGHUP. */
    public void hangUp() {
        signal(Signals.SIGHUP);
    }

    /** SIGTERM. */
    public void terminate() {
        signal(Signals.SIGTERM);
    }

    /** SIGCONT. */
    public void resume() {
        signal(Signals.SIGCONT);
    }

    /** SIGKILL, without waiting for what follows. */
    public void kill() {
        process.destroyForcibly();
    }

    /** SIGKILL, if it lives; returns when that was, in ns. Nothing else is done, so that it can be timed. */
    public long strike() {
        final long now = System.nanoTime();
        signal(Signals.SIGKILL);
        return now;
    }

    /** Whether the kernel has taken it away. */
    public boolean isGone() {
        return !process.isAlive();
    }

    /** SIGKILL, and waits until the kernel has taken it away. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private void signal(final int signal) {
        if (!process.isAlive() || !Signals.send(pid(), signal)) {
            throw failure("cannot be sent signal " + signal);
        }
    }

    private String next(final long deadline) {
        try {
            return lines.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Thread listen(final BufferedReader output, final String prefix, final boolean protocol) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            try (output) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    said.append(prefix).append(line).append('\n');
                    if (protocol) {
                        lines.add(line);
                    }
                }
            } catch (final IOException e) {
                // The pipe of a killed process.
            }
            if (protocol) {
                lines.add(END);
            }
        });
    }

    private AssertionError failure(final String what) {
        return new AssertionError(name + " (pid " + pid() + ") " + what + "; it said:\n" + said);
    }
}
