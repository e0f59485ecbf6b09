package io.busbar.bench.team;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that talks by lines. What it says goes to a queue that several processes may share. */
public final class WorkerProcess implements AutoCloseable {
    private static final int ERRORS_KEPT = 1 << 14;
    private static final long END_SECONDS = 10;

    private final Process process;
    private final Writer input;
    private final StringBuffer errors = new StringBuffer();

    /**
     * Starts it.
     *
     * @param said gets each line of its standard output, and a line that begins with ENDED when that ends
     */
    public WorkerProcess(final List<String> command, final BlockingQueue<String> said) {
        try {
            process = new ProcessBuilder(command).start();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", command), e);
        }
        input = process.outputWriter();
        listen(process.inputReader(), said);
        listen(process.errorReader(), null);
    }

    public static BlockingQueue<String> queue() {
        return new LinkedBlockingQueue<>();
    }

    /** Sends it a line; one that has ended does not hear it, which shows in what it says. */
    public void tell(final String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (final IOException e) {
            errors.append("(does not listen: ").append(e.getMessage()).append(")\n");
        }
    }

    public long pid() {
        return process.pid();
    }

    /** The end of what it wrote to standard error. */
    public String errors() {
        return errors.toString();
    }

    /** SIGKILL, without waiting for what follows. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Closes its input, which asks it to end; kills it if it does not. */
    @Override
    public void close() {
        try {
            input.close();
        } catch (final IOException e) {
            errors.append("(input is closed)\n");
        }
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void listen(final BufferedReader output, final BlockingQueue<String> said) {
        Thread.ofPlatform().daemon().start(() -> {
            try (output) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    if (said != null) {
                        said.add(line);
                    } else if (errors.length() < ERRORS_KEPT) {
                        errors.append(line).append('\n');
                    }
                }
            } catch (final IOException e) {
                errors.append("(").append(e.getMessage()).append(")\n");
            }
            if (said != null) {
                said.add("ENDED " + process.pid());
            }
        });
    }
}
