package io.busbar.bench.team;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the JVMs of all systems are started: the same flags for each. */
public final class Jvm {
    /** What Agrona, Aeron and Chronicle need on this JDK. */
    private static final List<String> ACCESS = List.of(
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
            "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /**
     * For speed: those of Aeron's sample scripts, a heap of fixed size, and the switches that turn off bounds checks
     * (Agrona, Aeron, Chronicle Bytes) and Chronicle's statistics.
     */
    private static final List<String> SPEED = List.of(
            "-Xms128m",
            "-Xmx128m",
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+TrustFinalNonStaticFields",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:GuaranteedSafepointInterval=300000",
            "-XX:+UseParallelGC",
            "-XX:-UsePerfData",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=dontinline,io.busbar.linux.CFunction::call",
            "-Dagrona.disable.bounds.checks=true",
            "-Daeron.pre.touch.mapped.memory=true",
            "-Dbytes.bounds.unchecked=true",
            "-Dchronicle.analytics.disable=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

    private Jvm() {}

    /** The flags of all measuring processes, for the report. */
    public static List<String> flags() {
        final List<String> flags = new ArrayList<>(ACCESS);
        flags.addAll(SPEED);
        return flags;
    }

    /** A command that runs a class with the flags of measuring processes. */
    public static List<String> measuring(final String main, final List<String> arguments) {
        return command(flags(), main, arguments);
    }

    /** A command that runs a class with what the systems need and nothing for speed, as applications start. */
    public static List<String> plain(final String main, final List<String> arguments) {
        return command(ACCESS, main, arguments);
    }

    private static List<String> command(final List<String> flags, final String main, final List<String> arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        return command;
    }
}
