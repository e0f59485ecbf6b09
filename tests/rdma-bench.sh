#!/bin/bash
# Latency and bandwidth of this project's queue pairs next to perftest's ib_write_lat and ib_write_bw, in turn, between the two hosts of
# tests/rdma-testbed.sh. Soft devices say nothing about hardware; the ratios say what is ours.
#
#   ./busbar bench rdma [-d rxe|siw] [-n ROUNDS]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
device=rxe rounds=9
while getopts d:n: option; do
    case $option in
        d) device=$OPTARG ;;
        n) rounds=$OPTARG ;;
        *) exit 2 ;;
    esac
done

if [ "${BUSBAR_RDMA_TESTBED:-}" = "" ]; then
    module=$root/tests/integration
    [ -d "$module/target/lib" ] || (cd "$root" && mvn -B -q -pl tests/integration -am package -DskipTests)
    export BUSBAR_BENCH_CLASSPATH=${BUSBAR_BENCH_CLASSPATH:-$module/target/test-classes:$module/target/lib/*}
    # perftest counts cycles, and the test-bed's kernel does not know how long they are.
    export BUSBAR_BENCH_MHZ=$(awk '/^cpu MHz/ { print $4; exit }' /proc/cpuinfo)
    exec "$root"/tests/rdma-testbed.sh -d "$device" -t 3600 -e BUSBAR_BENCH_CLASSPATH -e BUSBAR_BENCH_MHZ -- "$0" -d "$device" -n "$rounds"
fi

if [ -n "${BUSBAR_BENCH_MHZ:-}" ] && ! grep -q "^cpu MHz" /proc/cpuinfo; then
    awk -v mhz="$BUSBAR_BENCH_MHZ" '{ print } /^model name/ { print "cpu MHz\t\t: " mhz }' /proc/cpuinfo >/run/cpuinfo
    mount --bind /run/cpuinfo /proc/cpuinfo
fi
port=18500
ours() { # write|record latency|bandwidth BYTES COUNT
    port=$((port + 1))
    run="java -XX:+UseSerialGC -Xmx128m --add-exports java.base/jdk.internal.misc=ALL-UNNAMED --enable-native-access=ALL-UNNAMED -cp $BUSBAR_BENCH_CLASSPATH io.busbar.testbed.RdmaMeasure"
    PATH=${JAVA_HOME:+$JAVA_HOME/bin:}$PATH
    ip netns exec h2 timeout 120 $run serve 10.77.0.2 $port "$@" >/dev/null 2>/tmp/served &
    sleep 1
    ip netns exec h1 timeout 120 $run ask 10.77.0.2 $port "$@" || cat /tmp/served >&2
    wait
}
theirs() { # lat|bw BYTES COUNT COLUMN
    port=$((port + 1))
    options="-R -F -s $2 -n $3 -p $port"
    ip netns exec h2 timeout 120 ib_write_$1 $options >/dev/null 2>&1 &
    sleep 1
    ip netns exec h1 timeout 120 ib_write_$1 $options 10.77.0.2 2>/dev/null | awk -v s="$2" -v c="$4" '$1 == s { print $c }'
    wait
}

echo "# $device; us one way at p50 of 64 bytes, then MB/s of 64 KiB: perftest, one WRITE of ours, a record of ours"
for round in $(seq "$rounds"); do
    echo "latency $(theirs lat 64 5000 5) $(ours write latency 64 5000) $(ours record latency 64 5000)"
    echo "bandwidth $(theirs bw 65536 2000 4) $(ours write bandwidth 65536 2000) $(ours record bandwidth 65536 2000)"
done | tee /tmp/rounds
# perftest cannot tell the time where it cannot tell the processor's frequency; such rounds are left out, and counted.
awk '
    function median(name, column,   n, i, j, t, v) {
        n = 0
        for (i = 1; i <= rows[name]; i++) { v = ratio[name, i, column]; for (j = n++; j > 0 && sorted[j - 1] > v; j--) sorted[j] = sorted[j - 1]; sorted[j] = v }
        return n == 0 ? "none" : sprintf("%.2f", sorted[int(n / 2)])
    }
    NF < 4 || $2 !~ /^[0-9.]+$/ || $2 == 0 { left++; next }
    { i = ++rows[$1]; ratio[$1, i, 1] = $3 / $2; ratio[$1, i, 2] = $4 / $2 }
    END {
        print "latency, to ib_write_lat:   WRITE x " median("latency", 1) ", record x " median("latency", 2)
        print "bandwidth, to ib_write_bw:  WRITE x " median("bandwidth", 1) ", records x " median("bandwidth", 2)
        print "rounds left out: " left + 0
    }' /tmp/rounds
