package io.busbar.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds our constants, sizes and offsets against those that the C compiler of this machine knows. */
class CLayoutTest {
    private static final String HEADERS = """
            #define _GNU_SOURCE
            #include <errno.h>
            #include <fcntl.h>
            #include <pthread.h>
            #include <sched.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <netinet/in.h>
            #include <netinet/tcp.h>
            #include <netinet/udp.h>
            #include <poll.h>
            #include <sys/epoll.h>
            #include <sys/eventfd.h>
            #include <sys/socket.h>
            #include <sys/un.h>
            #include <sys/mman.h>
            #include <sys/stat.h>
            #include <sys/statfs.h>
            #include <sys/syscall.h>
            #include <sys/uio.h>
            #include <time.h>
            #include <linux/errqueue.h>
            #include <net/if.h>
            #include <net/if_arp.h>
            #include <linux/bpf.h>
            #include <linux/ethtool.h>
            #include <linux/futex.h>
            #include <linux/if_link.h>
            #include <linux/if_xdp.h>
            #include <linux/io_uring.h>
            #include <linux/magic.h>
            #include <linux/membarrier.h>
            #include <linux/memfd.h>
            #include <linux/mempolicy.h>
            #include <linux/rtnetlink.h>
            #include <linux/sockios.h>
            #ifndef XDP_USE_SG
            #define XDP_USE_SG (1 << 4)
            #define XDP_PKT_CONTD (1 << 0)
            #endif
            #ifndef MADV_POPULATE_READ
            #define MADV_POPULATE_READ 22
            #define MADV_POPULATE_WRITE 23
            #endif
            #ifndef MFD_NOEXEC_SEAL
            #define MFD_NOEXEC_SEAL 8
            #endif
            #ifndef UDP_SEGMENT
            #define UDP_SEGMENT 103
            #define UDP_GRO 104
            #endif
            #include <linux/version.h>
            #if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
            #define FUTEX2_SIZE_U32 2
            #define IORING_OP_FUTEX_WAIT 51
            #endif
            #if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
            #define IORING_CQE_F_BUF_MORE (1U << 4)
            #define IOU_PBUF_RING_INC 2
            #endif
            #ifndef SO_ZEROCOPY
            #define SO_ZEROCOPY 60
            #endif
            #ifndef FUTEX_32
            #define FUTEX_32 2
            #endif
            #define KIND_ROBUST_SHARED (PTHREAD_MUTEX_NORMAL | 16 | 128)
            """;

    @TempDir
    private Path directory;

    @Test
    void shouldAgreeWithTheCompiler() throws Exception {
        final String compiler = System.getenv().getOrDefault("CC", "gcc");
        final boolean present = isPresent(compiler);
        if (!present) {
            System.out.println("CLayoutTest skipped: there is no " + compiler + " to compare with");
        }
        assumeTrue(present, "no C compiler");

        final Map<String, Long> ours = ours();
        final StringBuilder program = new StringBuilder(HEADERS)
                .append(VerbsLayouts.areComparable() ? VerbsLayouts.HEADERS : "")
                .append("int main(void) {\n");
        ours.keySet()
                .forEach(expression -> program.append("printf(\"%lld\\n\", (long long) (")
                        .append(expression)
                        .append("));\n"));
        final Path source = Files.writeString(directory.resolve("layout.c"), program.append("return 0; }\n"));
        final Path binary = directory.resolve("layout");
        run(compiler, "-o", binary.toString(), source.toString());

        final Map<String, Long> theirs = new LinkedHashMap<>();
        final String[] lines = run(binary.toString()).split("\n");
        int i = 0;
        for (final String expression : ours.keySet()) {
            theirs.put(expression, Long.parseLong(lines[i++]));
        }
        assertEquals(lines(theirs), lines(ours));
    }

    private static Map<String, Long> ours() {
        final Map<String, Long> ours = new LinkedHashMap<>();
        for (final Errno errno : Errno.values()) {
            ours.put(errno.name(), (long) errno.number());
        }
        fcntl(ours);
        stat(ours);
        mman(ours);
        pthread(ours);
        epoll(ours);
        IoUringLayout.addTo(ours);
        XdpLayout.addTo(ours);
        socket(ours);
        if (VerbsLayouts.areComparable()) {
            VerbsLayouts.addTo(ours);
        }
        return ours;
    }

