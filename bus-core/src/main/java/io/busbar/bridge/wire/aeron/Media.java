package io.busbar.bridge.wire.aeron;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.AeronException;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import io.busbar.log.SpanReader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NoOpLock;

/**
 * A client of Aeron, and the media driver if it is embedded, both driven by {@link #poll} on the wire's thread. When
 * either fails, all paths have failed with it, and the wire opens another.
 */
public final class Media implements AutoCloseable {
    /** Longer than a process is stopped in a debugger, usually: nobody but this thread could have died. */
    private static final long EMBEDDED_PATIENCE = TimeUnit.MINUTES.toNanos(10);

    /** How long the first answer of a driver that runs by itself is waited for; an embedded one is driven meanwhile. */
    private static final long ANSWER_PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private static final long EMBEDDED_ANSWER_PATIENCE = TimeUnit.SECONDS.toNanos(30);

    /** How often the driver is looked at while there are no paths. */
    private static final long IDLE_NANOS = 1_000_000;

    private static final int WILDCARD = 0;

    private final AeronOptions options;
    private final DriverDirectory directory;
    private final MediaDriver driver;
    private final Aeron aeron;
    private final AgentInvoker client;
    private final SecureRandom random = new SecureRandom();
    private final Map<Long, SharedStream> streams = new HashMap<>();
    private final long tag = random.nextLong() >>> 1;
    private Subscription entrance;
    private int port;
    private int users;
    private long now = System.nanoTime();
    private long lastTurn = now;
    private String lastError = "";
    private boolean fatal;
    private WireException failure;

    private Media(final AeronOptions options, final DriverDirectory directory) {
        this.options = options;
        this.directory = directory;
        driver = directory == null ? null : MediaDriver.launch(driverContext(directory.path()));
        try {
            aeron = Aeron.connect(clientContext());
        } catch (final RuntimeException e) {
            CloseHelper.quietClose(driver);
            throw e;
        }
        client = aeron.conductorAgentInvoker();
    }

    /** Starts a client, and a media driver if it is to be embedded; takes tens of milliseconds. */
    public static Media open(final AeronOptions options) throws WireException {
        if (options.directory().isPresent()) {
            final Path external = options.directory().get();
            final long patience = TimeUnit.NANOSECONDS.toMillis(options.driverTimeout());
            if (!CommonContext.isDriverActive(external.toFile(), patience, text -> {})) {
                throw new WireException("no media driver is at work in " + external
                        + "; start it, name its directory, or leave that out for an embedded one");
            }
        }
        final DriverDirectory directory =
                options.directory().isPresent() ? null : DriverDirectory.create(options.home());
        try {
            return new Media(options, directory);
        } catch (final RuntimeException e) {
            CloseHelper.quietClose(directory);
            throw new WireException("Aeron does not start: " + e, e);
        }
    }

    private MediaDriver.Context driverContext(final Path path) {
        return new MediaDriver.Context()
                .aeronDirectoryName(path.toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .counterValuesBufferLength(2 << 20)
                .threadingMode(ThreadingMode.INVOKER)
                .asyncExecutorEnabled(false)
                .errorHandler(this::onError)
                .clientLivenessTimeoutNs(EMBEDDED_PATIENCE)
                .publicationUnblockTimeoutNs(EMBEDDED_PATIENCE + TimeUnit.MINUTES.toNanos(1))
                .publicationLingerTimeoutNs(TimeUnit.MILLISECONDS.toNanos(500))
                .imageLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(5));
    }

