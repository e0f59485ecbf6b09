package io.busbar.bridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.busbar.Bus;
import io.busbar.BusChannels;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bridge.gateway.GatewayOptions.Direction;
import io.busbar.bridge.gateway.GatewayOptions.Full;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gateways between a bus and the streams of a media driver, over loopback. */
class GatewayTest {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60);
    private static final int STREAM = 1001;
    private static final int CAPACITY = 64 << 10;
    private static final int LONGEST = CAPACITY / 4;
    private static final ChannelOptions SMALL = ChannelOptions.DEFAULT.withCapacity(CAPACITY);
    private static final SubscriptionOptions FOLLOW =
            SubscriptionOptions.DEFAULT.withChannel(SMALL).fromOldest();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 << 10]);
    private Path directory;
    private BusOptions options;
    private Bus bus;
    private Aeron aeron;
    private String uri;

    @BeforeEach
    void create() throws Exception {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "busbar-gateway-");
        options = BusOptions.DEFAULT.withDirectory(directory);
        final MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.resolve("driver").toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .threadingMode(ThreadingMode.SHARED)
                .publicationLingerTimeoutNs(TimeUnit.MILLISECONDS.toNanos(100)));
        open.add(driver);
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        open.add(aeron);
        bus = Bus.open("g", options);
        open.add(bus);
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            uri = "aeron:udp?endpoint=127.0.0.1:" + free.getLocalPort() + "|term-length=256k";
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        bus.removeAll();
        for (final AutoCloseable each : open.reversed()) {
            each.close();
        }
        Files.delete(directory);
    }

    private GatewayOptions gateway(final Direction direction, final Full full) {
        return new GatewayOptions("g", direction, uri, STREAM, "x", full, true);
    }

    private InboundGateway inbound(final Full full) {
        final InboundGateway gateway = new InboundGateway(
                aeron, bus, gateway(Direction.IN, full), (name, what) -> events.add(name + ": " + what));
        open.add(gateway);
        return gateway;
    }

    private OutboundGateway outbound(final Full full) {
        final OutboundGateway gateway = new OutboundGateway(
                aeron,
                new BusChannels("g", options),
                gateway(Direction.OUT, full),
                (name, what) -> events.add(name + ": " + what));
        open.add(gateway);
        return gateway;
    }

    private void until(final BooleanSupplier condition) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < DEADLINE, () -> "not within a minute, seed " + seed + "; " + events);
            Thread.onSpinWait();
        }
    }

    private void untilTold(final Gateway gateway, final String what) {
        until(() -> {
            gateway.poll(System.nanoTime());
            return events.stream().anyMatch(event -> event.contains(what));
        });
    }

    /** The number, and bytes that follow from it. */
    private int write(final int number, final int length) {
        buffer.setMemory(0, length, (byte) number);
        buffer.putInt(0, number);
        return length;
    }

    private static void check(final DirectBuffer message, final int offset, final int length, final int number) {
        assertEquals(number, message.getInt(offset));
        for (int i = Integer.BYTES; i < length; i++) {
            assertEquals((byte) number, message.getByte(offset + i));
        }
    }

    private int length() {
        return Integer.BYTES + (random.nextInt(4) == 0 ? random.nextInt(LONGEST - 3) : random.nextInt(200));
    }

    @Test
    void shouldPublishWhatSeveralSessionsSendEachInItsOrder() {
        final InboundGateway gateway = inbound(Full.HOLD);
        final Subscription subscription = bus.addSubscription("x", FOLLOW);
        final int sources = 3;
        final int each = 2_000;
        final ExclusivePublication[] publications = new ExclusivePublication[sources];
        final int[] sent = new int[sources];
        final int[] received = new int[sources];
        for (int i = 0; i < sources; i++) {
            publications[i] = aeron.addExclusivePublication(uri, STREAM);
        }
        until(() -> {
            int done = 0;
            for (int i = 0; i < sources; i++) {
                final int type = i;
                if (sent[i] < each
                        && publications[i].offer(buffer, 0, write(sent[i], length()), (b, o, l) -> type) > 0) {
                    sent[i]++;
                }
                done += received[i] == each ? 1 : 0;
            }
            gateway.poll(System.nanoTime());
            subscription.poll(
                    (message, offset, length, type, position) -> check(message, offset, length, received[type]++), 100);
            return done == sources;
        });
        assertEquals(sources * each, gateway.counts().passed());
        assertEquals(0, gateway.counts().missing());
    }

    @Test
    void shouldRefuseAndCountWhatIsLongerThanTheChannelTakes() {
        final InboundGateway gateway = inbound(Full.HOLD);
        final Subscription subscription = bus.addSubscription("x", FOLLOW);
        final ExclusivePublication publication = aeron.addExclusivePublication(uri, STREAM);
        final int[] next = {0};
        final int[] received = {0};
        until(() -> {
            final boolean tooLong = next[0] % 3 == 2;
            if (next[0] < 300 && publication.offer(buffer, 0, write(next[0], tooLong ? LONGEST + 1 : LONGEST)) > 0) {
                next[0]++;
            }
            gateway.poll(System.nanoTime());
            subscription.poll(
                    (message, offset, length, type, position) -> {
                        check(message, offset, length, received[0] / 2 * 3 + received[0] % 2);
                        received[0]++;
                    },
                    100);
            return received[0] == 200 && gateway.counts().refused() == 100;
        });
        untilTold(gateway, "100 refused");
    }

    @Test
    void shouldHoldTheSourceBackWhileTheChannelIsFull() {
        final InboundGateway gateway = inbound(Full.HOLD);
        final Subscription subscription = bus.addSubscription("x", FOLLOW);
        final ExclusivePublication publication = aeron.addExclusivePublication(uri, STREAM);
        final int[] sent = {0};
        until(() -> {
            final long result = publication.offer(buffer, 0, write(sent[0], 1_000));
            sent[0] += result > 0 ? 1 : 0;
            gateway.poll(System.nanoTime());
            return gateway.counts().held() > 0 && result == ExclusivePublication.BACK_PRESSURED;
        });
        final int[] received = {0};
        until(() -> {
            gateway.poll(System.nanoTime());
            subscription.poll(
                    (message, offset, length, type, position) -> check(message, offset, length, received[0]++), 100);
            return received[0] == sent[0];
        });
    }

    @Test
    void shouldDropWhatAFullChannelDoesNotTakeIfToldSo() {
        final InboundGateway gateway = inbound(Full.DROP);
        final Subscription subscription = bus.addSubscription("x", FOLLOW);
        final ExclusivePublication publication = aeron.addExclusivePublication(uri, STREAM);
        final int[] sent = {0};
        until(() -> {
            sent[0] += sent[0] < 1_000 && publication.offer(buffer, 0, write(sent[0], 1_000)) > 0 ? 1 : 0;
            gateway.poll(System.nanoTime());
            return gateway.counts().passed() + gateway.counts().dropped() == 1_000;
        });
        assertTrue(gateway.counts().dropped() > 0);
        final int[] received = {0};
        until(() -> {
            subscription.poll(
                    (message, offset, length, type, position) -> check(message, offset, length, received[0]++), 100);
            return received[0] == gateway.counts().passed();
        });
        untilTold(gateway, gateway.counts().dropped() + " dropped");
    }

    @Test
    void shouldTellThatASourceIsGoneAndCountTheMessageThatWasNotWhole() {
        final InboundGateway gateway = inbound(Full.HOLD);
        final ExclusivePublication publication = aeron.addExclusivePublication(uri, STREAM);
        final BufferClaim claim = new BufferClaim();
        until(() -> {
            gateway.poll(System.nanoTime());
            return publication.tryClaim(100, claim) > 0;
        });
        claim.flags(FrameDescriptor.BEGIN_FRAG_FLAG);
        claim.commit();
        untilTold(gateway, "is there");
        publication.close();
        untilTold(gateway, "is not whole and is given up");
        assertEquals(1, gateway.counts().torn());
        assertEquals(0, gateway.counts().passed());
    }

    @Test
    void shouldSayWhoPublishesInItsChannel() {
        final Publication other = bus.addPublication("x", SMALL);
        final InboundGateway gateway = inbound(Full.HOLD);
        untilTold(gateway, "is exclusive");
        other.close();
        untilTold(gateway, "publishes in channel x");
    }

    @Test
    void shouldPublishTheRecordsOfAChannelInAStreamAndGoOnWhereTheLastGatewayWas() {
        final Publication publication = bus.addPublication("x", SMALL);
        final io.aeron.Subscription subscription = aeron.addSubscription(uri, STREAM);
        final int[] sent = {0};
        final int[] received = {0};
        final FragmentHandler handler = new FragmentAssembler((message, offset, length, header) -> {
            assertEquals(received[0] % 7, header.reservedValue());
            check(message, offset, length, received[0]++);
        });
        for (int goal = 500; goal <= 2_000; goal += 500) {
            final int total = goal;
            final OutboundGateway gateway = outbound(Full.HOLD);
            untilTold(gateway, "holds channel x");
            until(() -> {
                if (sent[0] < total && publication.offer(sent[0] % 7, buffer, 0, write(sent[0], length())) > 0) {
                    sent[0]++;
                }
                gateway.poll(System.nanoTime());
                subscription.poll(handler, 100);
                return received[0] == total;
            });
            gateway.close();
            // What is published while no gateway is there waits for the next.
            for (int i = 0; i < 20; i++) {
                sent[0] += publication.offer(sent[0] % 7, buffer, 0, write(sent[0], 100)) > 0 ? 1 : 0;
            }
        }
    }

    @Test
    void shouldPublishWhatSeveralPublishersSendInTheirOneOrderPastTheClaimOfADeadOne() throws InterruptedException {
        final ChannelOptions several = SMALL.withPublisherSlots(8);
        final List<Publication> publications =
                List.of(bus.addPublication("x", several), bus.addPublication("x", several));
        final io.aeron.Subscription subscription = aeron.addSubscription(uri, STREAM);
        final OutboundGateway gateway = outbound(Full.HOLD);
        untilTold(gateway, "holds channel x");
        final int[] sent = {0};
        final int[] received = {0};
        final FragmentHandler handler = new FragmentAssembler(
                (message, offset, length, header) -> check(message, offset, length, received[0]++));
        for (int goal = 200; goal <= 1_000; goal += 200) {
            final int total = goal;
            final Thread dying = Thread.ofPlatform().start(() -> {
                // Nobody ever closes it.
                final Publication mortal = Bus.open("g", options).addPublication("x", several);
                until(() -> mortal.tryClaim(100, new Claim()) > 0);
            });
            dying.join();
            until(() -> {
                final Publication next = publications.get(random.nextInt(2));
                sent[0] += sent[0] < total && next.offer(buffer, 0, write(sent[0], length())) > 0 ? 1 : 0;
                gateway.poll(System.nanoTime());
                subscription.poll(handler, 100);
                return received[0] == total;
            });
        }
    }

    @Test
    void shouldHoldTheChannelsPublisherBackWhileNobodyIsConnected() {
        final Publication publication = bus.addPublication("x", SMALL);
        final OutboundGateway gateway = outbound(Full.HOLD);
        untilTold(gateway, "holds channel x");
        final int[] sent = {0};
        until(() -> {
            gateway.poll(System.nanoTime());
            final boolean taken = publication.offer(buffer, 0, write(sent[0], 1_000)) > 0;
            sent[0] += taken ? 1 : 0;
            return !taken && gateway.counts().held() > 0;
        });
        final int[] received = {0};
        final io.aeron.Subscription subscription = aeron.addSubscription(uri, STREAM);
        until(() -> {
            gateway.poll(System.nanoTime());
            subscription.poll((message, offset, length, header) -> check(message, offset, length, received[0]++), 100);
            return received[0] == sent[0];
        });
        gateway.forget();
        for (int i = 0; i < 1_000; i++) {
            assertTrue(publication.offer(buffer, 0, 1_000) > 0);
        }
    }

    @Test
    void shouldDropWhatNobodyReceivesIfToldSo() {
        final Publication publication = bus.addPublication("x", SMALL);
        final OutboundGateway gateway = outbound(Full.DROP);
        untilTold(gateway, "holds channel x");
        final int[] sent = {0};
        until(() -> {
            gateway.poll(System.nanoTime());
            sent[0] += sent[0] < 500 && publication.offer(buffer, 0, write(sent[0], 1_000)) > 0 ? 1 : 0;
            return gateway.counts().dropped() == 500;
        });
        assertEquals(0, gateway.counts().passed());
    }
}
