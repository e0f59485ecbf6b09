package io.busbar.bridge.link;

import io.busbar.bridge.link.Message.Failure;
import io.busbar.bridge.link.Message.Goodbye;
import io.busbar.bridge.link.Message.Hello;
import io.busbar.bridge.link.Message.Proof;
import io.busbar.bridge.link.Message.Role;
import io.busbar.bridge.wire.WireException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One session's control connection: greeting, proofs, and who was heard last when.
 *
 * <pre>
 *   source's bridge (dials)                    replica's bridge
 *   CONNECTING
 *   GREETING   -- Hello(nonce s) ------------> GREETING
 *              <------------ Hello(nonce r) --
 *   PROVING    -- Proof(source, s, r) -------> PROVING       without a secret, PROVING is passed over
 *              <-- Proof(replica, s, r) ------
 *   READY                                      READY
 * </pre>
 */
final class Peering {
    /** The version of the protocol that this code speaks. */
    static final int PROTOCOL = 1;

    /** Takes what comes once the two sides know each other. */
    @FunctionalInterface
    interface Handler {
        void onMessage(Message message) throws LinkException, WireException;
    }

    private enum State {
        CONNECTING,
        GREETING,
        PROVING,
        READY
    }

    private static final int NONCE_LENGTH = 16;

    /** Polls in which a peer is heard out, whose path is broken: more than its connection can hold of what it said. */
    private static final int LAST_ROUNDS = 64;

