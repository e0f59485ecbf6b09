package io.busbar.bench.team;

import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.peer.Place;
import io.busbar.bench.worker.ActorSpec;
import io.busbar.bench.worker.Probe;
import io.busbar.bench.worker.Side;
import io.busbar.bench.worker.Words;
import io.busbar.bench.worker.WorkerMain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The processes of one system at one place: its broker if it has one, and a JVM for each actor, or one for all if
 * the system works only within a process.
 */
public final class Team implements AutoCloseable {
    private static final long ANSWER_SECONDS = 180;
    private static final int PROBE_ROUNDS = 20_000;

    private static final Set<Team> OPEN = ConcurrentHashMap.newKeySet();

    static {
        // Who interrupts a run leaves nothing behind: processes that are stopped could not even see that it ended.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> OPEN.forEach(Team::close)));
    }

    private final PeerKind kind;
    private final Place place;
    private final BlockingQueue<String> said = WorkerProcess.queue();
    private final List<ActorSpec> actors;
    private final Map<String, WorkerProcess> byActor = new LinkedHashMap<>();
    private final List<WorkerProcess> processes = new ArrayList<>();
    private final Map<String, String> pinnedBy = new LinkedHashMap<>();
    private long probes;

    /** Starts the processes; their actors are pinned, and wait for {@link #open()}. */
    public Team(final PeerKind kind, final Place place, final List<ActorSpec> actors) {
        this.kind = kind;
        this.place = place;
        this.actors = List.copyOf(actors);
        OPEN.add(this);
        try {
            Probe.prepare(place.directory());
            kind.prepare(place);
            kind.broker(place).ifPresent(broker -> startBroker(broker, List.of()));
            final List<List<String>> daemons = kind.daemons(place);
            for (int i = 0; i < daemons.size(); i++) {
                startBroker(daemons.get(i), place.link().end(i == 0).prefix());
            }
            if (kind.inProcess()) {
                start(actors, true);
            } else {
                actors.forEach(actor -> start(List.of(actor), actor.id().equals("p0")));
            }
            awaitAll("PINNED", ids()).forEach((id, words) -> pinnedBy.put(id, words.get("by")));
        } catch (final RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startBroker(final List<String> mainAndArguments, final List<String> prefix) {
        final BlockingQueue<String> brokerSaid = WorkerProcess.queue();
        final List<String> command = new ArrayList<>(prefix);
        command.addAll(Jvm.measuring(mainAndArguments.get(0), mainAndArguments.subList(1, mainAndArguments.size())));
        final WorkerProcess broker = new WorkerProcess(command, brokerSaid);
        processes.add(broker);
        final String line = next(brokerSaid);
        if (!line.startsWith("READY")) {
            throw new IllegalStateException("broker of " + kind.name() + ": " + line + "\n" + broker.errors());
        }
    }

    private void start(final List<ActorSpec> housed, final boolean host) {
        final Side side = housed.get(0).side();
        final List<String> command =
                new ArrayList<>(place.link().end(side == Side.PUBLISHER).prefix());
        command.addAll(
                Jvm.measuring(WorkerMain.class.getName(), WorkerMain.arguments(kind.name(), place, host, housed)));
        final WorkerProcess process = new WorkerProcess(command, said);
        processes.add(process);
        housed.forEach(actor -> byActor.put(actor.id(), process));
    }

    public PeerKind kind() {
        return kind;
    }

    public Place place() {
        return place;
    }

    /** How each actor was pinned: by system call, by taskset, or not at all. */
    public Map<String, String> pinnedBy() {
        return pinnedBy;
    }

    /** Process ids, the broker's among them. */
    public List<Long> pids() {
        return processes.stream().map(WorkerProcess::pid).toList();
    }

    /** Opens all ends of the system, and waits until they are. */
    public void open() {
        ids().forEach(id -> tell(id, "open"));
        awaitAll("READY", ids());
    }

    /** Opens some ends without waiting for them. */
    public void openWithoutWaiting(final String id) {
        tell(id, "open");
    }

    /** Waits until these ends are open. */
    public void awaitOpen(final String... ids) {
        awaitAll("READY", List.of(ids));
    }

    /** Has all actors do their part of the work, and returns their answers by actor. */
    public Map<String, Words> run(final Words order) {
        ids().forEach(id -> tell(id, order));
        return awaitAll("DONE", ids());
    }

    /** Has one actor do something, without waiting for it. */
    public void tell(final String id, final Words order) {
        byActor.get(id).tell(id + " " + order);
    }

    private void tell(final String id, final String work) {
        tell(id, new Words().with("work", work));
    }

    /** Waits for the answers of these actors. */
    public Map<String, Words> awaitDone(final String... ids) {
        return awaitAll("DONE", List.of(ids));
    }

    /** The bare machine, as the first publisher and the first subscriber find it now. */
    public Words probe() {
        final Words order =
                new Words().with("work", "probe").with("rounds", PROBE_ROUNDS).with("number", ++probes);
        tell("p0", order);
        tell("s0", order);
        return awaitDone("p0", "s0").get("p0");
    }

    /** How long the JVMs' compilers have worked, in ms, all together. */
    public long compileMillis() {
        final List<String> firsts = kind.inProcess() ? List.of(actors.get(0).id()) : ids();
        firsts.forEach(id -> byActor.get(id).tell("jvm work=compiled"));
        return awaitAll("DONE", firsts).values().stream()
                .mapToLong(words -> words.number("compileMillis"))
                .sum();
    }

    /** SIGSTOP to all, so that they take nothing from those that are measured. */
    public void pause() {
        Signals.stop(pids());
    }

    public void resume() {
        Signals.resume(pids());
    }

    /** SIGKILL to the process of one actor. */
    public void kill(final String id) {
        byActor.get(id).kill();
    }

    private List<String> ids() {
        return actors.stream().map(ActorSpec::id).toList();
    }

    /** Waits for the answer of an actor, although others were killed. */
    public Words awaitDoneDespiteDeaths(final String id) {
        return await("DONE", List.of(id), true).get(id);
    }

    private Map<String, Words> awaitAll(final String what, final List<String> ids) {
        return await(what, ids, false);
    }

    private Map<String, Words> await(final String what, final List<String> ids, final boolean despiteDeaths) {
        final Map<String, Words> answers = new LinkedHashMap<>();
        while (answers.size() < ids.size()) {
            final String line = next(said);
            final String[] parts = line.split(" ", 3);
            final boolean death = parts[0].equals("FAILED") || parts[0].equals("ENDED");
            if (parts[0].equals("NOTHING") || death && !despiteDeaths) {
                throw failure(what, ids, line);
            }
            if (parts[0].equals(what) && ids.contains(parts[1])) {
                answers.put(parts[1], Words.parse(parts.length > 2 ? parts[2] : ""));
            }
        }
        return answers;
    }

    private static String next(final BlockingQueue<String> queue) {
        try {
            final String line = queue.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            return line == null ? "NOTHING in " + ANSWER_SECONDS + " s" : line;
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private IllegalStateException failure(final String what, final List<String> ids, final String line) {
        final StringBuilder message = new StringBuilder(kind.name() + ", " + place.topology() + ", " + place.length()
                + " bytes: waited for " + what + " of " + ids + ", but was told " + line);
        processes.forEach(process -> {
            if (!process.errors().isBlank()) {
                message.append("\n  pid ")
                        .append(process.pid())
                        .append(" wrote: ")
                        .append(process.errors());
            }
        });
        return new IllegalStateException(message.toString());
    }

    /** Ends all processes, the broker last, and removes the place. */
    @Override
    public synchronized void close() {
        OPEN.remove(this);
        for (final WorkerProcess process : processes.reversed()) {
            process.kill();
        }
        processes.forEach(WorkerProcess::close);
        Places.remove(place.directory());
    }
}
