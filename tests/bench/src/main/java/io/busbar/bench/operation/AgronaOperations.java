package io.busbar.bench.operation;

import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The same of Agrona's rings, which cannot be published to without somebody who reads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AgronaOperations {
    private static final int CAPACITY = 4 << 20;
    private static final int TYPE = 1;

    @Param({"32", "256"})
    int length;

    @Param({"one-to-one", "many-to-one"})
    String ring;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[1024]);
    private RingBuffer buffer;
    private long sum;
    private final MessageHandler handler = (type, bytes, index, size) -> sum += bytes.getLong(index);

    @Setup
    public void open() {
        final UnsafeBuffer memory =
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, 64));
        buffer = ring.equals("one-to-one") ? new OneToOneRingBuffer(memory) : new ManyToOneRingBuffer(memory);
    }

    @Benchmark
    @OperationsPerInvocation(BusbarOperations.BATCH)
    public long writeAndReadOfAFullBatch() {
        for (int i = 0; i < BusbarOperations.BATCH; i++) {
            buffer.write(TYPE, message, 0, length);
        }
        buffer.read(handler, BusbarOperations.BATCH);
        return sum;
    }

    @Benchmark
    public long ping() {
        buffer.write(TYPE, message, 0, length);
        buffer.read(handler, 1);
        return sum;
    }
}
