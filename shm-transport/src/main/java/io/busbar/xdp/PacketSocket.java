package io.busbar.xdp;

import io.busbar.linux.Errno;
import io.busbar.linux.IfXdp;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Unistd;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;

/**
 * A socket of the family AF_XDP with memory of its own, bound to one queue of an interface: packets come in and go out
 * through rings that it shares with the kernel. For one thread. Nothing here allocates or blocks once it is made; the
 * only system call is that of {@link #flush}, unless the driver asks to be woken.
 *
 * <pre>
 *   memory:  [ places to receive to, {@code packets x receiveChunks} | places to send from, {@code packets / 2} ]
 *
 *   kernel's --received--> handler --places--> kernel's        claim, submit --queued--> kernel's --sent--> free
 * </pre>
 *
 * <p>Where the kernel copies, the processor of whoever sends does all the work, that of the receiving socket included.
 * So what is sent goes through a socket of its own over the same memory: otherwise the processors of two hosts that
 * send each other packets on one machine, or of a card's interrupts and this thread, write to one socket in turn.
 */
public final class PacketSocket implements AutoCloseable {
    /** The kernel sends 32 packets a call, and then says EAGAIN. */
    private static final int MAX_WAKES = 64;

    private static final int LOOKS = 1024;

    private final int fd;
    private final int sender;
    private final PacketMemory memory;
    private final SocketRings rings;
    private final boolean zeroCopy;
    private final String whyCopied;
    private final SendSlots slots;
    private final Arena arena = Arena.ofShared();
    private final long gathered;
    private final int largest;
    private int gatheredLength;
    private boolean sendsWait;
    private int lookedInVain;
    private boolean closed;

    private PacketSocket(
            final int fd,
            final int sender,
            final PacketMemory memory,
            final SocketRings rings,
            final SendSlots slots,
            final int largest,
            final String whyCopied) {
        this.fd = fd;
        this.sender = sender;
        this.memory = memory;
        this.rings = rings;
        this.slots = slots;
        this.largest = largest;
        this.whyCopied = whyCopied;
        zeroCopy = whyCopied.isEmpty();
        gathered = arena.allocate(largest, Long.BYTES).address();
    }

    /**
     * Makes a socket and binds it.
     *
     * @param filter whose packets of that queue it gets
     * @throws XdpException EPERM without CAP_NET_RAW, EBUSY if somebody else has the queue, ENOBUFS past
     *                      RLIMIT_MEMLOCK, ENETDOWN
     */
    public static PacketSocket open(
            final Device device, final int queue, final PacketOptions options, final PortFilter filter) {
        String why = "as configured";
        try {
            if (options.zeroCopy() && filter.isInDriver()) {
                try {
                    return make(device, queue, options, filter, "");
                } catch (final LinuxException e) {
                    if (e.is(Errno.EBUSY, Errno.ENETDOWN, Errno.EPERM)) {
                        throw e;
                    }
                    why = e.getMessage();
                }
            } else if (options.zeroCopy()) {
                why = "the program does not run in the driver";
            }
            return make(device, queue, options, filter, why);
        } catch (final LinuxException e) {
            throw XdpRemedy.bind(e, device.name());
        }
    }

    /**
     * Makes one.
     *
     * @param whyCopied empty if the kernel is not to copy
     * @throws LinuxException if it cannot be bound
     */
    private static PacketSocket make(
            final Device device,
            final int queue,
            final PacketOptions options,
            final PortFilter filter,
            final String whyCopied) {
        final int receive = options.packets() * Integer.highestOneBit(2 * options.receiveChunks() - 1);
        final int send = options.packets() / 2 * Integer.highestOneBit(2 * options.sendChunks() - 1);
        final int sendSlots = send / options.sendChunks();
        final int fd = socket();
        int sender = fd;
        PacketMemory memory = null;
        SocketRings rings = null;
        try {
            sender = whyCopied.isEmpty() ? fd : socket();
            memory = PacketMemory.allocate(receive + sendSlots * options.sendChunks());
            rings = prepare(fd, sender, memory, receive, send);
            bind(fd, sender, device, queue, options);
            final SendSlots slots = new SendSlots((long) receive * PacketMemory.CHUNK, sendSlots, options.sendChunks());
            filter.connect(queue, fd);
            return new PacketSocket(fd, sender, memory, rings, slots, options.largest(), whyCopied);
        } catch (final XdpException | LinuxException e) {
            release(fd, sender, rings, memory);
            throw e;
        }
    }

