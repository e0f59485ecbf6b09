package io.busbar.cli;

import io.busbar.linux.LinuxException;
import io.busbar.linux.Un;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells systemd how a service is, by datagrams to the socket that it names in the environment (sd_notify(3)). Where
 * nobody listens, nothing is done.
 */
final class ServiceManager {
    private final String socket;
    private final long watchdogMicros;
    private final Consumer<String> complaints;

    /**
     * @param environment of this process
     * @param complaints  told if the socket cannot be reached
     */
    ServiceManager(final Map<String, String> environment, final Consumer<String> complaints) {
        socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        this.complaints = complaints;
        final String forWhom = environment.get("WATCHDOG_PID");
        final boolean forUs = forWhom == null
                || forWhom.equals(Long.toString(ProcessHandle.current().pid()));
        watchdogMicros = forUs ? micros(environment.get("WATCHDOG_USEC")) : 0;
    }

    private static long micros(final String text) {
        try {
            return text == null ? 0 : Math.max(0, Long.parseLong(text));
        } catch (final NumberFormatException e) {
            return 0;
        }
    }

    /** It works now; also after {@link #reloading}. */
    void ready() {
        tell("READY=1");
    }

    /** It takes over another configuration. */
    void reloading() {
        // CLOCK_MONOTONIC, which is what System.nanoTime reads on Linux.
        tell("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /** It is about to end. */
    void stopping() {
        tell("STOPPING=1");
    }

    /** It is alive; to be told at least each {@link #watchdogMillis}. */
    void alive() {
        tell("WATCHDOG=1");
    }

    /** How often to tell that it is alive, in ms: half of what systemd waits for; 0 if it does not. */
    long watchdogMillis() {
        return socket.isEmpty() || watchdogMicros == 0
                ? 0
                : Math.max(1, TimeUnit.MICROSECONDS.toMillis(watchdogMicros / 2));
    }

    private void tell(final String state) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            Un.send(socket, state);
        } catch (final LinuxException e) {
            complaints.accept("cannot tell systemd " + state + ": " + e.getMessage());
        }
    }
}
