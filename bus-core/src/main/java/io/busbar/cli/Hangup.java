package io.busbar.cli;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which daemons are told to read their configuration again. The JDK has no other way to take a signal than
 * sun.misc.Signal of its module jdk.unsupported; by reflection, because the compiler warns of its use and cannot be
 * told not to.
 */
final class Hangup {
    private Hangup() {}

    /**
     * Has an action run, on a thread of the JVM's, each time that this process gets the signal.
     *
     * @return whether that could be arranged; if not, the signal ends the process, as it does by default
     */
    static boolean call(final Runnable action) {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        switch (method.getName()) {
                            case "handle" -> action.run();
                            case "equals" -> {
                                return self == arguments[0];
                            }
                            case "hashCode" -> {
                                return System.identityHashCode(self);
                            }
                            default -> {
                                return "SIGHUP reloads";
                            }
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
            return true;
        } catch (final ReflectiveOperationException | IllegalArgumentException e) {
            // No such module in this runtime image, or the JVM runs with -Xrs.
            return false;
        }
    }
}