    private Aeron.Context clientContext() {
        final Aeron.Context context = new Aeron.Context()
                .useConductorAgentInvoker(true)
                .clientLock(NoOpLock.INSTANCE)
                .errorHandler(this::onClientError);
        if (driver == null) {
            context.aeronDirectoryName(options.directory().orElseThrow().toString())
                    .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(options.driverTimeout()));
        } else {
            context.aeronDirectoryName(driver.aeronDirectoryName())
                    .driverAgentInvoker(driver.sharedAgentInvoker())
                    .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(EMBEDDED_PATIENCE));
        }
        return context;
    }

    private void onError(final Throwable error) {
        lastError = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }

    private void onClientError(final Throwable error) {
        onError(error);
        // The client closes all that it has, and then itself.
        fatal |= error instanceof AeronException aeronError && aeronError.category() == AeronException.Category.FATAL;
    }

    /** What Aeron has complained of last, for messages; may be empty. */
    String lastError() {
        return lastError.isEmpty() ? "" : "; Aeron's last error: " + lastError;
    }

    AeronOptions options() {
        return options;
    }

    /** The time of the last {@link #poll}. */
    long now() {
        return now;
    }

    /** Drives the client and an embedded driver; returns how much there was to do. */
    public int poll(final long nowNanos) {
        now = nowNanos;
        if (failure != null || users == 0 && nowNanos - lastTurn < IDLE_NANOS) {
            return 0;
        }
        lastTurn = nowNanos;
        return turn();
    }

    private int turn() {
        int work = 0;
        if (driver != null) {
            work += driver.sharedAgentInvoker().invoke();
        }
        work += client.invoke();
        if (aeron.isClosed()) {
            failure = new WireException(
                    "the media driver in " + aeron.context().aeronDirectoryName() + " is gone" + lastError());
        }
        return work;
    }

    /** Has a path share the stream of its source, which is made by the first one. */
    WireSender share(final SpanReader source, final AeronSender own) throws WireException {
        final long incarnation = source.origin().incarnation();
        try {
            if (!streams.containsKey(incarnation)) {
                streams.put(incarnation, new SharedStream(this));
            }
            return new SharedSender(this, streams.get(incarnation), () -> streams.remove(incarnation), own, source);
        } catch (final WireException e) {
            own.close();
            throw e;
        }
    }

    /** Null while it works. */
    WireException failure() {
        return failure;
    }

    /** Aeron's client closes itself when its driver is gone, by whatever call it notices. */
    private void look() {
        if (failure == null && (fatal || aeron.isClosed())) {
            failure = new WireException(
                    "the media driver in " + aeron.context().aeronDirectoryName() + " is gone" + lastError());
        }
    }

    /** Throws what it has failed of, every time. */
    public void check() throws WireException {
        look();
        if (failure != null) {
            throw failure;
        }
    }

    /** The client, which is driven by {@link #poll}. */
    public Aeron aeron() {
        return aeron;
    }

    /** Says that a path is there, which must be driven without delay. */
    public void use() {
        users++;
    }

    void release() {
        users--;
    }

    /** A number that nobody can guess. */
    int random() {
        return random.nextInt();
    }

    byte[] randomBytes(final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The port where data comes in; made by the first call, which may take milliseconds. */
    int port() throws WireException {
        check();
        if (entrance == null) {
            openEntrance();
        }
        return port;
    }

    /** Nothing comes by this subscription: it holds the port while there is no path. */
    private void openEntrance() throws WireException {
        final String local = Ticket.endpoint(options.listen());
        final String uri = new ChannelUriStringBuilder()
                .media("udp")
                .endpoint(local)
                .tags(tag, null)
                .sessionId(random())
                .build();
        try {
            final long id = aeron.asyncAddSubscription(uri, random());
            await(() -> (entrance = aeron.getSubscription(id)) != null, local);
            await(() -> entrance.resolvedEndpoint() != null, local);
            final String resolved = entrance.resolvedEndpoint();
            port = Integer.parseInt(resolved.substring(resolved.lastIndexOf(':') + 1));
        } catch (final RuntimeException e) {
            entrance = null;
            throw new WireException("cannot receive by UDP on " + local + ": " + e.getMessage(), e);
        }
        if (port == WILDCARD) {
            throw new WireException("the media driver does not say on which port it receives; name one: listen");
        }
    }

    private void await(final BooleanSupplier condition, final String local) throws WireException {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            turn();
            check();
            if (System.nanoTime() - start > (driver == null ? ANSWER_PATIENCE : EMBEDDED_ANSWER_PATIENCE)) {
                throw new WireException("the media driver has not opened " + local + " in time" + lastError());
            }
            Thread.onSpinWait();
        }
    }

    /** A channel that receives on {@link #port()}, once that is open, and is found by its tag. */
    ChannelUriStringBuilder here() {
        return new ChannelUriStringBuilder().media("udp").tags(tag, null);
    }

    long addSubscription(final String uri, final int stream) throws WireException {
        check();
        try {
            return aeron.asyncAddSubscription(uri, stream);
        } catch (final RuntimeException e) {
            throw new WireException(uri + ": " + e.getMessage(), e);
        }
    }

    /** The subscription, or null if it is not there yet. */
    Subscription subscription(final long id) throws WireException {
        check();
        try {
            return aeron.getSubscription(id);
        } catch (final RuntimeException e) {
            throw new WireException("the media driver refuses to receive: " + e.getMessage(), e);
        }
    }

    void removeSubscription(final long id) {
        remove(() -> aeron.asyncRemoveSubscription(id));
    }

    long addPublication(final String uri, final int stream) throws WireException {
        check();
        try {
            return aeron.asyncAddExclusivePublication(uri, stream);
        } catch (final RuntimeException e) {
            throw new WireException(uri + ": " + e.getMessage(), e);
        }
    }

    /** The publication, or null if it is not there yet. */
    ExclusivePublication publication(final long id) throws WireException {
        check();
        try {
            return aeron.getExclusivePublication(id);
        } catch (final RuntimeException e) {
            throw new WireException("the media driver refuses to send: " + e.getMessage(), e);
        }
    }

    void removePublication(final long id) {
        remove(() -> aeron.asyncRemovePublication(id));
    }

    private void remove(final Runnable command) {
        if (failure == null) {
            try {
                command.run();
            } catch (final RuntimeException e) {
                // The client is about to be closed, and all of it with it.
                onError(e);
            }
        }
    }

    @Override
    public void close() {
        if (failure == null) {
            failure = new WireException("the wire " + AeronWire.NAME + " is closed");
        }
        CloseHelper.quietCloseAll(aeron, driver, directory);
    }
}
