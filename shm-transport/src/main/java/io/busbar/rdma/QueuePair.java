package io.busbar.rdma;

import io.busbar.linux.Errno;
import io.busbar.linux.Fcntl;
import io.busbar.linux.LinuxException;
import io.busbar.linux.RdmaCm;
import io.busbar.linux.Verbs;
import io.busbar.linux.VerbsLayout;
import io.busbar.linux.VerbsOps;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One end of a reliable connection: work requests are added to a chain and posted together, what comes is received into
 * slots, and completions of both come by one queue. It has a protection domain of its own, so the keys of memory that
 * is registered with it are good for its peer alone.
 *
 * <p>Only the last request of a chain may be signalled: its completion tells that all before it are done, too, because
 * a reliable connection completes in order. Whoever posts keeps within {@link #room()}.
 *
 * <p>Nothing allocates on the way of a request or a completion. One thread.
 */
public final class QueuePair implements AutoCloseable {
    /** Bytes that any device carries inside of a request: none is known that takes fewer. */
    static final int INLINE = 32;

    private static final int BATCH = 16;

    /** After so many polls without anything, the queue is told to wake its channel. */
    private static final int QUIET = 12;

    private final long id;
    private final VerbsOps ops;
    private final PairSizes sizes;
    private final Arena arena = Arena.ofShared();
    private final long completions;
    private final SendChain chain;
    private final ReceiveSlots slots;
    private final long domain;
    private final long channel;
    private final long queue;
    private final long pair;
    private final List<RegisteredMemory> registered = new ArrayList<>();
    private int quiet = QUIET;
    private boolean armed;
    private boolean closed;

    /**
     * Makes the queue pair of an id that has found its device.
     *
     * @throws RdmaException if it cannot be made; nothing is left of it then
     */
    public QueuePair(final long id, final PairSizes sizes) throws RdmaException {
        this.id = id;
        this.sizes = sizes;
        final long context = RdmaCm.context(id);
        final Undo undo = new Undo();
        try {
            ops = new VerbsOps(context);
            domain = Verbs.allocateDomain(context);
            undo.add(() -> Verbs.freeDomain(domain));
            channel = sizes.events() ? Verbs.createChannel(context) : 0;
            if (channel != 0) {
                undo.add(() -> Verbs.destroyChannel(channel));
                Fcntl.setNonBlocking(VerbsLayout.readInt(channel, VerbsLayout.CHANNEL_FD));
            }
            queue = Verbs.createQueue(context, sizes.sends() + sizes.receives(), channel);
            undo.add(() -> Verbs.destroyQueue(queue));
            pair = RdmaCm.createPair(id, domain, attributes());
            undo.add(() -> RdmaCm.destroyPair(id));
            final MemorySegment area = arena.allocate((long) sizes.receives() * sizes.slot(), 4096);
            final RegisteredMemory slotMemory =
                    RegisteredMemory.of(domain, area.address(), area.byteSize(), Verbs.IBV_ACCESS_LOCAL_WRITE);
            undo.add(slotMemory::close);
            registered.add(slotMemory);
            completions = arena.allocate((long) BATCH * VerbsLayout.WC_SIZE, Long.BYTES)
                    .address();
            chain = new SendChain(arena, ops, pair, sizes.sends());
            slots = new ReceiveSlots(arena, ops, pair, sizes, area.address(), slotMemory.localKey());
            slots.repost(sizes.receives());
        } catch (final LinuxException e) {
            undo.run();
            throw new RdmaException(e);
        } catch (final UnsupportedOperationException e) {
            undo.run();
            throw new RdmaException(RdmaFailure.UNKNOWN_LIBRARY, e.getMessage());
        } catch (final RdmaException e) {
            undo.run();
            throw e;
        }
    }

    private long attributes() {
        final long attributes =
                arena.allocate(VerbsLayout.QP_INIT_ATTR_SIZE, Long.BYTES).address();
        Memory.put(attributes + VerbsLayout.QP_INIT_ATTR_SEND_CQ, queue);
        Memory.put(attributes + VerbsLayout.QP_INIT_ATTR_RECV_CQ, queue);
        Memory.putInt(attributes + VerbsLayout.QP_INIT_ATTR_MAX_SEND_WR, sizes.sends());
        Memory.putInt(attributes + VerbsLayout.QP_INIT_ATTR_MAX_RECV_WR, sizes.receives());
        Memory.putInt(attributes + VerbsLayout.QP_INIT_ATTR_MAX_SEND_SGE, 1);
        Memory.putInt(attributes + VerbsLayout.QP_INIT_ATTR_MAX_RECV_SGE, 1);
        Memory.putInt(attributes + VerbsLayout.QP_INIT_ATTR_MAX_INLINE, INLINE);
        Memory.putInt(attributes + VerbsLayout.QP_INIT_ATTR_TYPE, VerbsLayout.IBV_QPT_RC);
        return attributes;
    }

    /**
     * Registers memory for this queue pair and its peer.
     *
     * @param remoteWrites whether the peer may write it; else the device reads it, and it may be mapped read-only
     */
    public RegisteredMemory register(final long address, final long length, final boolean remoteWrites)
            throws RdmaException {
        final int access = remoteWrites ? Verbs.IBV_ACCESS_LOCAL_WRITE | Verbs.IBV_ACCESS_REMOTE_WRITE : 0;
        final RegisteredMemory memory = RegisteredMemory.of(domain, address, length, access);
        registered.add(memory);
        return memory;
    }

    /** Whether it is of an iWARP device, which cannot {@link #writeAndTell}. */
    public boolean isIwarp() {
        return ops.isIwarp();
    }

    /** The device's context; what the device has to tell concerns all its queue pairs. */
    public long context() {
        return RdmaCm.context(id);
    }

    /** How many requests may be added. */
    public int room() {
        return chain.room();
    }

    /** Adds a write of registered memory into the peer's, which stays as it is at least until it is posted. */
    public void write(final long address, final int length, final int localKey, final long remote, final int key) {
        chain.write(address, length, localKey, remote, key);
    }

    /** Adds a write of 8 bytes, which are taken over at once. */
    public void write(final long value, final long remote, final int key) {
        chain.writeInline(VerbsOps.IBV_WR_RDMA_WRITE, value, remote, key, 0);
    }

    /** As {@link #write(long, long, int)}, and tells the peer: uses up one of its receives. Not on iWARP. */
    public void writeAndTell(final long value, final long remote, final int key, final int immediate) {
        chain.writeInline(VerbsOps.IBV_WR_RDMA_WRITE_WITH_IMM, value, remote, key, Integer.reverseBytes(immediate));
    }

    /** Adds a notice to the peer, without a write: uses up one of its receives. Not on iWARP. */
    public void tell(final long remote, final int key, final int immediate) {
        chain.tell(remote, key, Integer.reverseBytes(immediate));
    }

    /** Adds a write of nothing, for the sake of its completion. */
    public void writeNothing(final long remote, final int key) {
        chain.write(0, 0, 0, remote, key);
    }

    /** Adds 8 bytes for the peer's next receive; they are taken over at once. */
    public void send(final long value) {
        chain.sendInline(value);
    }

    /** Adds registered memory for the peer's next receive; it stays as it is at least until it is posted. */
    public void send(final long address, final int length, final int localKey) {
        chain.send(address, length, localKey);
    }

    /** Posts what was added, not signalled. */
    public void post() throws RdmaException {
        chain.post();
    }

    /** Posts what was added, of which at least one; when it is done, {@link Completions#onSent} is told the mark. */
    public void post(final long mark) throws RdmaException {
        chain.post(mark);
    }

    /** Gives receives back, once what was received has been dealt with. */
    public void repost(final int receives) throws RdmaException {
        slots.repost(receives);
    }

    /**
     * Tells what has completed.
     *
     * @return how much that was
     * @throws RdmaException if something of it failed: the queue pair is in error then, and of no more use
     */
    public int poll(final Completions handler) throws RdmaException {
        int work = 0;
        for (int count = BATCH; count == BATCH; work += count) {
            count = ops.pollQueue(queue, BATCH, completions);
            if (count < 0) {
                throw new RdmaException(RdmaFailure.BROKEN, "ibv_poll_cq: result " + count);
            }
            for (int i = 0; i < count; i++) {
                complete(completions + (long) i * VerbsLayout.WC_SIZE, handler);
            }
        }
        if (channel != 0) {
            arm(work);
        }
        return work;
    }

    private void complete(final long completion, final Completions handler) throws RdmaException {
        final int status = Memory.getInt(completion + VerbsLayout.WC_STATUS);
        if (status != VerbsOps.IBV_WC_SUCCESS) {
            final RdmaFailure failure = RdmaFailure.ofStatus(status);
            throw new RdmaException(failure, "completion with status " + status);
        }
        final int opcode = Memory.getInt(completion + VerbsLayout.WC_OPCODE);
        if (opcode < VerbsOps.IBV_WC_RECV) {
            handler.onSent(chain.completed());
            return;
        }
        final boolean notice = opcode == VerbsOps.IBV_WC_RECV_RDMA_WITH_IMM;
        handler.onReceived(
                slots.address((int) Memory.get(completion + VerbsLayout.WC_ID)),
                Memory.getInt(completion + VerbsLayout.WC_LENGTH),
                notice,
                notice ? Integer.reverseBytes(Memory.getInt(completion + VerbsLayout.WC_IMM)) : 0);
    }

    /** Has the channel wake whoever sleeps, once it has been quiet for a while: each time costs system calls. */
    private void arm(final int work) {
        if (work > 0) {
            quiet = 0;
            armed = false;
        } else if (!armed && ++quiet >= QUIET) {
            while (Verbs.takeEvent(channel)) {
                Thread.onSpinWait();
            }
            ops.requestNotify(queue);
            // What came before this is found by the next poll, which must come before anybody sleeps.
            armed = true;
        }
    }

    /** Becomes readable when {@link #poll} has something to tell, if sizes say so; else -1. */
    public int descriptor() {
        return channel == 0 ? -1 : VerbsLayout.readInt(channel, VerbsLayout.CHANNEL_FD);
    }

    /**
     * Destroys it, and makes all keys of memory that was registered with it invalid: when this returns, no device reads
     * or writes that memory on its behalf. Of a device that was removed, the kernel has taken all that with it. Twice
     * is as good as once.
     *
     * @throws LinuxException if the device does not let go of it; what can be freed is
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        final List<Runnable> steps = new ArrayList<>();
        steps.add(() -> RdmaCm.destroyPair(id));
        steps.add(() -> Verbs.destroyQueue(queue));
        if (channel != 0) {
            steps.add(() -> Verbs.destroyChannel(channel));
        }
        registered.forEach(each -> steps.add(each::close));
        steps.add(() -> Verbs.freeDomain(domain));
        LinuxException kept = null;
        for (final Runnable step : steps) {
            try {
                step.run();
            } catch (final LinuxException e) {
                // The calls of a device that is gone answer so, and nothing reaches the memory by it any more.
                kept = e.is(Errno.EIO, Errno.ENODEV) ? kept : e;
            }
        }
        if (kept != null) {
            throw kept;
        }
        arena.close();
    }
}