    private static int socket() {
        try {
            return IfXdp.socket();
        } catch (final LinuxException e) {
            throw XdpRemedy.socket(e);
        }
    }

    private static SocketRings prepare(
            final int fd, final int sender, final PacketMemory memory, final int receive, final int send) {
        try {
            IfXdp.registerMemory(fd, memory.address(), memory.length(), PacketMemory.CHUNK);
            final SocketRings rings = new SocketRings(fd, sender, receive, send);
            rings.places().hasRoom(receive);
            for (int i = 0; i < receive; i++) {
                rings.places().fillPlace((long) i * PacketMemory.CHUNK);
            }
            rings.places().publish();
            return rings;
        } catch (final LinuxException e) {
            throw XdpRemedy.memory(e, memory.length());
        }
    }

    private static void bind(
            final int fd, final int sender, final Device device, final int queue, final PacketOptions options) {
        final String subject = "queue " + queue + " of " + device.name();
        final int flags = IfXdp.XDP_USE_NEED_WAKEUP | (options.isMultiBuffer() ? IfXdp.XDP_USE_SG : 0);
        if (sender == fd) {
            IfXdp.bind(fd, device.index(), queue, flags | IfXdp.XDP_ZEROCOPY, subject + " without copying");
        } else {
            IfXdp.bind(fd, device.index(), queue, flags | IfXdp.XDP_COPY, subject);
            IfXdp.share(sender, device.index(), queue, fd, subject);
        }
    }

    /** The rings first: as long as they are mapped, the queue stays in use. */
    private static void release(final int fd, final int sender, final SocketRings rings, final PacketMemory memory) {
        if (rings != null) {
            rings.close();
        }
        if (sender != fd) {
            Unistd.close(sender);
        }
        Unistd.close(fd);
        if (memory != null) {
            memory.close();
        }
    }

    /** Whether the driver uses this socket's memory itself. */
    public boolean isZeroCopy() {
        return zeroCopy;
    }

    /** Why the kernel copies; empty if it does not. */
    public String whyCopied() {
        return whyCopied;
    }

    public boolean isHuge() {
        return memory.isHuge();
    }

    /** Becomes readable when packets have come. */
    public int descriptor() {
        return fd;
    }

    /**
     * Hands over packets that have come.
     *
     * @param limit about how many
     * @return how many
     */
    public int receive(final PacketHandler handler, final int limit) {
        final ConsumerRing received = rings.received();
        final int ready = received.ready();
        if (ready <= 0) {
            // Should a driver ever stop because it found no places, it is told of those that were given back.
            if (zeroCopy && (++lookedInVain & LOOKS - 1) == 0 && rings.places().needsWakeup()) {
                IfXdp.wakeReceiver(fd);
            }
            return 0;
        }
        final ProducerRing places = rings.places();
        int next = 0;
        int packets = 0;
        try {
            while (next < ready && packets < limit) {
                final long entry = received.packet(next++);
                final long place = Memory.get(entry);
                final int length = Memory.getInt(entry + IfXdp.DESC_LEN);
                // There is room: a place is in one ring only. The kernel sees it after publish, when it was read.
                places.hasRoom(1);
                places.fillPlace(place & -PacketMemory.CHUNK);
                final boolean last = (Memory.getInt(entry + IfXdp.DESC_OPTIONS) & IfXdp.XDP_PKT_CONTD) == 0;
                if (last) {
                    packets++;
                }
                take(handler, memory.address() + place, length, last);
            }
        } finally {
            received.release(next);
            places.publish();
            if (zeroCopy && places.needsWakeup()) {
                IfXdp.wakeReceiver(fd);
            }
        }
        return packets;
    }