    private static void fcntl(final Map<String, Long> ours) {
        ours.put("O_RDONLY", (long) Fcntl.O_RDONLY);
        ours.put("O_RDWR", (long) Fcntl.O_RDWR);
        ours.put("O_CREAT", (long) Fcntl.O_CREAT);
        ours.put("O_EXCL", (long) Fcntl.O_EXCL);
        ours.put("O_CLOEXEC", (long) Fcntl.O_CLOEXEC);
        ours.put("O_DIRECTORY", (long) Fcntl.O_DIRECTORY);
        ours.put("O_NOFOLLOW", (long) Fcntl.O_NOFOLLOW);
        ours.put("O_TMPFILE", (long) Fcntl.O_TMPFILE);
        ours.put("AT_FDCWD", (long) Fcntl.AT_FDCWD);
        ours.put("AT_SYMLINK_FOLLOW", (long) Fcntl.AT_SYMLINK_FOLLOW);
        ours.put("AT_EMPTY_PATH", (long) Fcntl.AT_EMPTY_PATH);
        ours.put("F_OFD_GETLK", (long) Fcntl.F_OFD_GETLK);
        ours.put("F_OFD_SETLK", (long) Fcntl.F_OFD_SETLK);
        ours.put("F_WRLCK", (long) Fcntl.F_WRLCK);
        ours.put("F_UNLCK", (long) Fcntl.F_UNLCK);
        ours.put("F_ADD_SEALS", (long) Fcntl.F_ADD_SEALS);
        ours.put("F_GET_SEALS", (long) Fcntl.F_GET_SEALS);
        ours.put("F_SEAL_SEAL", (long) Fcntl.F_SEAL_SEAL);
        ours.put("F_SEAL_SHRINK", (long) Fcntl.F_SEAL_SHRINK);
        ours.put("F_SEAL_GROW", (long) Fcntl.F_SEAL_GROW);
        ours.put("sizeof(struct flock)", (long) Fcntl.FLOCK_SIZE);
        ours.put("offsetof(struct flock, l_type)", (long) Fcntl.FLOCK_TYPE);
        ours.put("offsetof(struct flock, l_whence)", (long) Fcntl.FLOCK_WHENCE);
        ours.put("offsetof(struct flock, l_start)", (long) Fcntl.FLOCK_START);
        ours.put("offsetof(struct flock, l_len)", (long) Fcntl.FLOCK_LEN);
        ours.put("offsetof(struct flock, l_pid)", (long) Fcntl.FLOCK_PID);
    }

    private static void stat(final Map<String, Long> ours) {
        ours.put("S_IFMT", (long) Stat.S_IFMT);
        ours.put("S_IFREG", (long) Stat.S_IFREG);
        ours.put("S_IFDIR", (long) Stat.S_IFDIR);
        ours.put("STATX_BASIC_STATS", (long) Stat.STATX_BASIC_STATS);
        ours.put("sizeof(struct statx)", (long) Stat.STATX_SIZE);
        ours.put("offsetof(struct statx, stx_nlink)", (long) Stat.STX_NLINK);
        ours.put("offsetof(struct statx, stx_uid)", (long) Stat.STX_UID);
        ours.put("offsetof(struct statx, stx_mode)", (long) Stat.STX_MODE);
        ours.put("offsetof(struct statx, stx_ino)", (long) Stat.STX_INO);
        ours.put("offsetof(struct statx, stx_size)", (long) Stat.STX_SIZE);
        ours.put("offsetof(struct statx, stx_blocks)", (long) Stat.STX_BLOCKS);
        ours.put("offsetof(struct statx, stx_dev_major)", (long) Stat.STX_DEV_MAJOR);
        ours.put("offsetof(struct statx, stx_dev_minor)", (long) Stat.STX_DEV_MINOR);
        ours.put("TMPFS_MAGIC", Statfs.TMPFS_MAGIC);
        ours.put("HUGETLBFS_MAGIC", Statfs.HUGETLBFS_MAGIC);
        ours.put("EXT4_SUPER_MAGIC", Statfs.EXT4_SUPER_MAGIC);
        ours.put("sizeof(struct statfs)", (long) Statfs.STATFS_SIZE);
        ours.put("offsetof(struct statfs, f_type)", (long) Statfs.F_TYPE);
        ours.put("offsetof(struct statfs, f_bsize)", (long) Statfs.F_BSIZE);
        ours.put("offsetof(struct statfs, f_blocks)", (long) Statfs.F_BLOCKS);
        ours.put("offsetof(struct statfs, f_bavail)", (long) Statfs.F_BAVAIL);
    }

