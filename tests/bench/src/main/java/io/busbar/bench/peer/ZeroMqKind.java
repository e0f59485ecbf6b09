package io.busbar.bench.peer;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** ZeroMQ over TCP, by its Java implementation JeroMQ: PUSH to PULL. */
final class ZeroMqKind implements PeerKind {
    private static final int FEWEST = 16;

    @Override
    public String name() {
        return "zeromq";
    }

    @Override
    public String family() {
        return "zeromq";
    }

    @Override
    public String setup() {
        return "JeroMQ, PUSH to PULL over TCP, one I/O thread beside the application's, a high-water mark of 4 MiB on"
                + " each side";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.equals(Topology.ONE_TO_ONE);
    }

    @Override
    public int threads() {
        return 2;
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        final ZContext context = new ZContext();
        final int mark = Math.max(FEWEST, Place.CAPACITY / place.length());
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                final ZMQ.Socket socket = context.createSocket(SocketType.PUSH);
                socket.setSndHWM(mark);
                socket.connect(address(place, flow));
                return new ZeroMqSender(socket);
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                final ZMQ.Socket socket = context.createSocket(SocketType.PULL);
                socket.setRcvHWM(mark);
                socket.bind(address(place, flow));
                return new ZeroMqReceiver(socket);
            }

            @Override
            public void close() {
                context.close();
            }
        };
    }

    private static String address(final Place place, final Flow flow) {
        final Link link = place.link();
        final boolean atPublisher = flow == Flow.PONG;
        return "tcp://" + link.end(atPublisher).address() + ":" + (link.port() + (atPublisher ? 1 : 0));
    }

    private record ZeroMqSender(ZMQ.Socket socket) implements Sender {
        /** The library keeps the array until it is sent, so each message needs its own. */
        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            final byte[] message = new byte[length];
            source.getBytes(offset, message);
            return socket.send(message, ZMQ.DONTWAIT);
        }

        @Override
        public void close() {
            socket.setLinger(0);
            socket.close();
        }
    }

    private record ZeroMqReceiver(ZMQ.Socket socket, UnsafeBuffer view) implements Receiver {
        ZeroMqReceiver(final ZMQ.Socket socket) {
            this(socket, new UnsafeBuffer(0, 0));
        }

        @Override
        public int poll(final Sink sink, final int limit) {
            int taken = 0;
            for (byte[] message = receive(limit, 0); message != null; message = receive(limit, taken)) {
                view.wrap(message);
                sink.onMessage(view, 0, message.length);
                taken++;
            }
            return taken;
        }

        private byte[] receive(final int limit, final int taken) {
            return taken < limit ? socket.recv(ZMQ.DONTWAIT) : null;
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
