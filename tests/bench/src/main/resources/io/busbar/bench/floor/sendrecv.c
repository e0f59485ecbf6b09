/*
 * The floor of a network's round trip: two pinned processes that send and recv over one TCP connection on loopback,
 * neither of them ever asleep. Then one way: as many messages as get through.
 *
 *   sendrecv CPU CPU LENGTH MILLIS
 *
 * Prints name=value, blanks between. The same system calls that a wire of the bridge makes, with nothing around them.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES (1 << 20)

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
    if (sched_setaffinity(0, sizeof set, &set) < 0) fail("sched_setaffinity");
}

static void make_fast(int fd) {
    int one = 1;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0) fail("TCP_NODELAY");
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0) fail("O_NONBLOCK");
}

static void send_all(int fd, const char *bytes, int length) {
    for (int done = 0; done < length;) {
        ssize_t count = send(fd, bytes + done, length - done, MSG_NOSIGNAL);
        if (count >= 0) done += count;
        else if (errno != EAGAIN) fail("send");
    }
}

/* Returns 0 at the end of the stream. */
static int recv_all(int fd, char *bytes, int length) {
    for (int done = 0; done < length;) {
        ssize_t count = recv(fd, bytes + done, length - done, 0);
        if (count > 0) done += count;
        else if (count == 0) return 0;
        else if (errno != EAGAIN) fail("recv");
    }
    return 1;
}

static void echo(int fd, int length, long trips) {
    char *bytes = malloc(length);
    for (long i = 0; i < trips; i++) {
        if (!recv_all(fd, bytes, length)) exit(0);
        send_all(fd, bytes, length);
    }
    char *bulk = malloc(1 << 18);
    for (;;) {
        ssize_t count = recv(fd, bulk, 1 << 18, 0);
        if (count == 0) exit(0);
        if (count < 0 && errno != EAGAIN) fail("recv");
    }
}

static int compare(const void *one, const void *other) {
    long long a = *(const long long *) one, b = *(const long long *) other;
    return (a > b) - (a < b);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: sendrecv CPU CPU LENGTH MILLIS\n");
        return 2;
    }
    int length = atoi(argv[3]);
    long long millis = atoll(argv[4]);
    long warm_up = 2000, trips = millis * 50;
    if (trips > SAMPLES) trips = SAMPLES;

    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (listener < 0 || bind(listener, (struct sockaddr *) &address, size) < 0 || listen(listener, 1) < 0
            || getsockname(listener, (struct sockaddr *) &address, &size) < 0) fail("listen on loopback");
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        pin(atoi(argv[2]));
        int fd = accept(listener, 0, 0);
        if (fd < 0) fail("accept");
        make_fast(fd);
        echo(fd, length, warm_up + trips);
    }
    pin(atoi(argv[1]));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *) &address, size) < 0) fail("connect to loopback");
    make_fast(fd);

    char *bytes = calloc(1, length);
    long long *samples = malloc(trips * sizeof *samples);
    for (long i = -warm_up; i < trips; i++) {
        long long start = now();
        send_all(fd, bytes, length);
        if (!recv_all(fd, bytes, length)) fail("the other side has ended");
        if (i >= 0) samples[i] = now() - start;
    }
    qsort(samples, trips, sizeof *samples, compare);

    long long start = now(), end = start + millis * 1000000, sent = 0;
    while (now() < end) {
        for (int i = 0; i < 64; i++) send_all(fd, bytes, length);
        sent += 64;
    }
    double seconds = (now() - start) / 1e9;
    close(fd);
    waitpid(child, 0, 0);
    printf("p50Nanos=%lld p99Nanos=%lld p999Nanos=%lld messagesPerSecond=%.0f bytesPerSecond=%.0f\n",
            samples[trips / 2], samples[trips * 99 / 100], samples[trips / 1000 * 999], sent / seconds,
            sent * length / seconds);
    return 0;
}
