/*
 * Datagrams between two network namespaces, by busy UDP sockets or by AF_XDP, with nothing but the kernel's headers.
 *
 *   xdp udp-trip NETWORK-A NETWORK-B CPU-A CPU-B LENGTH MILLIS   round trips through UDP sockets that never sleep
 *   xdp xdp-trip ...                                             the same through AF_XDP, its program in the driver
 *   xdp xdp-trip-outside ...                                     the same, its program outside of the driver
 *   xdp xdp-rate ...                                             one way through AF_XDP, as fast as it goes
 *
 * NETWORK is the file of a namespace. In the first, the interface va has the address 10.211.9.1, in the second vb has
 * 10.211.9.2. Prints micros= or rate= (datagrams a second that have arrived).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_xdp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PORT 9999
#define CHUNK 4096
#define ENTRIES 2048
#define HEADERS 42
#define BATCH 64
#define MAX_LENGTH 1472
/* XDP_FLAGS_SKB_MODE and XDP_FLAGS_DRV_MODE of linux/if_link.h. */
#define OUTSIDE (1U << 1)
#define IN_DRIVER (1U << 2)

static void die(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void enter(const char *network, int cpu) {
    int fd = open(network, O_RDONLY);
    if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) die("setns");
    close(fd);
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) < 0) die("sched_setaffinity");
}

struct ring {
    uint32_t *producer, *consumer, *flags;
    void *entries;
    uint32_t mine;
};

struct port {
    int fd;
    char *memory;
    struct ring fill, done, rx, tx;
    uint64_t free[ENTRIES];
    int frees;
    char headers[HEADERS];
};

static long bpf(int command, union bpf_attr *attr) {
    return syscall(__NR_bpf, command, attr, sizeof *attr);
}

static struct bpf_insn insn(int code, int dst, int src, int off, int imm) {
    struct bpf_insn i = {.code = code, .dst_reg = dst, .src_reg = src, .off = off, .imm = imm};
    return i;
}

