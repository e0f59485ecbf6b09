package io.busbar.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** kill(2), because what the JDK offers are two signals only, and starting a program takes milliseconds. */
@SuppressWarnings("restricted") // a system call of our own
final class Signals {
    /** asm-generic/signal.h, Linux 6.18: the same on x86-64 and AArch64. */
    static final int SIGHUP = 1;

    static final int SIGKILL = 9;
    static final int SIGTERM = 15;

    static final int SIGCONT = 18;
    static final int SIGSTOP = 19;

    private static final MethodHandle KILL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("kill").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Signals() {}

    /** Sends a signal to a child that was not reaped yet; returns whether it was there. */
    static boolean send(final long pid, final int signal) {
        try {
            return (int) KILL.invokeExact((int) pid, signal) == 0;
        } catch (final Throwable e) {
            throw new AssertionError("kill(2) throws nothing", e);
        }
    }
}
