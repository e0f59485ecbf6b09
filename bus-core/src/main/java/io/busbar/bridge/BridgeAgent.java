package io.busbar.bridge;

import io.busbar.BusChannels;
import io.busbar.bridge.gateway.Gateways;
import io.busbar.bridge.link.Authenticator;
import io.busbar.bridge.link.LinkSettings;
import io.busbar.bridge.link.LinkStatus;
import io.busbar.bridge.link.ReplicaLink;
import io.busbar.bridge.link.Replicas;
import io.busbar.bridge.link.Route;
import io.busbar.bridge.link.SourceLink;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.tcp.StreamSocket;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Sched;
import io.busbar.log.SpanReader;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.agrona.concurrent.Agent;

/** Drives everything of a bridge on one thread: links out, links in, wires, and who knocks at the door. */
final class BridgeAgent implements Agent {
    /** Connections that have not opened a link; beyond it, the one that came first gives way. */
    private static final int STRANGERS = 64;

    /** Most links in. */
    private static final int ANSWERS = 4096;

    /** Most that come in by one look at the door, so that the links have their turn. */
    private static final int KNOCKS = 16;

    /** How often the door is looked at: a system call each time. */
    private static final long DOOR_NANOS = 200_000;

    private final BridgeEvents events;
    private final WireSet wires;
    private final WireReports reports;
    private final LinkSettings settings;
    private final Authenticator authenticator;
    private final BusChannels channels;
    private final Replicas replicas;
    private final Gateways gateways;
    private final StreamSocket.Listener listener;
    private final Departures departures = new Departures(Departures.PATIENCE_NANOS);
    private final SecureRandom random = new SecureRandom();
    private final Map<Route, SourceLink> links = new LinkedHashMap<>();
    private final List<ReplicaLink> answers = new ArrayList<>();
    private final AtomicReference<BridgeConfig> next = new AtomicReference<>();
    private final AtomicReference<CompletableFuture<List<LinkStatus>>> asked = new AtomicReference<>();

    /** Made once: what runs all the time allocates nothing. */
    private final Predicate<String> wanted = this::isWanted;

    private SourceLink[] linkList = {};
    private Wire[] wireList;
    private BridgeConfig config;
    private long lastDoor;
    private volatile boolean closed;

    BridgeAgent(final BridgeConfig config, final WireSet wires, final BridgeEvents events) throws WireException {
        this.config = config;
        this.wires = wires;
        this.events = events;
        settings = LinkSettings.of(config.name());
        authenticator = config.secret().length == 0 ? Authenticator.open() : Authenticator.of(config.secret());
        channels = new BusChannels(config.bus(), config.busOptions());
        replicas = new Replicas(new GrantedChannels(channels, () -> this.config.grants()));
        gateways = new Gateways(
                config.gateways(),
                config.wires().aeron(),
                config.bus(),
                config.busOptions(),
                (name, what) -> events.onBridge("gateway " + name + ": " + what));
        listener = config.listen().isEmpty()
                ? null
                : config.sockets().listen(config.listen().get());
        lastDoor = System.nanoTime() - DOOR_NANOS;
        wireList = wires.list();
        reports = new WireReports(wires.working().values(), events, lastDoor);
    }

    int port() {
        return listener == null ? -1 : listener.port();
    }

    @Override
    public String roleName() {
        return "busbar-bridge-" + config.name();
    }

    @Override
    public void onStart() {
        if (config.core() >= 0) {
            try {
                Sched.pin(config.core());
            } catch (final LinuxException e) {
                events.onBridge("is not pinned: " + e.getMessage());
            }
        }
        if (listener != null) {
            events.onBridge("listens on port " + listener.port());
        }
        applyRoutes(config);
    }

    @Override
    public int doWork() {
        final long now = System.nanoTime();
        int work = takeRequests();
        reports.poll(now);
        if (wires.poll(now, wanted)) {
            takeWires();
        }
        if (listener != null && now - lastDoor >= DOOR_NANOS) {
            lastDoor = now;
            work += answerTheDoor(now);
        }
        for (final Wire wire : wireList) {
            work += wire.poll(now);
        }
        work += gateways.poll(now) + departures.poll(now);
        for (final SourceLink link : linkList) {
            work += link.poll(now);
        }
        // By index: a link that is opened anew ends an older one.
        for (int i = answers.size() - 1; i >= 0; i--) {
            work += answers.get(i).poll(now);
            if (answers.get(i).isClosed()) {
                wires.miss(answers.remove(i).offered());
            }
        }
        return work;
    }

    /** Whether a link here, or a peer's, would have this wire. */
    private boolean isWanted(final String wire) {
        return links.keySet().stream().anyMatch(route -> route.wires().contains(wire))
                || answers.stream().anyMatch(link -> link.offered().contains(wire));
    }

