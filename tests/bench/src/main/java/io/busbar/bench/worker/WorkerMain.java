package io.busbar.bench.worker;

import io.busbar.bench.peer.Link;
import io.busbar.bench.peer.NetworkKinds;
import io.busbar.bench.peer.Peer;
import io.busbar.bench.peer.PeerKind;
import io.busbar.bench.peer.PeerKinds;
import io.busbar.bench.peer.Place;
import io.busbar.bench.peer.Topology;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A measuring process. It is told the system, the place and its actors when it is started, and then takes orders from
 * standard input: a line each, the first word the actor's name or "jvm", the rest the order. It ends with whoever
 * started it.
 */
public final class WorkerMain {
    private WorkerMain() {}

    /** The arguments that make a worker for these actors. */
    public static List<String> arguments(
            final String kind, final Place place, final boolean host, final List<ActorSpec> actors) {
        final List<String> arguments = new ArrayList<>(List.of(new Words()
                .with("kind", kind)
                .with("directory", place.directory())
                .with("topology", place.topology())
                .with("length", place.length())
                .with("echo", place.echo())
                .with("variant", place.variant())
                .with("link", place.link().encode())
                .with("host", host)
                .toString()
                .split(" ")));
        actors.forEach(actor -> arguments.add("actor=" + actor.encode()));
        return arguments;
    }

    public static void main(final String[] arguments) throws IOException {
        final List<String> actorWords = new ArrayList<>();
        final Words words = new Words();
        for (final String argument : arguments) {
            if (argument.startsWith("actor=")) {
                actorWords.add(argument.substring("actor=".length()));
            } else {
                words.and(Words.parse(argument));
            }
        }
        final Place place = new Place(
                Path.of(words.get("directory")),
                Topology.parse(words.get("topology")),
                (int) words.number("length"),
                Boolean.parseBoolean(words.get("echo")),
                words.get("variant"),
                Link.decode(words.get("link")));
        final Peer peer = kind(words.get("kind")).open(place, Boolean.parseBoolean(words.get("host")));
        final Answers answers = new Answers(System.out);
        final List<Actor> actors = new ArrayList<>();
        final List<ActorSpec> specs = actorWords.stream().map(ActorSpec::decode).toList();
        for (final ActorSpec spec : specs) {
            final Actor actor = new Actor(spec, peer, place, answers);
            actors.add(actor);
            Thread.ofPlatform().daemon().name("actor-" + spec.id()).start(actor);
        }
        listen(specs, actors, answers);
        // Actors that still wait for messages must not keep the process.
        Runtime.getRuntime().halt(0);
    }

    private static PeerKind kind(final String name) {
        return NetworkKinds.find(name).orElseGet(() -> PeerKinds.named(name));
    }

    private static void listen(final List<ActorSpec> specs, final List<Actor> actors, final Answers answers)
            throws IOException {
        final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            final int blank = line.indexOf(' ');
            final String name = line.substring(0, blank);
            final Words order = Words.parse(line.substring(blank));
            if (name.equals("jvm")) {
                answers.say("DONE", specs.get(0), compiled());
                continue;
            }
            for (int i = 0; i < specs.size(); i++) {
                if (specs.get(i).id().equals(name)) {
                    actors.get(i).order(order);
                }
            }
        }
    }

    private static Words compiled() {
        final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return new Words().with("compileMillis", compiler == null ? 0 : compiler.getTotalCompilationTime());
    }
}