    private final Control control;
    private final Role role;
    private final LinkSettings settings;
    private final Authenticator authenticator;
    private final byte[] nonce;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MessageDecoder.MAX_FRAME]);
    private final MessageEncoder encoder = new MessageEncoder();
    private final MessageDecoder decoder = new MessageDecoder();
    private final Control.FrameHandler frameHandler = this::onFrame;
    private State state = State.CONNECTING;
    private byte[] peerNonce;
    private String peerName = "";
    private long patience;
    private long heard;
    private long said;
    private long now;
    private Handler handler;
    private WireException broken;

    Peering(
            final Control control,
            final Role role,
            final LinkSettings settings,
            final Authenticator authenticator,
            final IntFunction<byte[]> random,
            final long now) {
        this.control = control;
        this.role = role;
        this.settings = settings;
        this.authenticator = authenticator;
        this.now = now;
        nonce = random.apply(NONCE_LENGTH);
        patience = settings.patience();
        heard = now;
        said = now;
    }

    boolean isReady() {
        return state == State.READY;
    }

    /** The name that the peer gave itself; proven if there is a secret. Empty before it did. */
    String peerName() {
        return peerName;
    }

    /** What marks the path of this session's data. */
    byte[] token(final byte[] salt) {
        return role == Role.SOURCE
                ? authenticator.sign("data", nonce, peerNonce, salt)
                : authenticator.sign("data", peerNonce, nonce, salt);
    }

    /** Drives the connection; messages of the opened session go to the handler. */
    int poll(final long time, final Handler messages) throws LinkException, WireException {
        now = time;
        handler = messages;
        if (state == State.CONNECTING && control.isOpen()) {
            state = State.GREETING;
            if (role == Role.SOURCE) {
                greet();
            }
        }
        final int work = control.poll(frameHandler);
        if (broken != null) {
            throw broken;
        }
        if (now - heard > patience) {
            throw new LinkException(
                    Reason.SILENCE,
                    "nothing was heard from " + control.peer() + " for " + TimeUnit.NANOSECONDS.toMillis(now - heard)
                            + " ms");
        }
        return work;
    }

    int descriptor() {
        return control.descriptor();
    }

    /** Whether it is time to say something, lest the peer think that this side is gone. */
    boolean isHeartbeatDue() {
        return state == State.READY && now - said >= settings.heartbeat();
    }

    /** Sends a message that may be left out if there is no room. */
    boolean offer(final Message message) throws WireException {
        final int length = encoder.encode(message, buffer);
        if (!control.send(buffer, 0, length)) {
            return false;
        }
        said = now;
        return true;
    }

    /** Sends a message that may not be left out. */
    void send(final Message message) throws WireException {
        if (!offer(message)) {
            throw new WireException(control.peer() + " does not read what it is sent");
        }
    }

    /** Why a path broke: it does when the peer ends it, and what the peer has said on the control connection counts. */
    static LinkException why(final Peering peering, final WireException broken) {
        try {
            int frames = peering == null ? 0 : 1;
            for (int round = 0; frames > 0 && round < LAST_ROUNDS; round++) {
                peering.control.lookAgain();
                frames = peering.poll(peering.now, message -> {});
            }
        } catch (final LinkException e) {
            return e;
        } catch (final WireException e) {
            // That one broke, too.
        }
        return new LinkException(Reason.BROKEN, broken.getMessage());
    }

    /** Tells the peer why the session ends, if it can still be told. Before its path is seen to break. */
    void farewell(final Message last) {
        try {
            if (last != null && control.isOpen()) {
                offer(last);
            }
        } catch (final WireException e) {
            // It is over already.
        }
    }

    void close() {
        control.close();
    }

    private void onFrame(final DirectBuffer frame, final int offset, final int length) throws LinkException {
        if (broken != null) {
            return;
        }
        final Message message = decoder.decode(frame, offset, length);
        heard = now;
        if (message instanceof Failure failure) {
            throw new LinkException(failure.reason(), control.peer() + " ended the session: " + failure.detail(), true);
        }
        if (message instanceof Goodbye goodbye) {
            throw new LinkException(
                    Reason.STOPPED, control.peer() + " said goodbye at position " + goodbye.position(), true);
        }
        try {
            switch (state) {
                case GREETING -> onHello(message);
                case PROVING -> onProof(message);
                case READY -> handler.onMessage(message);
                default -> throw unexpected(message);
            }
        } catch (final WireException e) {
            broken = e;
        }
    }

    private void greet() throws WireException {
        send(new Hello(
                PROTOCOL,
                PROTOCOL,
                role,
                authenticator.isRequired(),
                (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(settings.heartbeat())),
                nonce,
                settings.bridge()));
    }

    private void onHello(final Message message) throws LinkException, WireException {
        if (!(message instanceof Hello hello) || hello.role() == role) {
            throw unexpected(message);
        }
        if (hello.protocol() < PROTOCOL || hello.oldestProtocol() > PROTOCOL) {
            throw new LinkException(
                    Reason.VERSION,
                    "this bridge speaks version " + PROTOCOL + " of the protocol, the peer " + hello.oldestProtocol()
                            + " to " + hello.protocol() + "; install the same release on both hosts");
        }
        if (hello.authentication() != authenticator.isRequired()) {
            throw new LinkException(
                    Reason.AUTHENTICATION,
                    (hello.authentication() ? "the peer" : "this bridge")
                            + " wants a proof, and the other side has no secret; give both the same secret-file");
        }
        peerNonce = hello.nonce();
        peerName = hello.bridge();
        patience = Math.max(patience, 4 * TimeUnit.MILLISECONDS.toNanos(hello.heartbeatMillis()));
        if (role == Role.REPLICA) {
            greet();
        }
        if (!authenticator.isRequired()) {
            state = State.READY;
            return;
        }
        state = State.PROVING;
        if (role == Role.SOURCE) {
            send(new Proof(authenticator.sign("source", nonce, peerNonce)));
        }
    }

    private void onProof(final Message message) throws LinkException, WireException {
        final boolean proven = message instanceof Proof proof
                && (role == Role.SOURCE
                        ? authenticator.verify(proof.mac(), "replica", nonce, peerNonce)
                        : authenticator.verify(proof.mac(), "source", peerNonce, nonce));
        if (!proven) {
            throw new LinkException(
                    Reason.AUTHENTICATION, "the peer does not know the secret; give both bridges the same secret-file");
        }
        if (role == Role.REPLICA) {
            send(new Proof(authenticator.sign("replica", peerNonce, nonce)));
        }
        state = State.READY;
    }

    static LinkException unexpected(final Message message) {
        return new LinkException(
                Reason.PROTOCOL, "the peer sent a " + message.getClass().getSimpleName() + " where none belongs");
    }
}
