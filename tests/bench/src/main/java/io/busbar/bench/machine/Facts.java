package io.busbar.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What has to be known of a machine to judge figures from it. Nothing that names it. */
public final class Facts {
    private static final Path CPU = Path.of("/sys/devices/system/cpu");
    private static final Path PAGES = Path.of("/sys/kernel/mm/transparent_hugepage");

    private Facts() {}

    /** Facts by name, in the order to be shown in. */
    public static Map<String, String> gather(final Cpus cpus) {
        final Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", fromFile(Path.of("/proc/cpuinfo"), "model name"));
        facts.put(
                "processors", Runtime.getRuntime().availableProcessors() + " available, measured on " + cpus.numbers());
        facts.put(
                "virtual machine", fromFile(Path.of("/proc/cpuinfo"), "flags").contains(" hypervisor") ? "yes" : "no");
        facts.put("memory", fromFile(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("kernel", System.getProperty("os.version"));
        facts.put("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("governor", read(CPU.resolve("cpu0/cpufreq/scaling_governor")));
        facts.put("transparent huge pages", read(PAGES.resolve("enabled")));
        facts.put("huge pages in shared memory", read(PAGES.resolve("shmem_enabled")));
        facts.put("clock source", read(Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource")));
        facts.put("load before", load());
        return facts;
    }

    /** Limits of sockets, which decide what a system can ask for. */
    public static Map<String, String> network() {
        final Map<String, String> facts = new LinkedHashMap<>();
        for (final String name : new String[] {"core/rmem_max", "core/wmem_max", "ipv4/tcp_rmem", "ipv4/tcp_wmem"}) {
            facts.put(
                    "net." + name.replace('/', '.'),
                    read(Path.of("/proc/sys/net", name)).replaceAll("\\s+", " "));
        }
        return facts;
    }

    /** Load averages of 1, 5 and 15 minutes. */
    public static String load() {
        final String[] words = read(Path.of("/proc/loadavg")).split(" ");
        return words.length < 3 ? String.join(" ", words) : words[0] + " " + words[1] + " " + words[2];
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file).strip();
        } catch (final IOException e) {
            return "not told";
        }
    }

    /** The value after a name and a colon. */
    private static String fromFile(final Path file, final String name) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip().replaceAll(" +", " "))
                .findFirst()
                .orElse("not told");
    }
}
