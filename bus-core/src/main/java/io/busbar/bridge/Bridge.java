package io.busbar.bridge;

import io.busbar.bridge.link.LinkStatus;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.aeron.AeronWire;
import io.busbar.bridge.wire.rdma.RdmaWire;
import io.busbar.bridge.wire.tcp.Sockets;
import io.busbar.bridge.wire.tcp.TcpWire;
import io.busbar.bridge.wire.udp.UdpWire;
import io.busbar.bridge.wire.uring.UringWire;
import io.busbar.bridge.wire.xdp.XdpWire;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * A bridge at work: carries the routes of its configuration, and answers peers, on one thread of its own. The daemon is
 * one of these; an application may have its own.
 *
 * <p>Thread-safe. Peers that stop reading, send garbage or come slowly cost their own link and nothing else.
 */
public final class Bridge implements AutoCloseable {
    private static final long MAX_PARK_NANOS = 1_000_000;

    private final WireSet wires;
    private final BridgeAgent agent;
    private final AgentRunner runner;
    private final IdleStrategy idle;
    private volatile BridgeConfig config;

    private Bridge(final BridgeConfig config, final BridgeEvents events) throws WireException {
        this.config = config;
        wires = new WireSet(wires(config), events);
        agent = new BridgeAgent(config, wires, events);
        idle = switch (config.idle()) {
            case BUSY -> BusySpinIdleStrategy.INSTANCE;
            case BACKOFF -> new BackoffIdleStrategy(100, 10, 1_000, MAX_PARK_NANOS);
            case SLEEP ->
                wires.working().get(UringWire.NAME) instanceof UringWire uring
                        ? new RingIdleStrategy(agent, uring)
                        : new SleepingIdleStrategy(agent);
        };
        runner = new AgentRunner(idle, failure -> events.onBridge("failed, and goes on: " + failure), null, agent);
    }

    /**
     * Starts a bridge.
     *
     * @param events told what happens, on the bridge's thread
     * @throws WireException         if it cannot listen
     * @throws IllegalStateException if the JVM was not started with the flags that shared memory needs; says which
     */
    public static Bridge launch(final BridgeConfig config, final BridgeEvents events) throws WireException {
        final Bridge bridge = new Bridge(config, events);
        AgentRunner.startOnThread(bridge.runner);
        return bridge;
    }

    /** Tries all wires, as a bridge would use them; the wire xdp on a loopback of its own. */
    public static List<WireProbe> probe(final InetSocketAddress dataListen, final Sockets sockets) {
        return probe(all(dataListen, sockets, WireOptions.of(dataListen)));
    }

    /** Tries all wires, as a bridge of this configuration would use them. */
    public static List<WireProbe> probe(final BridgeConfig config) {
        return probe(all(config.dataListen(), config.sockets(), config.wires()));
    }

    private static List<WireProbe> probe(final List<Wire> wires) {
        return wires.stream().map(Bridge::probe).toList();
    }

    private static List<Wire> all(
            final InetSocketAddress dataListen, final Sockets sockets, final WireOptions options) {
        return List.of(
                new TcpWire(dataListen, sockets),
                new UringWire(options.uring()),
                UdpWire.of(options.udp()),
                new XdpWire(options.xdp()),
                new AeronWire(options.aeron()),
                new RdmaWire(options.rdma()));
    }

    static WireProbe probe(final Wire wire) {
        try {
            return wire.probe();
        } catch (final RuntimeException e) {
            return WireProbe.refused(wire.name(), e.toString(), "please report this");
        }
    }

    /** Makes the wires of this configuration, to be tried. */
    static Supplier<List<Wire>> wires(final BridgeConfig config) {
        final boolean xdp = !config.wires().xdp().device().isEmpty();
        return () -> all(config.dataListen(), config.sockets(), config.wires()).stream()
                .filter(wire -> xdp || !wire.name().equals(XdpWire.NAME))
                .toList();
    }

    /**
     * Changes over to other peers, routes and grants. Links whose route stays as it was are not disturbed; routes that
     * are no more give up their hold on their source.
     *
     * @throws ConfigException if anything else differs, which takes a restart; nothing is changed then
     */
    public void reload(final BridgeConfig next) throws ConfigException {
        if (!config.isReloadableTo(next)) {
            throw new ConfigException(List.of(
                    "only peers, routes and accepts can change while a bridge runs; restart" + " it for the rest"));
        }
        config = next;
        agent.reload(next);
    }

    /** What its links are doing. Waits for its thread, up to a second; empty if it is not running. */
    public List<LinkStatus> status() {
        return agent.awaitStatus();
    }

    /**
     * How often each kind of failure has ended a path, or an attempt to make one: wire, then the failure's name, as
     * docs/OPERATING.md tells it. Of wires that count, and that work here.
     */
    public Map<String, Map<String, Integer>> failures() {
        return wires.failures();
    }

    /** Whether its thread does its work. Waits for it, up to a second. */
    public boolean isResponsive() {
        return agent.isResponsive();
    }

    /** The port on which peers come in, which the kernel may have chosen; -1 if none do. */
    public int port() {
        return agent.port();
    }

    /** Says goodbye to all peers and stops. Durable holds stay. */
    @Override
    public void close() {
        runner.close();
        if (idle instanceof final SleepingIdleStrategy sleeping) {
            sleeping.close();
        }
    }
}
