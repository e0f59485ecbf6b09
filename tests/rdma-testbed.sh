#!/bin/bash
# Runs one command in a user-mode Linux kernel that has soft-RoCE and soft-iWARP built in: two network namespaces, h1 (10.77.0.1)
# and h2 (10.77.0.2), are two hosts with an RDMA device each, on a switch (namespace sw, ports sa and sb). Needs neither root nor
# KVM; the root file system is this machine's, read-only, with the checkout in it; /tmp, /run and /dev/shm are the kernel's own.
#
#   tests/rdma-testbed.sh [-d rxe|siw] [-m MB] [-t SECONDS] [-e VARIABLE]... [-c] [--] COMMAND [ARGUMENT...]
#
#   -d   the kind of device: soft-RoCE (default) or soft-iWARP
#   -m   memory, 1536 if not given      -t   time limit, 300 if not given      -e   a variable to take along
#   -c   only checks that it could run: says what is missing, and ends with status 3
#
# The kernel is $BUSBAR_RDMA_KERNEL, or ../shared/rdma-testbed/linux-uml beside the checkout (or beside the directory it is in).
# Exit status: the command's; 3 something is missing; 124 the time limit; 125 the kernel failed.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
device=rxe memory=1536 limit=300 check= names="JAVA_HOME LANG"
while [ $# -gt 0 ]; do
    case $1 in
        -d) device=$2 && shift ;;
        -m) memory=$2 && shift ;;
        -t) limit=$2 && shift ;;
        -e) names="$names $2" && shift ;;
        -c) check=1 ;;
        --) shift && break ;;
        -*) echo "rdma-testbed: unknown option $1" >&2 && exit 3 ;;
        *) break ;;
    esac
    shift
done

kernel=${BUSBAR_RDMA_KERNEL:-}
for beside in "$root/.." "$root/../.."; do
    [ -n "$kernel" ] || [ ! -x "$beside/shared/rdma-testbed/linux-uml" ] || kernel=$beside/shared/rdma-testbed/linux-uml
done
missing() {
    echo "rdma-testbed: $1" >&2
    exit 3
}
[ -n "$kernel" ] || missing "no kernel: set BUSBAR_RDMA_KERNEL to a user-mode Linux with rdma_rxe and siw"
[ -x "$kernel" ] || missing "$kernel cannot be executed"
for program in busybox ip rdma tc; do
    command -v "$program" >/dev/null || missing "$program is not installed; tests/prepare.sh does it"
done
ldconfig -p 2>/dev/null | grep -q librdmacm.so.1 || missing "librdmacm is not installed; tests/prepare.sh does it"
[ -z "$check" ] || exit 0

control=$(mktemp -d "${TMPDIR:-/tmp}/busbar-rdma.XXXXXX")
trap 'rm -rf "$control"' EXIT
{
    for name in $names; do
        [ -z "${!name:-}" ] || printf 'export %s=%q\n' "$name" "${!name}"
    done
    printf 'cd %q\n' "$PWD"
} >"$control/environment"
printf '%q ' "$@" >"$control/command"

# Process 1: the root file system, which cannot be written, under one that can.
cat >"$control/init" <<END
#!/bin/bash
root=$root control=$control device=$device
END
cat >>"$control/init" <<'END'
m() { busybox mount "$@"; }
PATH=/usr/bin:/bin:/usr/sbin:/sbin
m -t proc proc /proc
m -t tmpfs top /opt && busybox mkdir /opt/host /opt/up /opt/work
m -t hostfs -o / none /opt/host
m -t overlay -o lowerdir=/opt/host,upperdir=/opt/up,workdir=/opt/work overlay /mnt || busybox poweroff -f
m -t proc proc /mnt/proc && m -t sysfs sys /mnt/sys && m -t devtmpfs dev /mnt/dev
busybox mkdir -p /mnt/dev/shm /mnt/dev/pts
m -t tmpfs shm /mnt/dev/shm && m -t devpts pts /mnt/dev/pts && m -t tmpfs run /mnt/run && m -t tmpfs tmp /mnt/tmp
busybox mkdir -p /mnt/run/control "/mnt$root"
m -t hostfs -o "$control" none /mnt/run/control && m -t hostfs -o "$root" none "/mnt$root"
exec busybox chroot /mnt /bin/bash /run/control/hosts "$device"
END

# The two hosts, and the command.
cat >"$control/hosts" <<'END'
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb BUSBAR_RDMA_TESTBED=$1
ulimit -l unlimited
ulimit -n 65536
ip link set lo up
stty -F /dev/tty1 raw 2>/dev/null
for host in h1 h2; do
    ip netns add $host
    ip -n $host link set lo up
done
# A switch between them: that of which the cable is pulled keeps its interface up, as with real ones.
ip netns add sw
ip -n sw link add name sw0 type bridge
ip -n sw link set sw0 up
for end in "h1 va 10.77.0.1 a" "h2 vb 10.77.0.2 b"; do
    set -- "$1" $end
    ip link add $3 netns $2 type veth peer name s$5 netns sw
    ip -n $2 address add $4/24 dev $3
    ip -n sw link set s$5 mtu 4200 master sw0 up
    ip -n $2 link set $3 up mtu 4200
    ip netns exec $2 rdma link add $1_$5 type $1 netdev $3
done
# So that the first contact does not wait a second for a neighbour.
ip netns exec h1 busybox ping -q -c 1 -W 2 10.77.0.2 >/dev/null
. /run/control/environment
eval "$(cat /run/control/command)" </dev/null >/dev/tty1 2>&1
echo $? >/run/control/status
sync
busybox poweroff -f
END
chmod +x "$control/init"
mkfifo "$control/input"
exec 8<>"$control/input" 9>&1

memory_files=/dev/shm
[ -w $memory_files ] || memory_files=$control
TMPDIR=$memory_files timeout -k 5 "$limit" "$kernel" mem="${memory}M" ncpus=2 seccomp=on root=/dev/root rootfstype=hostfs \
    rootflags=/ ro init="$control/init" con=null con0=null,fd:1 con1=fd:8,fd:9 ssl=null panic=-1 <&8 >"$control/log" 2>&1
ended=$?
if [ -s "$control/status" ]; then exit "$(cat "$control/status")"; fi
case $ended in 124 | 137) echo "rdma-testbed: more than $limit s" >&2 && exit 124 ;; esac
echo "rdma-testbed: the kernel failed (status $ended):" >&2
tail -60 "$control/log" >&2
exit 125