    private void take(final PacketHandler handler, final long address, final int length, final boolean last) {
        if (last && gatheredLength == 0) {
            handler.onPacket(address, length);
            return;
        }
        final int fitting = Math.min(length, largest - gatheredLength);
        Memory.copy(address, gathered + gatheredLength, fitting);
        gatheredLength += fitting;
        if (last) {
            final int whole = gatheredLength;
            gatheredLength = 0;
            handler.onPacket(gathered, whole);
        }
    }

    /** Address of room for the largest packet, to be filled and submitted; 0 if there is none now. */
    public long claim() {
        if (slots.isEmpty()) {
            reclaim();
        }
        // A slot takes several entries at most as often as there are slots, and the ring has room for all of them.
        return slots.isEmpty() ? 0 : memory.address() + slots.peek();
    }

    /** Queues the packet in the room that was claimed last. */
    public void submit(final int length) {
        final long slot = slots.take(length);
        final ProducerRing queued = rings.queued();
        int offset = 0;
        while (offset < length) {
            final int part = Math.min(PacketMemory.CHUNK, length - offset);
            queued.hasRoom(1);
            queued.fillPacket(slot + offset, part, offset + part < length ? IfXdp.XDP_PKT_CONTD : 0);
            offset += part;
        }
        sendsWait = true;
    }

    private void reclaim() {
        final ConsumerRing sent = rings.sent();
        final int ready = sent.ready();
        for (int i = 0; i < ready; i++) {
            slots.giveBack(Memory.get(sent.place(i)));
        }
        if (ready > 0) {
            sent.release(ready);
        }
    }

    /**
     * Has the kernel send what was submitted. What it has no room for now stays queued until the next call.
     *
     * @throws XdpException if the interface is gone
     */
    public void flush() {
        if (!sendsWait) {
            return;
        }
        final ProducerRing queued = rings.queued();
        queued.publish();
        int pending = queued.pending();
        int stalls = 0;
        for (int i = 0; i < MAX_WAKES && pending > 0 && queued.needsWakeup(); i++) {
            final int result = IfXdp.wakeSender(sender);
            final int now = queued.pending();
            if (result < 0 && !isTransient(-result)) {
                throw new XdpException(
                        new LinuxException("sendto", "an AF_XDP socket", -result),
                        "the interface is gone or was set up anew: the bridge tries again by itself");
            }
            // Before Linux 6.17, what a call has taken may show only after the next.
            stalls = now == pending ? stalls + 1 : 0;
            pending = now;
            if (stalls > 1) {
                break;
            }
        }
        sendsWait = pending > 0;
        reclaim();
    }

    private static boolean isTransient(final int errno) {
        return errno == Errno.EAGAIN.number()
                || errno == Errno.EBUSY.number()
                || errno == Errno.ENOBUFS.number()
                || errno == Errno.ENETDOWN.number()
                || errno == Errno.EINTR.number();
    }

    /** Packets that the kernel dropped because nobody had taken those before, or because they were no packets. */
    public long dropped() {
        try (Arena room = Arena.ofConfined()) {
            final long statistics =
                    room.allocate(IfXdp.STATISTICS_SIZE, Long.BYTES).address();
            IfXdp.option(fd, IfXdp.XDP_STATISTICS, statistics, IfXdp.STATISTICS_SIZE);
            return Memory.get(statistics)
                    + Memory.get(statistics + IfXdp.STATISTICS_RX_INVALID)
                    + Memory.get(statistics + IfXdp.STATISTICS_RX_RING_FULL)
                    + Memory.get(statistics + IfXdp.STATISTICS_FILL_RING_EMPTY);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        release(fd, sender, rings, memory);
        arena.close();
    }
}