    private static void mman(final Map<String, Long> ours) {
        ours.put("PROT_NONE", (long) Mman.PROT_NONE);
        ours.put("PROT_READ", (long) Mman.PROT_READ);
        ours.put("PROT_WRITE", (long) Mman.PROT_WRITE);
        ours.put("MAP_SHARED", (long) Mman.MAP_SHARED);
        ours.put("MAP_PRIVATE", (long) Mman.MAP_PRIVATE);
        ours.put("MAP_FIXED", (long) Mman.MAP_FIXED);
        ours.put("MAP_ANONYMOUS", (long) Mman.MAP_ANONYMOUS);
        ours.put("MAP_NORESERVE", (long) Mman.MAP_NORESERVE);
        ours.put("MAP_POPULATE", (long) Mman.MAP_POPULATE);
        ours.put("MAP_HUGETLB", (long) Mman.MAP_HUGETLB);
        ours.put("(21 << MAP_HUGE_SHIFT)", (long) Mman.MAP_HUGE_2MB);
        ours.put("(30 << MAP_HUGE_SHIFT)", (long) Mman.MAP_HUGE_1GB);
        ours.put("MADV_POPULATE_READ", (long) Mman.MADV_POPULATE_READ);
        ours.put("MADV_POPULATE_WRITE", (long) Mman.MADV_POPULATE_WRITE);
        ours.put("MFD_CLOEXEC", (long) Mman.MFD_CLOEXEC);
        ours.put("MFD_ALLOW_SEALING", (long) Mman.MFD_ALLOW_SEALING);
        ours.put("MFD_HUGETLB", (long) Mman.MFD_HUGETLB);
        ours.put("MFD_NOEXEC_SEAL", (long) Mman.MFD_NOEXEC_SEAL);
        ours.put("(int) MFD_HUGE_2MB", (long) Mman.MFD_HUGE_2MB);
        ours.put("(int) MFD_HUGE_1GB", (long) Mman.MFD_HUGE_1GB);
        ours.put("sizeof(cpu_set_t)", (long) Sched.CPU_SET_SIZE);
        ours.put("CPU_SETSIZE", (long) Sched.MAX_CPUS);
        ours.put("SYS_mbind", Mempolicy.SYS_MBIND);
        ours.put("SYS_futex", Futex.SYS_FUTEX);
        ours.put("SYS_membarrier", Membarrier.SYS_MEMBARRIER);
        ours.put("FUTEX_WAIT", (long) Futex.FUTEX_WAIT);
        ours.put("FUTEX_WAKE", (long) Futex.FUTEX_WAKE);
        ours.put("sizeof(struct timespec)", (long) Futex.TIMESPEC_SIZE);
        ours.put("MEMBARRIER_CMD_GLOBAL_EXPEDITED", (long) Membarrier.MEMBARRIER_CMD_GLOBAL_EXPEDITED);
        ours.put(
                "MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED", (long) Membarrier.MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED);
        ours.put("SYS_futex_waitv", Futexes.SYS_FUTEX_WAITV);
        ours.put("FUTEX_WAITV_MAX", (long) Futexes.MAX);
        ours.put("FUTEX_32", (long) Futexes.FUTEX_32);
        ours.put("sizeof(struct futex_waitv)", (long) Futexes.WAITV_SIZE);
        ours.put("offsetof(struct futex_waitv, val)", (long) Futexes.WAITV_VALUE);
        ours.put("offsetof(struct futex_waitv, uaddr)", (long) Futexes.WAITV_ADDRESS);
        ours.put("offsetof(struct futex_waitv, flags)", (long) Futexes.WAITV_FLAGS);
        ours.put("CLOCK_MONOTONIC", (long) Futexes.CLOCK_MONOTONIC);
        ours.put("EFD_NONBLOCK", (long) Eventfd.EFD_NONBLOCK);
        ours.put("EFD_CLOEXEC", (long) Eventfd.EFD_CLOEXEC);
        ours.put("MPOL_PREFERRED", (long) Mempolicy.MPOL_PREFERRED);
    }