    private void takeWires() {
        final List<String> before = Arrays.stream(wireList).map(Wire::name).toList();
        wireList = wires.list();
        for (final Wire wire : wireList) {
            if (!before.contains(wire.name())) {
                links.values().forEach(link -> link.wireAdded(wire.name()));
                answers.forEach(link -> link.wireAdded(wire.name()));
            }
        }
    }

    private int answerTheDoor(final long now) {
        for (int i = 0; i < KNOCKS; i++) {
            final StreamSocket socket = listener.accept();
            if (socket == null) {
                return i;
            }
            letIn(socket, now);
        }
        return KNOCKS;
    }

    private void letIn(final StreamSocket socket, final long now) {
        if (answers.size() >= ANSWERS) {
            socket.reset();
            return;
        }
        int strangers = 0;
        ReplicaLink first = null;
        for (int i = answers.size() - 1; i >= 0; i--) {
            if (!answers.get(i).isOpened()) {
                strangers++;
                first = answers.get(i);
            }
        }
        if (strangers >= STRANGERS) {
            first.close();
            answers.remove(first);
        }
        answers.add(new ReplicaLink(
                new ControlConnection(socket, departures),
                settings,
                authenticator,
                replicas,
                wires.working(),
                this::bytes,
                events,
                now));
    }

    private byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private int takeRequests() {
        int work = 0;
        if (next.getPlain() != null) {
            final BridgeConfig wanted = next.getAndSet(null);
            applyRoutes(wanted);
            config = wanted;
            events.onBridge("has " + links.size() + " routes now");
            work++;
        }
        if (asked.getPlain() != null) {
            final List<LinkStatus> status = new ArrayList<>();
            links.values().forEach(link -> status.add(link.status()));
            answers.forEach(link -> status.add(link.status()));
            asked.getAndSet(null).complete(List.copyOf(status));
            work++;
        }
        return work;
    }

    private void applyRoutes(final BridgeConfig wanted) {
        for (final Route route : List.copyOf(links.keySet())) {
            final boolean moved =
                    !config.peers().get(route.peer()).equals(wanted.peers().get(route.peer()));
            if (!wanted.routes().contains(route)) {
                links.remove(route).forget();
            } else if (moved) {
                links.remove(route).close();
            }
        }
        for (final Route route : wanted.routes()) {
            links.computeIfAbsent(route, added -> link(added, wanted.peers().get(added.peer())));
        }
        linkList = links.values().toArray(SourceLink[]::new);
    }

    private SourceLink link(final Route route, final InetSocketAddress address) {
        return new SourceLink(
                route,
                address,
                settings,
                authenticator,
                peer -> new ControlConnection(config.sockets().connect(peer), departures),
                wires.working(),
                channels::attachSource,
                this::bytes,
                events);
    }

    /** Adds the logs whose publications are work. */
    void sources(final List<SpanReader> readers) {
        for (final SourceLink link : linkList) {
            link.sources(readers);
        }
    }

    /** How long nothing has to be looked at that neither makes a descriptor readable nor rings a doorbell, in ns. */
    long quietNanos() {
        final long now = System.nanoTime();
        long quiet = Long.MAX_VALUE;
        for (final SourceLink link : linkList) {
            quiet = Math.min(quiet, link.quietNanos(now));
        }
        for (int i = 0; i < answers.size(); i++) {
            quiet = Math.min(quiet, answers.get(i).quietNanos());
        }
        return listener != null && listener.descriptor() < 0 || !departures.isEmpty() ? 0 : quiet;
    }

    void watch(final IntConsumer descriptors) {
        if (listener != null) {
            descriptors.accept(listener.descriptor());
        }
        for (final Wire wire : wireList) {
            descriptors.accept(wire.descriptor());
        }
        links.values().forEach(link -> link.watch(descriptors));
        answers.forEach(link -> link.watch(descriptors));
    }

    void reload(final BridgeConfig wanted) {
        next.set(wanted);
    }

    List<LinkStatus> awaitStatus() {
        final List<LinkStatus> status = ask();
        return status == null ? List.of() : status;
    }

    boolean isResponsive() {
        return ask() != null;
    }

    /** Has the agent's thread tell of its links; null if it does not within a second. */
    private List<LinkStatus> ask() {
        if (closed) {
            return null;
        }
        final CompletableFuture<List<LinkStatus>> future = new CompletableFuture<>();
        final CompletableFuture<List<LinkStatus>> shared =
                asked.updateAndGet(present -> present == null ? future : present);
        try {
            return shared.get(1, TimeUnit.SECONDS);
        } catch (final TimeoutException | ExecutionException e) {
            return null;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void onClose() {
        closed = true;
        departures.closing();
        links.values().forEach(SourceLink::close);
        answers.forEach(ReplicaLink::close);
        gateways.close();
        replicas.close();
        reports.tell();
        for (final Wire wire : wireList) {
            wire.close();
        }
        if (listener != null) {
            listener.close();
        }
        departures.close();
    }
}
