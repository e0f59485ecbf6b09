package io.busbar.bridge.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Challenge and response over a secret that both bridges know: HMAC-SHA256 over a label and both sides' nonces, so that
 * no answer fits another session or the other direction. It proves who is there when a session begins; it does not
 * encrypt or sign what follows.
 */
public final class Authenticator {
    /** Shortest secret, in bytes. */
    public static final int MIN_SECRET = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "busbar bridge 1 ";

    private final Mac mac;
    private final boolean required;

    private Authenticator(final byte[] secret, final boolean required) {
        this.required = required;
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    /** Of bridges that let everybody in. */
    public static Authenticator open() {
        return new Authenticator(PREFIX.getBytes(StandardCharsets.US_ASCII), false);
    }

    /**
     * Of bridges that share a secret.
     *
     * @throws IllegalArgumentException if it is shorter than {@value #MIN_SECRET} bytes
     */
    public static Authenticator of(final byte[] secret) {
        if (secret.length < MIN_SECRET) {
            throw new IllegalArgumentException("a secret of " + secret.length + " bytes can be guessed; use "
                    + MIN_SECRET + " or more, for example: head -c 32 /dev/urandom");
        }
        return new Authenticator(secret, true);
    }

    /** Whether a peer has to prove that it knows the secret. */
    boolean isRequired() {
        return required;
    }

    byte[] sign(final String label, final byte[]... parts) {
        mac.update((PREFIX + label).getBytes(StandardCharsets.US_ASCII));
        for (final byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    boolean verify(final byte[] answer, final String label, final byte[]... parts) {
        return MessageDigest.isEqual(answer, sign(label, parts));
    }
}