    private static void epoll(final Map<String, Long> ours) {
        ours.put("EPOLL_CLOEXEC", (long) Epoll.EPOLL_CLOEXEC);
        ours.put("EPOLL_CTL_ADD", (long) Epoll.EPOLL_CTL_ADD);
        ours.put("EPOLLIN", (long) Epoll.EPOLLIN);
        ours.put("(int) EPOLLET", (long) Epoll.EPOLLET);
        ours.put("sizeof(struct epoll_event)", (long) Epoll.EVENT_SIZE);
        ours.put("offsetof(struct epoll_event, events)", (long) Epoll.EVENT_EVENTS);
        ours.put("AF_UNIX", (long) Un.AF_UNIX);
        ours.put("SOCK_DGRAM", (long) Un.SOCK_DGRAM);
        ours.put("sizeof(struct sockaddr_un)", (long) Un.SOCKADDR_UN_SIZE);
        ours.put("offsetof(struct sockaddr_un, sun_path)", (long) Un.SUN_PATH);
        ours.put("sizeof(struct iovec)", (long) Uio.IOVEC_SIZE);
        ours.put("offsetof(struct iovec, iov_base)", (long) Uio.IOVEC_BASE);
        ours.put("offsetof(struct iovec, iov_len)", (long) Uio.IOVEC_LEN);
    }

    private static void pthread(final Map<String, Long> ours) {
        ours.put("sizeof(pthread_mutex_t)", (long) Pthread.MUTEX_SIZE);
        ours.put("sizeof(pthread_mutexattr_t)", (long) Pthread.MUTEXATTR_SIZE);
        ours.put("offsetof(pthread_mutex_t, __data.__lock)", (long) Pthread.MUTEX_LOCK);
        ours.put("offsetof(pthread_mutex_t, __data.__kind)", (long) Pthread.MUTEX_KIND);
        ours.put("offsetof(pthread_mutex_t, __data.__list.__prev)", (long) Pthread.MUTEX_PREVIOUS);
        ours.put("offsetof(pthread_mutex_t, __data.__list.__next)", (long) Pthread.MUTEX_NEXT);
        ours.put("KIND_ROBUST_SHARED", (long) Pthread.KIND_ROBUST_SHARED);
        ours.put("(int) FUTEX_WAITERS", (long) Pthread.FUTEX_WAITERS);
        ours.put("FUTEX_OWNER_DIED", (long) Pthread.FUTEX_OWNER_DIED);
        ours.put("FUTEX_TID_MASK", (long) Pthread.FUTEX_TID_MASK);
        ours.put("PTHREAD_PROCESS_SHARED", (long) Pthread.PTHREAD_PROCESS_SHARED);
        ours.put("PTHREAD_MUTEX_ROBUST", (long) Pthread.PTHREAD_MUTEX_ROBUST);
        ours.put("SYS_get_robust_list", Pthread.SYS_GET_ROBUST_LIST);
    }

