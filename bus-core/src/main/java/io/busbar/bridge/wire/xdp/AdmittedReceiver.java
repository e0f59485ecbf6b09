package io.busbar.bridge.wire.xdp;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import java.net.Inet4Address;

/** A receiver whose host is let in until it is closed. */
final class AdmittedReceiver implements WireReceiver {
    private final WireReceiver receiver;
    private final XdpPort port;
    private final Inet4Address host;
    private boolean closed;

    AdmittedReceiver(final WireReceiver receiver, final XdpPort port, final Inet4Address host) throws WireException {
        this.receiver = receiver;
        this.port = port;
        this.host = host;
        port.admit(host);
    }

    @Override
    public byte[] ticket() {
        return receiver.ticket();
    }

    @Override
    public boolean isOpen() {
        return receiver.isOpen();
    }

    @Override
    public int poll() throws WireException {
        return receiver.poll();
    }

    @Override
    public int descriptor() {
        return receiver.descriptor();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            receiver.close();
            port.dismiss(host);
        }
    }
}
