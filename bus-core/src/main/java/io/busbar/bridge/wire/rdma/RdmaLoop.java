package io.busbar.bridge.wire.rdma;

import io.busbar.linux.Fcntl;
import io.busbar.linux.LinuxException;
import io.busbar.linux.RdmaCm;
import io.busbar.linux.Verbs;
import io.busbar.linux.VerbsOps;
import io.busbar.rdma.EventChannel;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What all paths of a wire share: the channel of their events, and what their devices have to tell. One thread.
 *
 * <p>Parting from a peer sends a message, and soft-RoCE whose interface is down while it sends one will send none ever
 * after: nobody could connect until the device is made anew. So ids whose port is not active are kept until it is.
 */
final class RdmaLoop implements AutoCloseable {
    /** Looking costs a system call; what is told there is never urgent once a path is open. */
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final int DEVICE_LOOKS = 16;

    private final EventChannel channel;
    private final FailureCounts failures;
    private final List<Path> paths = new ArrayList<>();
    private final Map<Long, Integer> devices = new HashMap<>();
    private final List<Long> unparted = new ArrayList<>();
    private int connecting;
    private long lastLook;
    private int looks;

    RdmaLoop(final FailureCounts failures) throws RdmaException {
        this.failures = failures;
        channel = EventChannel.open();
        lastLook = System.nanoTime() - LOOK_NANOS;
    }

    EventChannel channel() {
        return channel;
    }

    FailureCounts failures() {
        return failures;
    }

    void add(final Path path) {
        paths.add(path);
        connecting++;
    }

    void remove(final Path path) {
        paths.remove(path);
    }

    /** Looks after a device from now on; its context is the library's, and stays. */
    void watch(final long context) {
        devices.computeIfAbsent(context, each -> {
            final int descriptor = new VerbsOps(each).asyncDescriptor();
            Fcntl.setNonBlocking(descriptor);
            return descriptor;
        });
    }

    /** Does not look after a device any more: it is gone, and its context goes with the last of its ids. */
    void unwatch(final long context) {
        devices.remove(context);
    }

    /** Whether a device that an id has found can send. */
    static boolean canSend(final long id) {
        final long context = RdmaCm.context(id);
        try {
            return context == 0 || Verbs.portState(context, RdmaCm.port(id)) == Verbs.IBV_PORT_ACTIVE;
        } catch (final LinuxException e) {
            return true;
        }
    }

    /** Tells the peer that it is over, if it was connected, and frees the id; its queue pair is gone. */
    void part(final long id, final boolean connected) {
        if (!canSend(id)) {
            channel.forget(id);
            unparted.add(id);
            return;
        }
        if (connected) {
            RdmaCm.disconnect(id);
        }
        channel.destroy(id);
    }

    int poll(final long nowNanos) {
        if (connecting == 0 && nowNanos - lastLook < LOOK_NANOS) {
            return 0;
        }
        lastLook = nowNanos;
        int work = channel.poll();
        connecting = 0;
        for (final Path path : paths) {
            connecting += path.isEstablished() ? 0 : 1;
        }
        if (++looks % DEVICE_LOOKS == 0) {
            for (final long context : List.copyOf(devices.keySet())) {
                work += lookAt(context);
            }
            if (!unparted.isEmpty() && canSend(unparted.getFirst())) {
                part(unparted.removeFirst(), true);
            }
        }
        return work;
    }

    private int lookAt(final long context) {
        int work = 0;
        for (int event = Verbs.takeAsyncEvent(context); event >= 0; event = Verbs.takeAsyncEvent(context)) {
            work++;
            if (event == Verbs.IBV_EVENT_DEVICE_FATAL) {
                fail(context, RdmaFailure.DEVICE_REMOVED, event);
                unwatch(context);
                return work;
            } else if (event == Verbs.IBV_EVENT_PORT_ERR) {
                fail(context, RdmaFailure.PORT_DOWN, event);
            }
        }
        return work;
    }

    private void fail(final long context, final RdmaFailure failure, final int event) {
        for (final Path path : List.copyOf(paths)) {
            if (path.uses(context)) {
                path.fail(failure, "the path to " + path.peer() + ": " + Verbs.eventName(event));
            }
        }
    }

    /** Closes all paths, and the channel. */
    @Override
    public void close() {
        List.copyOf(paths).forEach(Path::close);
        unparted.forEach(channel::destroy);
        channel.close();
    }
}