    private static void errorQueue(final Map<String, Long> ours) {
        ours.put("SO_ZEROCOPY", (long) Socket.SO_ZEROCOPY);
        ours.put("MSG_ZEROCOPY", (long) Socket.MSG_ZEROCOPY);
        ours.put("MSG_ERRQUEUE", (long) Socket.MSG_ERRQUEUE);
        ours.put("AF_UNSPEC", (long) Socket.AF_UNSPEC);
        ours.put("IPPROTO_IP", (long) Socket.IPPROTO_IP);
        ours.put("IPPROTO_IPV6", (long) Socket.IPPROTO_IPV6);
        ours.put("IP_RECVERR", (long) Errqueue.IP_RECVERR);
        ours.put("IPV6_RECVERR", (long) Errqueue.IPV6_RECVERR);
        ours.put("SO_EE_ORIGIN_ZEROCOPY", (long) Errqueue.SO_EE_ORIGIN_ZEROCOPY);
        ours.put("SO_EE_CODE_ZEROCOPY_COPIED", (long) Errqueue.SO_EE_CODE_ZEROCOPY_COPIED);
        ours.put("sizeof(struct sock_extended_err)", (long) Errqueue.EE_SIZE);
        ours.put("offsetof(struct sock_extended_err, ee_errno)", (long) Errqueue.EE_ERRNO);
        ours.put("offsetof(struct sock_extended_err, ee_origin)", (long) Errqueue.EE_ORIGIN);
        ours.put("offsetof(struct sock_extended_err, ee_code)", (long) Errqueue.EE_CODE);
        ours.put("offsetof(struct sock_extended_err, ee_info)", (long) Errqueue.EE_INFO);
        ours.put("offsetof(struct sock_extended_err, ee_data)", (long) Errqueue.EE_DATA);
        ours.put("offsetof(struct msghdr, msg_control)", (long) Socket.MSGHDR_CONTROL);
        ours.put("offsetof(struct msghdr, msg_controllen)", (long) Socket.MSGHDR_CONTROLLEN);
        ours.put("offsetof(struct msghdr, msg_flags)", (long) Socket.MSGHDR_FLAGS);
        ours.put("sizeof(struct cmsghdr)", (long) Socket.CMSGHDR_SIZE);
        ours.put("offsetof(struct cmsghdr, cmsg_len)", (long) Socket.CMSG_LEN);
        ours.put("offsetof(struct cmsghdr, cmsg_level)", (long) Socket.CMSG_LEVEL);
        ours.put("offsetof(struct cmsghdr, cmsg_type)", (long) Socket.CMSG_TYPE);
        ours.put("sizeof(struct mmsghdr)", (long) Socket.MMSGHDR_SIZE);
        ours.put("offsetof(struct mmsghdr, msg_len)", (long) Socket.MMSGHDR_LEN);
        ours.put("offsetof(struct msghdr, msg_name)", (long) Socket.MSGHDR_NAME);
        ours.put("offsetof(struct msghdr, msg_namelen)", (long) Socket.MSGHDR_NAMELEN);
    }

    private static void socket(final Map<String, Long> ours) {
        ours.put("AF_INET", (long) Socket.AF_INET);
        ours.put("AF_INET6", (long) Socket.AF_INET6);
        ours.put("SOCK_STREAM", (long) Socket.SOCK_STREAM);
        ours.put("SOCK_DGRAM", (long) Socket.SOCK_DGRAM);
        ours.put("SOCK_NONBLOCK", (long) Socket.SOCK_NONBLOCK);
        ours.put("SOCK_CLOEXEC", (long) Socket.SOCK_CLOEXEC);
        ours.put("SOL_SOCKET", (long) Socket.SOL_SOCKET);
        ours.put("SO_REUSEADDR", (long) Socket.SO_REUSEADDR);
        ours.put("SO_ERROR", (long) Socket.SO_ERROR);
        ours.put("SO_SNDBUF", (long) Socket.SO_SNDBUF);
        ours.put("SO_RCVBUF", (long) Socket.SO_RCVBUF);
        ours.put("IPPROTO_TCP", (long) Socket.IPPROTO_TCP);
        ours.put("TCP_NODELAY", (long) Socket.TCP_NODELAY);
        ours.put("MSG_DONTWAIT", (long) Socket.MSG_DONTWAIT);
        ours.put("MSG_WAITALL", (long) Socket.MSG_WAITALL);
        ours.put("MSG_NOSIGNAL", (long) Socket.MSG_NOSIGNAL);
        errorQueue(ours);
        ours.put("SO_LINGER", (long) Socket.SO_LINGER);
        ours.put("SHUT_WR", (long) Socket.SHUT_WR);
        ours.put("sizeof(struct linger)", (long) Socket.LINGER_SIZE);
        ours.put("sizeof(struct msghdr)", (long) Socket.MSGHDR_SIZE);
        ours.put("offsetof(struct msghdr, msg_iov)", (long) Socket.MSGHDR_IOV);
        ours.put("offsetof(struct msghdr, msg_iovlen)", (long) Socket.MSGHDR_IOVLEN);
        ours.put("sizeof(struct sockaddr_in)", (long) Socket.SOCKADDR_IN_SIZE);
        ours.put("sizeof(struct sockaddr_in6)", (long) Socket.SOCKADDR_IN6_SIZE);
        ours.put("offsetof(struct sockaddr_in, sin_port)", (long) Socket.SIN_PORT);
        ours.put("offsetof(struct sockaddr_in, sin_addr)", (long) Socket.SIN_ADDR);
        ours.put("offsetof(struct sockaddr_in6, sin6_addr)", (long) Socket.SIN6_ADDR);
        ours.put("offsetof(struct sockaddr_in6, sin6_scope_id)", (long) Socket.SIN6_SCOPE);
        datagrams(ours);
    }

