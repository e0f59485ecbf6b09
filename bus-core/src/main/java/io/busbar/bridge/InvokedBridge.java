package io.busbar.bridge;

import io.busbar.bridge.wire.WireException;
import org.agrona.concurrent.AgentInvoker;

/**
 * A {@link Bridge} without a thread of its own: it works while its owner calls {@link #invoke()}. For applications that
 * have one busy thread for everything, so that application and bridge do not take the processor from each other.
 *
 * <p>One thread launches it, invokes it and closes it. Who does not invoke it for longer than peers are patient, some
 * seconds, loses their sessions, and nothing else: they are opened anew by the next invocations.
 */
public final class InvokedBridge implements AutoCloseable {
    private final AgentInvoker invoker;
    private final BridgeAgent agent;

    private InvokedBridge(final BridgeAgent agent, final BridgeEvents events) {
        this.agent = agent;
        invoker = new AgentInvoker(failure -> events.onBridge("failed, and goes on: " + failure), null, agent);
        invoker.start();
    }

    /**
     * Makes a bridge for the calling thread; of the configuration, it leaves aside how its thread idles, and pins the
     * calling one if a core is named.
     *
     * @param events told what happens, on the calling thread
     * @throws WireException         if it cannot listen
     * @throws IllegalStateException if the JVM was not started with the flags that shared memory needs; says which
     */
    public static InvokedBridge launch(final BridgeConfig config, final BridgeEvents events) throws WireException {
        final WireSet wires = new WireSet(Bridge.wires(config), events);
        return new InvokedBridge(new BridgeAgent(config, wires, events), events);
    }

    /**
     * Does what there is to do, without waiting.
     *
     * @return how much that was; 0 if nothing
     */
    public int invoke() {
        return invoker.invoke();
    }

    /** The port on which peers come in, which the kernel may have chosen; -1 if none do. */
    public int port() {
        return agent.port();
    }

    /** Says goodbye to all peers and stops. Durable holds stay. */
    @Override
    public void close() {
        invoker.close();
    }
}
