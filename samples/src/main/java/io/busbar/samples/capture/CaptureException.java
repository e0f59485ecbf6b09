package io.busbar.samples.capture;

import java.io.IOException;
import java.nio.file.Path;

/** A capture that cannot be read: says what is wrong, where in the file, and what to do about it. */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    CaptureException(final Path file, final long offset, final String problem, final String remedy) {
        super(file + ", byte " + offset + ": " + problem + ". " + remedy + ".");
    }

    /** An error of the file as a whole. */
    public CaptureException(final Path file, final String problem, final String remedy) {
        super(file + ": " + problem + ". " + remedy + ".");
    }
}
