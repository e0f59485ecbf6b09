/*
 * What a network costs two pinned processes that do nothing but send and recv, neither of them ever asleep: the floor
 * of what is bridged over it.
 *
 *   network round-trip|one-way tcp|udp CPU CPU NAMESPACE|- ADDRESS LENGTH MILLIS RATE [MEMORY]
 *
 * The second process enters the network namespace (a path; "-" for the same) and listens at the address. Round trips
 * go by a schedule of so many a second, whether or not earlier answers have come, and count from the moment when they
 * were due. One way, a send for each message, as fast as the other side takes them; counted is what that receives.
 * All messages are one buffer, which stays in the cache, unless so many bytes of memory are given: then they are sent
 * out of, and received into, one place of it after the other, as with a log of that size.
 * Prints name=value, blanks between.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BULK (1 << 18)
#define PATIENCE 20 /* seconds beyond what was asked for */
#define BUFFERS (2 << 20)
#define LOST 10000000000LL /* ns without an answer after which none will come */

static int udp, length;
static size_t memory;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (cpu >= 0 && sched_setaffinity(0, sizeof set, &set) < 0) fail("sched_setaffinity");
}

static void make_fast(int fd) {
    int one = 1, buffers = BUFFERS;
    if (!udp && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0) fail("TCP_NODELAY");
    if (udp && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffers, sizeof buffers) < 0) fail("SO_RCVBUF");
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0) fail("O_NONBLOCK");
}

/* Where the next bytes go. */
static size_t after(size_t place, size_t bytes) {
    return place + bytes < memory ? place + bytes : 0;
}

static void send_all(int fd, const char *bytes) {
    for (int done = 0; done < length;) {
        ssize_t count = send(fd, bytes + done, length - done, MSG_NOSIGNAL);
        if (count >= 0) done += count;
        else if (errno != EAGAIN && errno != ECONNREFUSED) fail("send");
    }
}

/* Takes what is there, up to the end of a message; returns 1 if that is there, -1 at the end of the stream. */
static int recv_some(int fd, char *bytes, int *done) {
    ssize_t count = recv(fd, bytes + *done, length - *done, 0);
    if (count == 0 && !udp) return -1;
    if (count < 0 && errno != EAGAIN && errno != ECONNREFUSED) fail("recv");
    if (count > 0) *done += count;
    if (*done < length) return 0;
    *done = 0;
    return 1;
}

