package io.busbar.samples.demo;

import io.busbar.samples.Main;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes that the demo starts: JVMs that run other commands of this program. */
final class Children {
    private static final List<String> JVM_FLAGS = List.of(
            "--add-exports",
            "java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC"); // nothing is allocated per message; spare the cores the threads of a larger collector

    private final List<Child> children = new ArrayList<>();
    private boolean stopped;

    /** Starts a child that ends when its work is done. */
    void start(final String name, final List<String> arguments) throws IOException {
        start(name, false, arguments);
    }

    /** Starts a child that does not end by itself. */
    void startDaemon(final String name, final List<String> arguments) throws IOException {
        start(name, true, arguments);
    }

    /** A child's input is a pipe from this process, whose end tells it that this process is gone. */
    private synchronized void start(final String name, final boolean daemon, final List<String> arguments)
            throws IOException {
        if (stopped) {
            return;
        }
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(JVM_FLAGS);
        command.addAll(program());
        command.addAll(arguments);
        final Process process = new ProcessBuilder(command)
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT)
                .start();
        children.add(new Child(name, daemon, process));
    }

    /** Whether all have ended that end by themselves. */
    synchronized boolean haveEnded() {
        return children.stream().noneMatch(child -> !child.daemon && child.process.isAlive());
    }

    /** What became of those that ended, but not well. */
    synchronized List<String> failures() {
        return children.stream()
                .filter(child -> !child.process.isAlive() && (child.daemon || child.process.exitValue() != 0))
                .map(child -> "the " + child.name + " process ended with status " + child.process.exitValue())
                .toList();
    }

    /** Ends those that still run, and lets no other start. */
    synchronized void stop() {
        stopped = true;
        children.forEach(child -> child.process.destroyForcibly());
    }

    private static List<String> program() {
        final String classPath = System.getProperty("java.class.path");
        return classPath.endsWith(".jar") && !classPath.contains(java.io.File.pathSeparator)
                ? List.of("-jar", Path.of(classPath).toAbsolutePath().toString())
                : List.of("-cp", classPath, Main.class.getName());
    }

    private record Child(String name, boolean daemon, Process process) {}
}
