/*
 * When may memory be reused that was handed to a TCP socket? Sends a block over loopback, waits until the technique says
 * that it is done with it, breaks the connection, overwrites the block, and only then has the other side receive.
 *
 *   reuse write|zerocopy|sendfile|vmsplice LENGTH
 *
 * Done is: the call's return (write); all notifications (zerocopy); every byte acknowledged, SIOCOUTQ being 0, which is
 * the most that there is to wait for (sendfile, vmsplice). Prints received=BYTES overwritten=BYTES: how many bytes came,
 * and how many of them were written after the block was done with.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif
#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void await_notification(int fd) {
    char control[128];
    for (int tries = 0; tries < 10000; tries++) {
        struct msghdr header = {.msg_control = control, .msg_controllen = sizeof control};
        if (recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) return;
        usleep(1000);
    }
    fail("no notification");
}

int main(int argc, char **argv) {
    int length = argc == 3 ? atoi(argv[2]) : 0, one = 1;
    if (length < 1 || length > 1 << 16) {
        fprintf(stderr, "usage: reuse write|zerocopy|sendfile|vmsplice LENGTH, up to 65536\n");
        return 2;
    }
    int memory_fd = memfd_create("reuse", 0);
    if (memory_fd < 0 || ftruncate(memory_fd, length) < 0) fail("memfd");
    char *block = mmap(0, length, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
    if (block == MAP_FAILED) fail("mmap");
    memset(block, 'o', length);

    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *) &address, size) < 0 || listen(listener, 1) < 0
            || getsockname(listener, (struct sockaddr *) &address, &size) < 0) fail("listen");
    if (setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) < 0) fail("SO_ZEROCOPY");
    if (connect(fd, (struct sockaddr *) &address, size) < 0) fail("connect");
    int peer = accept(listener, 0, 0);
    if (peer < 0) fail("accept");

    ssize_t sent = -1;
    off_t offset = 0;
    if (!strcmp(argv[1], "write")) sent = send(fd, block, length, 0);
    else if (!strcmp(argv[1], "zerocopy")) sent = send(fd, block, length, MSG_ZEROCOPY);
    else if (!strcmp(argv[1], "sendfile")) sent = sendfile(fd, memory_fd, &offset, length);
    else {
        int pipes[2];
        struct iovec place = {block, length};
        if (pipe(pipes) < 0 || fcntl(pipes[1], F_SETPIPE_SZ, 1 << 20) < 0) fail("pipe");
        sent = vmsplice(pipes[1], &place, 1, 0);
        if (sent > 0) sent = splice(pipes[0], 0, fd, 0, sent, 0);
    }
    if (sent != length) fail("send");
    for (int queued = 1, tries = 0; queued > 0; tries++) {
        if (ioctl(fd, SIOCOUTQ, &queued) < 0 || tries > 10000) fail("SIOCOUTQ");
        usleep(1000);
    }
    if (!strcmp(argv[1], "zerocopy")) await_notification(fd);
    struct linger reset = {1, 0};
    if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset) < 0) fail("SO_LINGER");
    close(fd);
    memset(block, 'x', length);

    static char bytes[1 << 16];
    int received = 0, overwritten = 0;
    for (;;) {
        ssize_t count = recv(peer, bytes, sizeof bytes, 0);
        if (count <= 0) break;
        received += count;
        for (int i = 0; i < count; i++) overwritten += bytes[i] == 'x';
    }
    printf("received=%d overwritten=%d\n", received, overwritten);
    return 0;
}
