package io.busbar.bridge.wire.rdma;

import io.busbar.bridge.wire.rdma.Greeting.Connect;
import io.busbar.bridge.wire.rdma.Greeting.Refusal;
import io.busbar.linux.RdmaCm;
import io.busbar.rdma.EventChannel;
import io.busbar.rdma.RdmaException;
import io.busbar.rdma.RdmaFailure;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where paths come in: the token is in the connection request itself, so who has none is refused at once and costs
 * nothing afterwards.
 */
final class Entrance {
    private static final int BACKLOG = 64;

    private final RdmaLoop loop;
    private final RdmaOptions options;
    private final EventChannel.Listener listener;
    private final Map<RdmaReceiver, byte[]> expected = new HashMap<>();
    private boolean lost;

    Entrance(final RdmaLoop loop, final RdmaOptions options) throws RdmaException {
        this.loop = loop;
        this.options = options;
        listener = loop.channel().listen(options.listen(), BACKLOG, this::onEvent);
    }

    RdmaLoop loop() {
        return loop;
    }

    RdmaOptions options() {
        return options;
    }

    byte[] ticket() {
        return Ticket.encode(options.listen(), listener.port());
    }

    void expect(final RdmaReceiver receiver, final byte[] token) {
        expected.put(receiver, token.clone());
    }

    void forget(final RdmaReceiver receiver) {
        expected.remove(receiver);
    }

    /** Whether nobody can come in any more: the device is gone, and with it what listens there. */
    boolean isLost() {
        return lost;
    }

    void onEvent(final RdmaCm.Event event) {
        if (event.event() == RdmaCm.EVENT_CONNECT_REQUEST) {
            onRequest(event);
        } else if (event.event() == RdmaCm.EVENT_DEVICE_REMOVAL) {
            lost = true;
            loop.failures().count(RdmaFailure.DEVICE_REMOVED, "what listened on " + options.listen());
            loop.channel().destroy(listener.id());
        }
    }

    private void onRequest(final RdmaCm.Event request) {
        final Optional<Connect> connect = Connect.decode(request.privateData());
        RdmaReceiver found = null;
        if (connect.isPresent()) {
            for (final Map.Entry<RdmaReceiver, byte[]> each : expected.entrySet()) {
                if (MessageDigest.isEqual(each.getValue(), connect.get().token())) {
                    found = each.getKey();
                }
            }
        }
        if (found == null) {
            loop.channel().reject(request.id(), Refusal.TOKEN.encode());
            return;
        }
        final RdmaReceiver receiver = found;
        try {
            if (connect.get().capacity() != receiver.capacity()) {
                loop.channel().reject(request.id(), Refusal.CAPACITY.encode());
                return;
            }
            receiver.attach(request.id(), connect.get());
            expected.remove(receiver);
        } catch (final RdmaException e) {
            // It may come again: what is missing may be there then.
            loop.failures().count(e);
            loop.channel()
                    .reject(
                            request.id(),
                            (e.failure() == RdmaFailure.MEMLOCK ? Refusal.MEMLOCK : Refusal.RESOURCES).encode());
        }
    }
}
