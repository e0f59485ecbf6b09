/*
 * What it costs to hand bytes of shared memory to a socket, by each of the ways that Linux has.
 *
 *   techniques TECHNIQUE CPU CPU NAMESPACE|- ADDRESS LENGTH MILLIS
 *
 * Techniques over TCP: write, zerocopy, uring-send, uring-send-zc, sendfile, vmsplice; with datagrams: udp-send, udp-gso;
 * and, into a device where nobody is, the same first four and udp-gso with "sink-" before them. A second process, in the
 * network namespace (a path; "-" for the same), receives into one buffer. Sockets block, so that processor time is
 * work and not waiting. First messages of LENGTH bytes, each after the answer to the one before (into a sink: after the
 * call before); then as many as get through. Prints name=value, blanks between:
 *
 *   p50Nanos p99Nanos            of a message and its answer of one byte; into a sink, of the call
 *   bytesPerSecond               that the other side received; into a sink, that were sent
 *   cpuSecondsPerGigabyte        of both processes, in user space and in the kernel
 *   cacheMissesPerKilobyte       of both processes, where the processor counts them; otherwise perfErrno says why not
 *   copiedShare                  of the notifications of zero copy, those that say that the kernel copied
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif
#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

#define MEMORY (16 << 20)
#define BULK (1 << 18)
#define DATAGRAM 1400
#define SEGMENTS 44
#define SAMPLES 100000
#define PATIENCE 20 /* seconds beyond what was asked for */
#define ENTRIES 64
#define NOTIFIED_EVERY 32

static char *memory;
static int memory_fd, fd, length, sink, datagrams, pipes[2];
static long long notified, copied;
static const char *technique;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "%s: %s: %s\n", technique, what, strerror(errno));
    exit(1);
}

static void pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (cpu >= 0 && sched_setaffinity(0, sizeof set, &set) < 0) fail("sched_setaffinity");
}

static double cpu_seconds(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

/* A counter of this process's cache misses, or a negated error number. */
static int count_misses(void) {
    struct perf_event_attr attr = {
        .type = PERF_TYPE_HARDWARE, .size = sizeof attr, .config = PERF_COUNT_HW_CACHE_MISSES, .exclude_hv = 1};
    int counter = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
    return counter < 0 ? -errno : counter;
}

static double misses(int counter) {
    long long count = 0;
    return counter >= 0 && read(counter, &count, sizeof count) == sizeof count ? count : -1;
}

/* --- io_uring, without a library: one operation at a time, and its notification whenever that comes --- */

static int ring;
static unsigned *sq_head, *sq_tail, *sq_mask, *sq_array, *cq_head, *cq_tail, *cq_mask;
static struct io_uring_sqe *sqes;
static struct io_uring_cqe *cqes;
static long long in_flight;

static void open_ring(void) {
    struct io_uring_params params = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN};
    ring = syscall(SYS_io_uring_setup, ENTRIES, &params);
    if (ring < 0) fail("io_uring_setup");
    size_t size = params.sq_off.array + params.sq_entries * sizeof(unsigned);
    size_t completions = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
    if (completions > size) size = completions;
    char *queues = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
    sqes = mmap(0, params.sq_entries * sizeof *sqes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring,
            IORING_OFF_SQES);
    if (queues == MAP_FAILED || (void *) sqes == MAP_FAILED) fail("mmap of the ring");
    sq_head = (unsigned *) (queues + params.sq_off.head);
    sq_tail = (unsigned *) (queues + params.sq_off.tail);
    sq_mask = (unsigned *) (queues + params.sq_off.ring_mask);
    sq_array = (unsigned *) (queues + params.sq_off.array);
    cq_head = (unsigned *) (queues + params.cq_off.head);
    cq_tail = (unsigned *) (queues + params.cq_off.tail);
    cq_mask = (unsigned *) (queues + params.cq_off.ring_mask);
    cqes = (struct io_uring_cqe *) (queues + params.cq_off.cqes);
    struct iovec all = {memory, MEMORY};
    if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS, &all, 1) < 0) fail("register the memory");
}

