package io.busbar.bench.operation;

import io.busbar.Batch;
import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.bench.team.Places;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Busbar's operations. Publishing is to a channel without subscribers, but for those that poll. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BusbarOperations {
    static final int BATCH = 64;

    @Param({"32", "256"})
    int length;

    @Param({"16", "64"})
    int alignment;

    @Param({"exclusive", "shared"})
    String channel;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[1024]);
    private final Claim claim = new Claim();
    private Path directory;
    private Bus bus;
    private Publication unheard;
    private Publication heard;
    private Subscription subscription;
    private long sum;

    @Setup(Level.Trial)
    public void open() {
        directory = Places.create();
        bus = Bus.open("operations", BusOptions.DEFAULT.withDirectory(directory));
        final ChannelOptions aligned = ChannelOptions.DEFAULT.withAlignment(alignment);
        final ChannelOptions options = channel.equals("shared") ? aligned.shared() : aligned;
        unheard = bus.addPublication("unheard", options);
        subscription = bus.addSubscription("heard", SubscriptionOptions.DEFAULT.withChannel(options));
        heard = bus.addPublication("heard", options);
    }

    @TearDown(Level.Trial)
    public void close() {
        subscription.close();
        heard.close();
        unheard.close();
        bus.close();
        Places.remove(directory);
    }

    @Benchmark
    public long offer() {
        return unheard.offer(message, 0, length);
    }

    @Benchmark
    public long claimAndCommit() {
        final long position = unheard.tryClaim(length, claim);
        claim.buffer().putLong(claim.offset(), position);
        claim.commit();
        return position;
    }

    /** A message of a batch, its share of the batch included. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long batchedOffer() {
        final Batch batch = unheard.batch();
        for (int i = 0; i < BATCH; i++) {
            batch.offer(message, 0, length);
        }
        return batch.commit();
    }

    /** A message offered, and taken in a poll that finds as many as it asked for. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long offerAndPollOfAFullBatch() {
        for (int i = 0; i < BATCH; i++) {
            heard.offer(message, 0, length);
        }
        subscription.poll((buffer, offset, size, type, position) -> sum += buffer.getLong(offset), BATCH);
        return sum;
    }

    /** One message out and in again on the same thread: a round trip without the distance. */
    @Benchmark
    public long ping() {
        heard.offer(message, 0, length);
        subscription.poll((buffer, offset, size, type, position) -> sum += buffer.getLong(offset), 1);
        return sum;
    }

    /** A poll that finds nothing. */
    @Benchmark
    public int emptyPoll() {
        return subscription.poll((buffer, offset, size, type, position) -> sum += buffer.getLong(offset), BATCH);
    }
}
