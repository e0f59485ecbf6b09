package io.busbar.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The test as its child sees it. A child ends with its parent, so that a test that is killed leaves nothing behind. */
public final class Parent {
    private static final int ORPHANED = 99;

    private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();

    static {
        Thread.ofPlatform().daemon().name("parent").start(Parent::listen);
    }

    private Parent() {}

    /** Tells the parent something, as one line. */
    public static void say(final String word, final Object... values) {
        final StringBuilder line = new StringBuilder(word);
        for (final Object value : values) {
            line.append(' ').append(value);
        }
        System.out.println(line);
        System.out.flush();
    }

    /** Waits for the parent's next line. */
    public static String await() {
        try {
            return LINES.take();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The parent's next line, null if there is none yet. */
    public static String poll() {
        return LINES.poll();
    }

    /** Waits until killed. */
    public static void awaitDeath() {
        while (true) {
            await();
        }
    }

    private static void listen() {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                LINES.add(line);
            }
        } catch (final IOException e) {
            // The pipe broke: the parent is gone.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
