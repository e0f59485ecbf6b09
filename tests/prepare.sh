#!/bin/sh
# Installs the programs that some tests call, where we may: as root on a system with apt. Elsewhere those tests are
# skipped and say why.
set -eu

packages=
need() { # PROGRAM PACKAGE
    command -v "$1" >/dev/null 2>&1 || packages="$packages $2"
}

need gcc gcc        # compares our struct layouts with the C headers'
need strace strace  # shows that the hot path makes no system call
need fc-match fontconfig # letters of the benchmarks' charts
need setpriv util-linux # becomes another user, mounts small file systems
need ip iproute2    # makes hosts out of network namespaces
need iperf3 iperf3  # a peer of the network benchmarks
need nft nftables   # cuts the network between them
need busybox busybox-static # boots the RDMA test-bed, tests/rdma-testbed.sh
need ib_write_lat perftest # what the wire rdma is measured against
[ -e /usr/include/infiniband/verbs.h ] || packages="$packages libibverbs-dev ibverbs-providers"
[ -e /usr/include/rdma/rdma_cma.h ] || packages="$packages librdmacm-dev"
[ -e /usr/include/stdio.h ] || packages="$packages libc6-dev"
[ -e /usr/include/linux/futex.h ] || packages="$packages linux-libc-dev"

[ -n "$packages" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "busbar: installing for the tests:$packages" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages >&2 ||
        echo "busbar: could not install$packages; the tests that need them will be skipped" >&2
else
    echo "busbar: not root on Debian, so not installed:$packages; the tests that need them will be skipped" >&2
fi
