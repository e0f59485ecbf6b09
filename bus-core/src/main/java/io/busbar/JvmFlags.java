package io.busbar;

import io.busbar.linux.Unistd;
import io.busbar.shm.Memory;

/** Finds out early, and says clearly, if the JVM was started without the flags that shared memory needs. */
final class JvmFlags {
    private static final String REMEDY =
            "start the JVM with --add-exports java.base/jdk.internal.misc=%s --enable-native-access=%s, or put"
                    + " \"Add-Exports: java.base/jdk.internal.misc\" and \"Enable-Native-Access: ALL-UNNAMED\" into the"
                    + " manifest of an executable jar";

    private JvmFlags() {}

    static void check() {
        try {
            Memory.fullFence();
        } catch (final IllegalAccessError | ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new IllegalStateException("this JVM keeps Agrona from jdk.internal.misc.Unsafe; " + remedy(), e);
        }
        try {
            Unistd.getpid();
        } catch (final IllegalCallerException | ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new IllegalStateException("this JVM denies native access to Busbar; " + remedy(), e);
        }
    }

    private static String remedy() {
        final Module module = Memory.class.getModule();
        return module.isNamed()
                ? REMEDY.formatted("org.agrona", module.getName())
                : REMEDY.formatted("ALL-UNNAMED", "ALL-UNNAMED");
    }
}
