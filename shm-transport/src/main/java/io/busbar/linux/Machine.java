package io.busbar.linux;

import java.util.Locale;

/**
 * The instruction sets whose constants and structs these bindings know. Most of Linux is the same on both; the few
 * values that differ ask {@link #CURRENT}.
 */
public enum Machine {
    X86_64,
    AARCH64;

    /**
     * What this JVM runs on. Any other system or processor fails here, with a message, before a wrong layout is used.
     */
    public static final Machine CURRENT = of(System.getProperty("os.name"), System.getProperty("os.arch"));

    /**
     * @param system    as in the system property os.name
     * @param processor as in the system property os.arch
     * @throws UnsupportedOperationException if these bindings have no layouts for it
     */
    static Machine of(final String system, final String processor) {
        if (system.equals("Linux")) {
            switch (processor.toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64" -> {
                    return X86_64;
                }
                case "aarch64" -> {
                    return AARCH64;
                }
                default -> {}
            }
        }
        throw new UnsupportedOperationException("Busbar runs on Linux on x86-64 or aarch64, this is " + system + " on "
                + processor + ": run it in a container or virtual machine of such a host");
    }

    /** The value for the machine this runs on. */
    static int pick(final int x86, final int aarch64) {
        return CURRENT == X86_64 ? x86 : aarch64;
    }
}