/* Seconds of processor that this process has used. */
static double cpu_seconds(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void echo(int fd) {
    char *bytes = malloc(length);
    int done = 0;
    for (;;) {
        int got = recv_some(fd, bytes, &done);
        if (got < 0 || (got > 0 && udp && bytes[0] == 'e')) exit(0); /* the parent ends it if that is lost, too */
        if (got > 0) send_all(fd, bytes);
    }
}

/* Counts from the first byte to the last; tells by the pipe. */
static void take(int fd, int pipe_fd) {
    char *bytes = malloc(memory + BULK);
    long long total = 0, first = 0, last = 0;
    for (size_t place = 0;;) {
        ssize_t count = recv(fd, bytes + place, BULK, 0);
        if (count == 0 || (udp && count > 0 && bytes[0] == 'e')) break;
        if (count < 0 && errno != EAGAIN) fail("recv");
        if (count > 0) {
            last = now();
            if (!first) first = last;
            else total += count;
            if (count > 0) place = after(place, count);
        }
    }
    double seen[3] = {total, last - first, cpu_seconds()};
    if (write(pipe_fd, seen, sizeof seen) != sizeof seen) fail("write to pipe");
    exit(0);
}

static int compare(const void *one, const void *other) {
    long long a = *(const long long *) one, b = *(const long long *) other;
    return (a > b) - (a < b);
}

/* Datagrams may get lost where a process waits long for its processor, so each has its number in it. */
static void round_trips(int fd, long long millis, long long rate) {
    long long interval = 1000000000LL / rate, count = millis * 1000000 / interval, warm_up = count / 10 + 10;
    long long all = count + warm_up, *samples = malloc(all * sizeof *samples), *due = malloc(all * sizeof *due);
    char *bytes = calloc(1, length), *answer = malloc(length);
    int numbered = udp && length >= 2 * (int) sizeof(long long), done = 0;
    long long next = now() + interval, last = next, sent = 0, answered = 0, taken = 0;
    while (answered < all) {
        long long moment = now();
        if (sent < all && moment >= next) {
            due[sent] = next;
            if (numbered) memcpy(bytes + sizeof sent, &sent, sizeof sent);
            sent++;
            send_all(fd, bytes);
            next += interval;
        }
        int got = recv_some(fd, answer, &done);
        if (got < 0) fail("the other side has ended");
        if (got > 0) {
            long long number = answered;
            last = now();
            if (numbered) memcpy(&number, answer + sizeof number, sizeof number);
            if (number >= warm_up && number < sent) samples[taken++] = last - due[number];
            answered++;
        }
        if (sent == all && moment - last > LOST) break;
    }
    if (udp) {
        bytes[0] = 'e';
        for (int i = 0; i < 10; i++) send_all(fd, bytes);
    }
    if (taken == 0 || (answered < all && !udp)) {
        fprintf(stderr, "%lld of %lld answers came\n", answered, all);
        exit(1);
    }
    qsort(samples, taken, sizeof *samples, compare);
    printf("p50Nanos=%lld p90Nanos=%lld p99Nanos=%lld p999Nanos=%lld p9999Nanos=%lld messages=%lld lostShare=%.4f\n",
            samples[taken / 2], samples[taken * 9 / 10], samples[taken * 99 / 100], samples[taken * 999 / 1000],
            samples[taken * 9999 / 10000], taken, 1 - (double) answered / all);
}

static void one_way(int fd, long long millis, int pipe_fd) {
    char *bytes = malloc(memory + length);
    memset(bytes, 0, memory + length);
    size_t place = 0;
    long long end = now() + millis * 1000000;
    while (now() < end) for (int i = 0; i < 16; i++, place = after(place, length)) send_all(fd, bytes + place);
    double own = cpu_seconds(), seen[3];
    if (udp) {
        /* Any datagram may be lost, the one that ends it, too. */
        bytes[0] = 'e';
        struct pollfd told = {.fd = pipe_fd, .events = POLLIN};
        do send_all(fd, bytes); while (poll(&told, 1, 1) == 0);
    } else if (shutdown(fd, SHUT_WR) < 0) fail("shutdown");
    if (read(pipe_fd, seen, sizeof seen) != sizeof seen) fail("the other side has told nothing");
    double rate = seen[1] > 0 ? seen[0] / (seen[1] / 1e9) : 0;
    printf("messagesPerSecond=%.0f bytesPerSecond=%.0f cpuSecondsPerGigabyte=%.4f\n", rate / length, rate,
            seen[0] > 0 ? (own + seen[2]) / (seen[0] / 1e9) : 0);
}

int main(int argc, char **argv) {
    if (argc < 10 || argc > 11) {
        fprintf(stderr, "usage: network round-trip|one-way tcp|udp CPU CPU NAMESPACE|- ADDRESS LENGTH MILLIS RATE"
                " [MEMORY]\n");
        return 2;
    }
    alarm(atoll(argv[8]) / 1000 + PATIENCE);
    int trips = !strcmp(argv[1], "round-trip");
    udp = !strcmp(argv[2], "udp");
    length = atoi(argv[7]);
    memory = argc > 10 ? strtoul(argv[10], 0, 10) : 0;
    if (length < 1 || (udp && length > 65000)) {
        fprintf(stderr, "a message has 1 byte or more, over UDP at most 65000\n");
        return 2;
    }
    int ready[2], result[2];
    if (pipe(ready) < 0 || pipe(result) < 0) fail("pipe");
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    if (inet_pton(AF_INET, argv[6], &address.sin_addr) != 1) fail(argv[6]);
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        alarm(atoll(argv[8]) / 1000 + PATIENCE);
        if (strcmp(argv[5], "-")) {
            int space = open(argv[5], O_RDONLY);
            if (space < 0 || setns(space, CLONE_NEWNET) < 0) fail(argv[5]);
        }
        pin(atoi(argv[4]));
        int fd = socket(AF_INET, udp ? SOCK_DGRAM : SOCK_STREAM, 0);
        if (fd < 0 || bind(fd, (struct sockaddr *) &address, size) < 0 || (!udp && listen(fd, 1) < 0)
                || getsockname(fd, (struct sockaddr *) &address, &size) < 0) fail("listen");
        if (write(ready[1], &address, sizeof address) != sizeof address) fail("write to pipe");
        if (udp) {
            /* The first datagram tells who is there. */
            struct sockaddr_in peer;
            socklen_t peer_size = sizeof peer;
            char hello;
            if (recvfrom(fd, &hello, 1, 0, (struct sockaddr *) &peer, &peer_size) < 0
                    || connect(fd, (struct sockaddr *) &peer, peer_size) < 0) fail("hello");
        } else {
            int listener = fd;
            fd = accept(listener, 0, 0);
            if (fd < 0) fail("accept");
        }
        make_fast(fd);
        if (trips) echo(fd);
        else take(fd, result[1]);
    }
    close(result[1]);
    close(ready[1]);
    if (read(ready[0], &address, sizeof address) != sizeof address) fail("the other side does not listen");
    pin(atoi(argv[3]));
    int fd = socket(AF_INET, udp ? SOCK_DGRAM : SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *) &address, size) < 0) fail("connect");
    if (udp && send(fd, "h", 1, 0) < 0) fail("hello");
    make_fast(fd);
    if (trips) round_trips(fd, atoll(argv[8]), atoll(argv[9]));
    else one_way(fd, atoll(argv[8]), result[0]);
    close(fd);
    if (udp) kill(child, SIGKILL);
    waitpid(child, 0, 0);
    return 0;
}