/* Takes completions; returns the result of the operation if it is among them, INT_MIN if not. */
static int reap(void) {
    int result = -2147483647 - 1;
    unsigned head = *cq_head;
    while (head != __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE)) {
        struct io_uring_cqe *cqe = &cqes[head & *cq_mask];
        if (cqe->flags & IORING_CQE_F_NOTIF) {
            notified++;
            in_flight--;
            copied += (cqe->res & IORING_NOTIF_USAGE_ZC_COPIED) != 0;
        } else {
            result = cqe->res;
            in_flight += (cqe->flags & IORING_CQE_F_MORE) != 0;
        }
        head++;
    }
    __atomic_store_n(cq_head, head, __ATOMIC_RELEASE);
    return result;
}

static ssize_t ring_send(const char *bytes, int count, int zero_copy) {
    unsigned tail = *sq_tail, index = tail & *sq_mask;
    struct io_uring_sqe *sqe = &sqes[index];
    memset(sqe, 0, sizeof *sqe);
    sqe->opcode = zero_copy ? IORING_OP_SEND_ZC : IORING_OP_SEND;
    sqe->fd = fd;
    sqe->addr = (unsigned long) bytes;
    sqe->len = count;
    sqe->msg_flags = MSG_NOSIGNAL | (datagrams ? 0 : MSG_WAITALL);
    if (zero_copy) sqe->ioprio = IORING_RECVSEND_FIXED_BUF | IORING_SEND_ZC_REPORT_USAGE;
    sq_array[index] = index;
    __atomic_store_n(sq_tail, tail + 1, __ATOMIC_RELEASE);
    for (int submit = 1;; submit = 0) {
        int done = syscall(SYS_io_uring_enter, ring, submit, 1, IORING_ENTER_GETEVENTS, 0, 0);
        if (done < 0 && errno != EINTR) fail("io_uring_enter");
        int result = reap();
        if (result != -2147483647 - 1) {
            /* What the device has not given back must not pile up. */
            while (in_flight > ENTRIES) {
                if (syscall(SYS_io_uring_enter, ring, 0, 1, IORING_ENTER_GETEVENTS, 0, 0) < 0) fail("wait");
                reap();
            }
            if (result < 0) {
                errno = -result;
                return -1;
            }
            return result;
        }
    }
}

/* --- MSG_ZEROCOPY --- */

static void take_notifications(void) {
    char control[128];
    for (;;) {
        struct msghdr header = {.msg_control = control, .msg_controllen = sizeof control};
        if (recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
        struct cmsghdr *part = CMSG_FIRSTHDR(&header);
        if (!part) continue;
        struct sock_extended_err *told = (struct sock_extended_err *) CMSG_DATA(part);
        if (told->ee_origin != SO_EE_ORIGIN_ZEROCOPY) continue;
        long long count = told->ee_data - told->ee_info + 1;
        notified += count;
        if (told->ee_code & SO_EE_CODE_ZEROCOPY_COPIED) copied += count;
    }
}

static ssize_t page_send(const char *bytes, int count) {
    static long long sends;
    for (;;) {
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL | MSG_ZEROCOPY);
        if (sent >= 0 && ++sends % NOTIFIED_EVERY == 0) take_notifications();
        if (sent >= 0 || errno != ENOBUFS) return sent;
        struct pollfd wait = {.fd = fd};
        poll(&wait, 1, 10);
        take_notifications();
    }
}

/* --- all --- */

static int is(const char *name) {
    return !strcmp(technique, name);
}

static ssize_t send_some(const char *bytes, int count) {
    if (is("write") || is("udp-send")) return send(fd, bytes, count, MSG_NOSIGNAL);
    if (is("zerocopy")) return page_send(bytes, count);
    if (is("uring-send")) return ring_send(bytes, count, 0);
    if (is("uring-send-zc")) return ring_send(bytes, count, 1);
    if (is("udp-gso")) return send(fd, bytes, count, MSG_NOSIGNAL);
    off_t offset = bytes - memory;
    if (is("sendfile")) return sendfile(fd, memory_fd, &offset, count);
    struct iovec place = {(void *) bytes, count};
    ssize_t piped = vmsplice(pipes[1], &place, 1, 0);
    if (piped < 0) fail("vmsplice");
    for (ssize_t done = 0; done < piped;) {
        ssize_t moved = splice(pipes[0], 0, fd, 0, piped - done, SPLICE_F_MOVE);
        if (moved <= 0) fail("splice to the socket");
        done += moved;
    }
    return piped;
}