/* UDP to the port goes to the socket of its queue, all else to the kernel. */
static void attach(int index, int socket, int mode) {
    union bpf_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.map_type = BPF_MAP_TYPE_XSKMAP;
    attr.key_size = attr.value_size = 4;
    attr.max_entries = 1;
    int map = bpf(BPF_MAP_CREATE, &attr);
    if (map < 0) die("BPF_MAP_CREATE");
    struct bpf_insn code[] = {
        insn(BPF_LDX | BPF_MEM | BPF_W, 2, 1, offsetof(struct xdp_md, data), 0),
        insn(BPF_LDX | BPF_MEM | BPF_W, 3, 1, offsetof(struct xdp_md, data_end), 0),
        insn(BPF_ALU64 | BPF_MOV | BPF_X, 4, 2, 0, 0),
        insn(BPF_ALU64 | BPF_ADD | BPF_K, 4, 0, 0, HEADERS),
        insn(BPF_JMP | BPF_JGT | BPF_X, 4, 3, 12, 0),
        insn(BPF_LDX | BPF_MEM | BPF_H, 5, 2, 12, 0),
        insn(BPF_JMP | BPF_JNE | BPF_K, 5, 0, 10, htons(0x0800)),
        insn(BPF_LDX | BPF_MEM | BPF_B, 5, 2, 23, 0),
        insn(BPF_JMP | BPF_JNE | BPF_K, 5, 0, 8, IPPROTO_UDP),
        insn(BPF_LDX | BPF_MEM | BPF_H, 5, 2, 36, 0),
        insn(BPF_JMP | BPF_JNE | BPF_K, 5, 0, 6, htons(PORT)),
        insn(BPF_LDX | BPF_MEM | BPF_W, 2, 1, offsetof(struct xdp_md, rx_queue_index), 0),
        insn(BPF_LD | BPF_IMM | BPF_DW, 1, BPF_PSEUDO_MAP_FD, 0, map),
        insn(0, 0, 0, 0, 0),
        insn(BPF_ALU64 | BPF_MOV | BPF_K, 3, 0, 0, XDP_PASS),
        insn(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_redirect_map),
        insn(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
        insn(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, XDP_PASS),
        insn(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
    };
    memset(&attr, 0, sizeof attr);
    attr.prog_type = BPF_PROG_TYPE_XDP;
    attr.insns = (uintptr_t) code;
    attr.insn_cnt = sizeof code / sizeof *code;
    attr.license = (uintptr_t) "none";
    attr.expected_attach_type = BPF_XDP;
    int program = bpf(BPF_PROG_LOAD, &attr);
    if (program < 0) die("BPF_PROG_LOAD");
    memset(&attr, 0, sizeof attr);
    attr.link_create.prog_fd = program;
    attr.link_create.target_ifindex = index;
    attr.link_create.attach_type = BPF_XDP;
    attr.link_create.flags = mode;
    if (bpf(BPF_LINK_CREATE, &attr) < 0) die("BPF_LINK_CREATE");
    uint32_t key = 0, value = socket;
    memset(&attr, 0, sizeof attr);
    attr.map_fd = map;
    attr.key = (uintptr_t) &key;
    attr.value = (uintptr_t) &value;
    if (bpf(BPF_MAP_UPDATE_ELEM, &attr) < 0) die("BPF_MAP_UPDATE_ELEM");
}

static struct ring map_ring(int fd, const struct xdp_ring_offset *at, uint64_t offset, int size) {
    char *base = mmap(0, at->desc + (size_t) ENTRIES * size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
    if (base == MAP_FAILED) die("mmap of a ring");
    struct ring ring = {(uint32_t *) (base + at->producer), (uint32_t *) (base + at->consumer),
        (uint32_t *) (base + at->flags), base + at->desc, 0};
    return ring;
}

static uint16_t ip_sum(const char *header) {
    uint32_t sum = 0;
    for (int i = 0; i < 20; i += 2) {
        uint16_t word;
        memcpy(&word, header + i, 2);
        sum += word;
    }
    sum = (sum & 0xFFFF) + (sum >> 16);
    return ~((sum & 0xFFFF) + (sum >> 16));
}

static void mac_of(const char *device, char *mac) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, device);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (ioctl(fd, SIOCGIFHWADDR, &request) < 0) die("SIOCGIFHWADDR");
    memcpy(mac, request.ifr_hwaddr.sa_data, 6);
    close(fd);
}

static void make_headers(char *h, const char *from, const char *to, int source, int target, int length) {
    memset(h, 0, HEADERS);
    memcpy(h, to, 6);
    memcpy(h + 6, from, 6);
    h[12] = 8;
    h[14] = 0x45;
    uint16_t total = htons(28 + length), udp = htons(8 + length), port = htons(PORT);
    memcpy(h + 16, &total, 2);
    h[20] = 0x40;
    h[22] = 64;
    h[23] = IPPROTO_UDP;
    uint32_t a = htonl(0x0AD30900 + source), b = htonl(0x0AD30900 + target);
    memcpy(h + 26, &a, 4);
    memcpy(h + 30, &b, 4);
    uint16_t sum = ip_sum(h + 14);
    memcpy(h + 24, &sum, 2);
    memcpy(h + 34, &port, 2);
    memcpy(h + 36, &port, 2);
    memcpy(h + 38, &udp, 2);
}

static void open_port(struct port *p, const char *device, int mode) {
    size_t length = (size_t) 2 * ENTRIES * CHUNK;
    p->memory = mmap(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (p->memory == MAP_FAILED) die("mmap");
    p->fd = socket(AF_XDP, SOCK_RAW, 0);
    if (p->fd < 0) die("socket(AF_XDP)");
    struct xdp_umem_reg umem = {.addr = (uintptr_t) p->memory, .len = length, .chunk_size = CHUNK};
    if (setsockopt(p->fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof umem) < 0) die("XDP_UMEM_REG");
    int entries = ENTRIES, options[] = {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_RX_RING, XDP_TX_RING};
    for (int i = 0; i < 4; i++) {
        if (setsockopt(p->fd, SOL_XDP, options[i], &entries, sizeof entries) < 0) die("a ring");
    }
    struct xdp_mmap_offsets at;
    socklen_t size = sizeof at;
    if (getsockopt(p->fd, SOL_XDP, XDP_MMAP_OFFSETS, &at, &size) < 0) die("XDP_MMAP_OFFSETS");
    p->fill = map_ring(p->fd, &at.fr, XDP_UMEM_PGOFF_FILL_RING, 8);
    p->done = map_ring(p->fd, &at.cr, XDP_UMEM_PGOFF_COMPLETION_RING, 8);
    p->rx = map_ring(p->fd, &at.rx, XDP_PGOFF_RX_RING, sizeof(struct xdp_desc));
    p->tx = map_ring(p->fd, &at.tx, XDP_PGOFF_TX_RING, sizeof(struct xdp_desc));
    for (int i = 0; i < ENTRIES; i++) {
        ((uint64_t *) p->fill.entries)[i] = (uint64_t) i * CHUNK;
        p->free[p->frees++] = (uint64_t) (ENTRIES + i) * CHUNK;
    }
    p->fill.mine = ENTRIES;
    __atomic_store_n(p->fill.producer, ENTRIES, __ATOMIC_RELEASE);
    struct sockaddr_xdp name = {.sxdp_family = AF_XDP, .sxdp_flags = XDP_COPY | XDP_USE_NEED_WAKEUP,
        .sxdp_ifindex = if_nametoindex(device)};
    /* The kernel gives a queue back a moment after its socket was closed. */
    for (int i = 0; bind(p->fd, (struct sockaddr *) &name, sizeof name) < 0; i++) {
        if (errno != EBUSY || i == 2000) die("bind");
        usleep(1000);
    }
    attach(name.sxdp_ifindex, p->fd, mode);
}

static void reclaim(struct port *p) {
    uint32_t end = __atomic_load_n(p->done.producer, __ATOMIC_ACQUIRE);
    while (p->done.mine != end) {
        p->free[p->frees++] = ((uint64_t *) p->done.entries)[p->done.mine++ & (ENTRIES - 1)];
    }
    __atomic_store_n(p->done.consumer, end, __ATOMIC_RELEASE);
}

static int queue(struct port *p, const char *payload, int length) {
    if (p->frees == 0) {
        reclaim(p);
        if (p->frees == 0) return 0;
    }
    uint64_t place = p->free[--p->frees];
    memcpy(p->memory + place, p->headers, HEADERS);
    memcpy(p->memory + place + HEADERS, payload, length);
    struct xdp_desc *entry = (struct xdp_desc *) p->tx.entries + (p->tx.mine++ & (ENTRIES - 1));
    entry->addr = place;
    entry->len = HEADERS + length;
    entry->options = 0;
    return 1;
}

static void flush(struct port *p) {
    __atomic_store_n(p->tx.producer, p->tx.mine, __ATOMIC_SEQ_CST);
    for (int i = 0; i < BATCH && __atomic_load_n(p->tx.consumer, __ATOMIC_ACQUIRE) != p->tx.mine; i++) {
        if (*p->tx.flags & XDP_RING_NEED_WAKEUP && sendto(p->fd, 0, 0, MSG_DONTWAIT, 0, 0) < 0 && errno != EAGAIN
            && errno != EBUSY && errno != ENOBUFS) {
            die("sendto");
        }
    }
}

/* Takes what has come; the last payload is copied if there is room for it. */
static int receive(struct port *p, char *payload) {
    uint32_t end = __atomic_load_n(p->rx.producer, __ATOMIC_ACQUIRE);
    int count = 0;
    while (p->rx.mine != end && count < BATCH) {
        struct xdp_desc *entry = (struct xdp_desc *) p->rx.entries + (p->rx.mine++ & (ENTRIES - 1));
        if (payload) memcpy(payload, p->memory + entry->addr + HEADERS, entry->len - HEADERS);
        ((uint64_t *) p->fill.entries)[p->fill.mine++ & (ENTRIES - 1)] = entry->addr & ~(uint64_t) (CHUNK - 1);
        count++;
    }
    if (count > 0) {
        __atomic_store_n(p->rx.consumer, p->rx.mine, __ATOMIC_RELEASE);
        __atomic_store_n(p->fill.producer, p->fill.mine, __ATOMIC_RELEASE);
    }
    return count;
}

static int udp_socket(int source, int target) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr = {htonl(0x0AD30900 + source)}};
    if (bind(fd, (struct sockaddr *) &name, sizeof name) < 0) die("bind");
    name.sin_addr.s_addr = htonl(0x0AD30900 + target);
    if (connect(fd, (struct sockaddr *) &name, sizeof name) < 0) die("connect");
    return fd;
}

