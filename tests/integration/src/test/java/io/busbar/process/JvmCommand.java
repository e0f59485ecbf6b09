package io.busbar.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a child is started. By default with this JVM's class path and the flags that it was given for modules. */
public final class JvmCommand {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** For children that live briefly: they are there sooner, and take less from the others. */
    private static final List<String> BRIEF =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx48m", "-XX:-UsePerfData");

    private final String main;
    private final List<String> prefix = new ArrayList<>();
    private final List<String> flags = new ArrayList<>();
    private List<String> location = List.of("-cp", System.getProperty("java.class.path"));

    JvmCommand(final String main) {
        this.main = main;
        for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--")) {
                flags.add(flag);
            }
        }
    }

    /** Starts as soon as it can, instead of running as fast as it can. */
    public JvmCommand brief() {
        return with(BRIEF.toArray(String[]::new));
    }

    /** Adds flags of the JVM. */
    public JvmCommand with(final String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    /** Puts another command before it, such as strace with its options. */
    public JvmCommand behind(final String... command) {
        prefix.addAll(List.of(command));
        return this;
    }

    /** Takes another class path. */
    public JvmCommand classPath(final List<Path> entries) {
        location = List.of("-cp", join(entries));
        return this;
    }

    /** Takes this JVM's class path, as far as Busbar and its children need it, copied to where others can read it. */
    public JvmCommand copiedTo(final Path directory) {
        return classPath(ClassPath.copy(directory));
    }

    /** Starts with the flags that it is given and no other. */
    public static JvmCommand ofClass(final String main) {
        final JvmCommand command = new JvmCommand(main);
        command.flags.clear();
        return command;
    }

    /** Like {@link #ofClass}, with a module path, and main as module/class. */
    public static JvmCommand ofModule(final List<Path> modulePath, final String main) {
        final JvmCommand command = ofClass(main);
        command.location = List.of("-p", join(modulePath), "-m");
        return command;
    }

    public ChildJvm start(final Object... arguments) {
        final List<String> command = new ArrayList<>(prefix);
        command.add(JAVA.toString());
        command.addAll(flags);
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:+ErrorFileToStderr");
        command.addAll(location);
        command.add(main);
        for (final Object argument : arguments) {
            command.add(argument.toString());
        }
        try {
            return new ChildJvm(main.substring(main.lastIndexOf('.') + 1), new ProcessBuilder(command).start());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", command), e);
        }
    }

    private static String join(final List<Path> entries) {
        return String.join(
                File.pathSeparator, entries.stream().map(Path::toString).toList());
    }

    /** Whether a program is on the path. */
    public static boolean isInstalled(final String program) {
        for (final String directory : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