/* One message, in as many calls as it takes. */
static void send_message(long long number) {
    int stride = (length + 4095) / 4096 * 4096;
    const char *bytes = memory + number % (MEMORY / stride) * stride;
    int most = is("udp-gso") ? DATAGRAM * SEGMENTS : datagrams && !sink ? DATAGRAM : length;
    for (int done = 0; done < length;) {
        int count = length - done < most ? length - done : most;
        ssize_t sent = send_some(bytes + done, count);
        if (sent < 0 && errno != ECONNREFUSED && errno != ENOBUFS && errno != EAGAIN) fail("send");
        if (sent > 0) done += sent;
    }
}

static void prepare_sender(void) {
    int one = 1, segment = DATAGRAM;
    if (!datagrams && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0) fail("TCP_NODELAY");
    if (is("zerocopy") && setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) < 0) fail("SO_ZEROCOPY");
    if (is("udp-gso") && setsockopt(fd, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment) < 0) fail("UDP_SEGMENT");
    if (is("uring-send") || is("uring-send-zc")) open_ring();
    if (is("vmsplice")) {
        if (pipe(pipes) < 0 || fcntl(pipes[1], F_SETPIPE_SZ, 1 << 20) < 0) fail("pipe");
    }
}

/* Answers whole messages with a byte until told to go on, then counts; tells by the pipe. */
static void receive(int pipe_fd, long long answers) {
    static char bytes[BULK];
    int one = 1, buffers = 4 << 20;
    if (datagrams) {
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffers, sizeof buffers);
        if (is("udp-gso")) setsockopt(fd, SOL_UDP, UDP_GRO, &one, sizeof one);
    } else if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0) fail("TCP_NODELAY");
    for (long long answered = 0, have = 0; answered < answers;) {
        ssize_t count = recv(fd, bytes, BULK, 0);
        if (count < 0 || (count == 0 && !datagrams)) exit(0);
        for (have += count; have >= length && answered < answers; have -= length, answered++)
            if (send(fd, "a", 1, MSG_NOSIGNAL) < 0) fail("answer");
    }
    int counter = count_misses();
    double before = misses(counter), used = cpu_seconds();
    long long total = 0, first = 0, last = 0;
    for (;;) {
        ssize_t count = recv(fd, bytes, BULK, 0);
        if (count == 0 || (datagrams && count == 1)) break;
        if (count < 0) fail("recv");
        last = now();
        if (!first) first = last;
        else total += count;
    }
    double seen[4] = {total, last - first, cpu_seconds() - used, misses(counter) - before};
    if (write(pipe_fd, seen, sizeof seen) != sizeof seen) fail("write to pipe");
    exit(0);
}

static int compare(const void *one, const void *other) {
    long long a = *(const long long *) one, b = *(const long long *) other;
    return (a > b) - (a < b);
}

static void connect_to_nobody(const char *address) {
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(9)};
    if (inet_pton(AF_INET, address, &peer.sin_addr) != 1) fail(address);
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *) &peer, sizeof peer) < 0) fail("connect");
}