static int length;
static double seconds;
static char payload[MAX_LENGTH];

static void udp_echo(int fd) {
    for (;;) {
        ssize_t got = recv(fd, payload, sizeof payload, 0);
        if (got > 0) send(fd, payload, got, 0);
    }
}

static void udp_trip(int fd) {
    double start = now(), begin = start, end = start + seconds * 1.2;
    long trips = 0;
    while (now() < end || begin == start || trips == 0) {
        send(fd, payload, length, 0);
        double patience = now() + 0.1;
        while (recv(fd, payload, sizeof payload, 0) < 0 && now() < patience) {
        }
        if (begin == start && now() > start + seconds * 0.2) {
            begin = now();
            trips = 0;
        } else {
            trips++;
        }
    }
    printf("micros=%.4f\n", (now() - begin) / trips * 1e6);
}

static void xdp_echo(struct port *p) {
    for (;;) {
        int count = receive(p, payload);
        while (count-- > 0) queue(p, payload, length);
        if (p->tx.mine != *p->tx.producer) flush(p);
    }
}

static void xdp_trip(struct port *p) {
    double start = now(), begin = start, end = start + seconds * 1.2;
    long trips = 0;
    while (now() < end || begin == start || trips == 0) {
        queue(p, payload, length);
        flush(p);
        double patience = now() + 0.1;
        while (receive(p, payload) == 0 && now() < patience) {
        }
        if (begin == start && now() > start + seconds * 0.2) {
            begin = now();
            trips = 0;
        } else {
            trips++;
        }
    }
    printf("micros=%.4f\n", (now() - begin) / trips * 1e6);
}