    private static void datagrams(final Map<String, Long> ours) {
        ours.put("SO_SNDBUFFORCE", (long) Socket.SO_SNDBUFFORCE);
        ours.put("SO_RCVBUFFORCE", (long) Socket.SO_RCVBUFFORCE);
        ours.put("MSG_TRUNC", (long) Socket.MSG_TRUNC);
        ours.put("offsetof(struct msghdr, msg_name)", (long) Socket.MSGHDR_NAME);
        ours.put("offsetof(struct msghdr, msg_namelen)", (long) Socket.MSGHDR_NAMELEN);
        ours.put("offsetof(struct msghdr, msg_control)", (long) Socket.MSGHDR_CONTROL);
        ours.put("offsetof(struct msghdr, msg_controllen)", (long) Socket.MSGHDR_CONTROLLEN);
        ours.put("offsetof(struct msghdr, msg_flags)", (long) Socket.MSGHDR_FLAGS);
        ours.put("sizeof(struct mmsghdr)", (long) Socket.MMSGHDR_SIZE);
        ours.put("offsetof(struct mmsghdr, msg_len)", (long) Socket.MMSGHDR_LEN);
        ours.put("sizeof(struct cmsghdr)", (long) Socket.CMSGHDR_SIZE);
        ours.put("offsetof(struct cmsghdr, cmsg_len)", (long) Socket.CMSG_LEN);
        ours.put("offsetof(struct cmsghdr, cmsg_level)", (long) Socket.CMSG_LEVEL);
        ours.put("offsetof(struct cmsghdr, cmsg_type)", (long) Socket.CMSG_TYPE);
        ours.put("IPPROTO_IP", (long) In.IPPROTO_IP);
        ours.put("IPPROTO_IPV6", (long) In.IPPROTO_IPV6);
        ours.put("IP_MTU_DISCOVER", (long) In.IP_MTU_DISCOVER);
        ours.put("IPV6_MTU_DISCOVER", (long) In.IPV6_MTU_DISCOVER);
        ours.put("IP_PMTUDISC_DO", (long) In.IP_PMTUDISC_DO);
        ours.put("IPV6_PMTUDISC_DO", (long) In.IP_PMTUDISC_DO);
        ours.put("IP_MTU", (long) In.IP_MTU);
        ours.put("IPV6_MTU", (long) In.IPV6_MTU);
        ours.put("IPV6_V6ONLY", (long) In.IPV6_V6ONLY);
        ours.put("SOL_UDP", (long) Udp.SOL_UDP);
        ours.put("UDP_SEGMENT", (long) Udp.UDP_SEGMENT);
        ours.put("UDP_GRO", (long) Udp.UDP_GRO);
    }

    private static String lines(final Map<String, Long> values) {
        final StringBuilder text = new StringBuilder();
        values.forEach((expression, value) ->
                text.append(expression).append(" = ").append(value).append('\n'));
        return text.toString();
    }

    private static boolean isPresent(final String compiler) throws InterruptedException {
        try {
            return new ProcessBuilder(compiler, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException e) {
            return false;
        }
    }

    private static String run(final String... command) throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "timed out");
        assertEquals(0, process.exitValue(), output);
        return output;
    }
}