static pid_t start_receiver(char **argv, int pipe_fd, long long answers) {
    int ready[2];
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    if (pipe(ready) < 0) fail("pipe");
    if (inet_pton(AF_INET, argv[5], &address.sin_addr) != 1) fail(argv[5]);
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        alarm(atoll(argv[7]) / 1000 + PATIENCE);
        if (strcmp(argv[4], "-")) {
            int space = open(argv[4], O_RDONLY);
            if (space < 0 || setns(space, CLONE_NEWNET) < 0) fail(argv[4]);
        }
        pin(atoi(argv[3]));
        fd = socket(AF_INET, datagrams ? SOCK_DGRAM : SOCK_STREAM, 0);
        if (fd < 0 || bind(fd, (struct sockaddr *) &address, size) < 0 || (!datagrams && listen(fd, 1) < 0)
                || getsockname(fd, (struct sockaddr *) &address, &size) < 0) fail("listen");
        if (write(ready[1], &address, sizeof address) != sizeof address) fail("write to pipe");
        if (datagrams) {
            struct sockaddr_in peer;
            socklen_t peer_size = sizeof peer;
            char hello;
            if (recvfrom(fd, &hello, 1, 0, (struct sockaddr *) &peer, &peer_size) < 0
                    || connect(fd, (struct sockaddr *) &peer, peer_size) < 0) fail("hello");
        } else if ((fd = accept(fd, 0, 0)) < 0) fail("accept");
        receive(pipe_fd, answers);
    }
    if (read(ready[0], &address, sizeof address) != sizeof address) fail("the other side does not listen");
    fd = socket(AF_INET, datagrams ? SOCK_DGRAM : SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *) &address, size) < 0) fail("connect");
    if (datagrams && send(fd, "h", 1, 0) < 0) fail("hello");
    return child;
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "usage: techniques TECHNIQUE CPU CPU NAMESPACE|- ADDRESS LENGTH MILLIS\n");
        return 2;
    }
    technique = argv[1];
    sink = !strncmp(technique, "sink-", 5);
    if (sink) technique += 5;
    datagrams = sink || !strncmp(technique, "udp-", 4);
    length = atoi(argv[6]);
    long long millis = atoll(argv[7]), trips = millis * 4 > SAMPLES ? SAMPLES : millis * 4;
    if (length < 1 || length > BULK / 2 || trips < 10) {
        fprintf(stderr, "a message has 1 to %d bytes, a slice 3 ms or more\n", BULK / 2);
        return 2;
    }
    alarm(millis / 1000 + PATIENCE);
    memory_fd = memfd_create("techniques", 0);
    if (memory_fd < 0 || ftruncate(memory_fd, MEMORY) < 0) fail("memfd");
    memory = mmap(0, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, memory_fd, 0);
    if (memory == MAP_FAILED) fail("mmap");
    memset(memory, 1, MEMORY);
    int result[2];
    if (pipe(result) < 0) fail("pipe");
    /* Of datagrams, an answer may be lost: latency is of streams and sinks. */
    long long answers = datagrams ? 0 : trips;
    pid_t child = 0;
    if (sink) connect_to_nobody(argv[5]);
    else child = start_receiver(argv, result[1], answers);
    pin(atoi(argv[2]));
    prepare_sender();

    long long *samples = malloc(trips * sizeof *samples), number = 0;
    if (answers > 0 || sink) {
        for (long long i = 0; i < trips; i++) {
            char answer;
            long long start = now();
            send_message(number++);
            if (!sink && recv(fd, &answer, 1, 0) != 1) fail("no answer");
            samples[i] = now() - start;
        }
        qsort(samples, trips, sizeof *samples, compare);
        printf("p50Nanos=%lld p99Nanos=%lld ", samples[trips / 2], samples[trips * 99 / 100]);
    }

    int counter = count_misses();
    double before = misses(counter), used = cpu_seconds(), seen[4] = {0};
    long long start = now(), end = start + millis * 1000000, sent = 0;
    while (now() < end) for (int i = 0; i < 4; i++, sent += length) send_message(number++);
    double seconds = (now() - start) / 1e9;
    used = cpu_seconds() - used;
    double missed = misses(counter) - before;
    if (sink) {
        seen[0] = sent;
        seen[1] = seconds * 1e9;
    } else {
        if (datagrams) {
            struct pollfd told = {.fd = result[0], .events = POLLIN};
            do send(fd, "e", 1, MSG_NOSIGNAL); while (poll(&told, 1, 1) == 0);
        } else if (shutdown(fd, SHUT_WR) < 0) fail("shutdown");
        if (read(result[0], seen, sizeof seen) != sizeof seen) fail("the other side has told nothing");
    }
    if (is("zerocopy")) take_notifications();
    if (is("uring-send-zc")) reap();
    printf("bytesPerSecond=%.0f cpuSecondsPerGigabyte=%.4f", seen[1] > 0 ? seen[0] / (seen[1] / 1e9) : 0,
            seen[0] > 0 ? (used + seen[2]) / (seen[0] / 1e9) : 0);
    if (counter < 0) printf(" perfErrno=%d", -counter);
    else printf(" cacheMissesPerKilobyte=%.3f", seen[0] > 0 ? (missed + seen[3]) / (seen[0] / 1e3) : 0);
    if (notified > 0) printf(" copiedShare=%.4f", (double) copied / notified);
    printf("\n");
    if (child) {
        close(fd);
        waitpid(child, 0, 0);
    }
    return 0;
}