static void xdp_send(struct port *p) {
    for (;;) {
        for (int i = 0; i < BATCH && queue(p, payload, length); i++) {
        }
        flush(p);
    }
}

static void xdp_rate(struct port *p) {
    while (receive(p, 0) == 0) {
    }
    double warm = now() + seconds * 0.2;
    while (now() < warm) receive(p, 0);
    double start = now(), end = start + seconds;
    long count = 0;
    while (now() < end || count == 0) count += receive(p, 0);
    printf("rate=%.1f\n", count / (now() - start));
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "xdp udp-trip|xdp-trip|xdp-trip-outside|xdp-rate NETWORK-A NETWORK-B CPU-A CPU-B LENGTH MILLIS\n");
        return 2;
    }
    const char *mode = argv[1];
    length = atoi(argv[6]);
    seconds = atoi(argv[7]) * 1e-3;
    if (length < 1 || length > MAX_LENGTH) return 2;
    /* Should the other side die, this one does not wait for ever. */
    alarm(60 + (unsigned) seconds);
    char a[6], b[6];
    enter(argv[2], atoi(argv[4]));
    mac_of("va", a);
    enter(argv[3], atoi(argv[5]));
    mac_of("vb", b);
    int ready[2];
    if (pipe(ready) < 0) die("pipe");
    /* The rate is counted where datagrams arrive, trips where they begin: the child does the other part. */
    int rate = strcmp(mode, "xdp-rate") == 0, udp = strcmp(mode, "udp-trip") == 0;
    pid_t child = fork();
    int in_a = rate == (child == 0);
    if (child == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
    enter(argv[in_a ? 2 : 3], atoi(argv[in_a ? 4 : 5]));
    static struct port port;
    int fd = -1;
    if (udp) {
        fd = udp_socket(in_a ? 1 : 2, in_a ? 2 : 1);
    } else {
        open_port(&port, in_a ? "va" : "vb", strcmp(mode, "xdp-trip-outside") == 0 ? OUTSIDE : IN_DRIVER);
        make_headers(port.headers, in_a ? a : b, in_a ? b : a, in_a ? 1 : 2, in_a ? 2 : 1, length);
    }
    char done = 0;
    if (child == 0) {
        if (write(ready[1], &done, 1) != 1) die("write");
        udp ? udp_echo(fd) : rate ? xdp_send(&port) : xdp_echo(&port);
    }
    close(ready[1]);
    if (read(ready[0], &done, 1) != 1) {
        fprintf(stderr, "the other side failed\n");
        return 1;
    }
    udp ? udp_trip(fd) : rate ? xdp_rate(&port) : xdp_trip(&port);
    kill(child, SIGKILL);
    waitpid(child, 0, 0);
    return 0;
}
