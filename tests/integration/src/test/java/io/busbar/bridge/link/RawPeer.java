package io.busbar.bridge.link;

import io.busbar.bridge.link.Message.Accept;
import io.busbar.bridge.link.Message.Heartbeat;
import io.busbar.bridge.link.Message.Hello;
import io.busbar.bridge.link.Message.Open;
import io.busbar.bridge.link.Message.Outcome;
import io.busbar.bridge.link.Message.Proof;
import io.busbar.bridge.link.Message.Role;
import io.busbar.bridge.link.Message.Taken;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A peer made of bare sockets, which does what a test wants it to instead of what a bridge does. */
public final class RawPeer implements AutoCloseable {
    private static final byte[] NONCE = new byte[16];

    private final Socket socket;
    private final DataInputStream in;
    private final Authenticator authenticator;
    private final Role role;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Control.MAX_FRAME]);
    private final MessageEncoder encoder = new MessageEncoder();
    private final MessageDecoder decoder = new MessageDecoder();
    private byte[] peerNonce;
    private byte[] token;

    private RawPeer(final Socket socket, final String secret, final Role role) throws IOException {
        this.socket = socket;
        this.role = role;
        in = new DataInputStream(socket.getInputStream());
        authenticator = Authenticator.of(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Dials a bridge as the source of a link. */
    public static RawPeer dial(final int port, final String secret) throws IOException {
        return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port), secret, Role.SOURCE);
    }

    /** Answers a bridge that dials, as the replica. */
    public static RawPeer answer(final ServerSocket door, final String secret) throws IOException {
        return new RawPeer(door.accept(), secret, Role.REPLICA);
    }

    /** Says hello. */
    public void greet(final String name) throws IOException {
        greet(name, 500);
    }

    /** Says hello, and that heartbeats will come so often. */
    public void greet(final String name, final int heartbeatMillis) throws IOException {
        send(new Hello(1, 1, role, true, heartbeatMillis, NONCE, name));
    }

    /** Goes through greeting and proofs. */
    public void introduce(final String name) throws IOException, LinkException {
        introduce(name, 500);
    }

    /** Goes through greeting and proofs, and says that heartbeats will come so often. */
    public void introduce(final String name, final int heartbeatMillis) throws IOException, LinkException {
        greet(name, heartbeatMillis);
        peerNonce = ((Hello) receive()).nonce();
        if (role == Role.SOURCE) {
            send(new Proof(authenticator.sign("source", NONCE, peerNonce)));
            receive();
        } else {
            receive();
            send(new Proof(authenticator.sign("replica", peerNonce, NONCE)));
        }
    }

    /** As the source: opens a link, and makes its path, on which nothing has been sent. */
    public Socket open(final String channel, final long capacity) throws IOException, LinkException {
        final Socket path = knock(channel, capacity);
        path.getOutputStream().write(token);
        return path;
    }

    /** As the source: opens a link, and connects to where its path begins, without showing the token. */
    public Socket knock(final String channel, final long capacity) throws IOException, LinkException {
        send(new Open(7, Long.MIN_VALUE | 9, capacity, 0, 0, 16, 2, channel, List.of("tcp")));
        final Accept accept = (Accept) receive();
        final int port = Short.toUnsignedInt(ByteBuffer.wrap(accept.ticket()).getShort());
        token = authenticator.sign("data", NONCE, peerNonce, accept.salt());
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** What marks the path of the link that was opened. */
    public byte[] token() {
        return token.clone();
    }

    /** As the replica: accepts the link that the source opens, with all the credit there may be. */
    public void accept(final int dataPort) throws IOException, LinkException {
        final Open open = (Open) receive();
        final byte[] ticket =
                ByteBuffer.allocate(Short.BYTES).putShort((short) dataPort).array();
        send(new Accept(
                open.position(),
                open.position() + open.capacity(),
                0,
                0,
                new byte[16],
                Outcome.CREATED,
                "tcp",
                ticket));
    }

    /** As the source: a heartbeat. */
    public void beat() throws IOException {
        send(new Heartbeat(0));
    }

    /** As the replica: the heartbeat of one that has taken nothing. */
    public void beat(final long capacity) throws IOException {
        send(new Taken(0, capacity));
    }

    private void send(final Message message) throws IOException {
        final int length = encoder.encode(message, buffer);
        final byte[] frame = new byte[Integer.BYTES + length];
        new UnsafeBuffer(frame).putInt(0, length, java.nio.ByteOrder.LITTLE_ENDIAN);
        buffer.getBytes(0, frame, Integer.BYTES, length);
        socket.getOutputStream().write(frame);
    }

    private Message receive() throws IOException, LinkException {
        final byte[] frame = new byte[Integer.reverseBytes(in.readInt())];
        in.readFully(frame);
        return decoder.decode(new UnsafeBuffer(frame), 0, frame.length);
    }

    /** Sends bytes as they are. */
    public void raw(final byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Whether the other side has ended the connection; does not wait. */
    public boolean isEnded() throws IOException {
        socket.setSoTimeout(1);
        try {
            while (in.read() >= 0) {
                continue;
            }
            return true;
        } catch (final java.net.SocketTimeoutException e) {
            return false;
        } catch (final IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
