package io.busbar.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs the tests of the wire rdma on soft-RoCE and soft-iWARP, in a kernel that has both. Skipped, with the reason,
 * where that kernel or a program is missing. Two kernels run at a time, for each is idle now and then. The large
 * campaign is {@link RdmaTortureCommand}.
 */
class RdmaTestbedTest {
    private static final int LIMIT_SECONDS = Integer.getInteger("busbar.rdma.limit", 420);
    private static final int MEMLOCK = 65_536;
    private static final String WIRE = "io.busbar.bridge.wire.rdma.";
    private static final String BRIDGE = "io.busbar.bridge.";

    private enum Guest {
        CONFORMANCE_RXE("rxe", Testbed.ON_FIRST_HOST, suite(BRIDGE + "RdmaFailureTest")),
        BRIDGES_RXE("rxe", List.of(), List.of(BRIDGE + "BridgeRdmaTest")),
        CONFORMANCE_SIW("siw", Testbed.ON_FIRST_HOST, suite()),
        LIMIT_RXE("rxe", withoutPinning(), List.of(WIRE + "RdmaLimitTest"));

        private final String device;
        private final List<String> prefix;
        private final List<String> classes;

        Guest(final String device, final List<String> prefix, final List<String> classes) {
            this.device = device;
            this.prefix = prefix;
            this.classes = classes;
        }

        private int run() throws Exception {
            return Testbed.run(device, LIMIT_SECONDS, prefix, GuestMain.class.getName(), classes);
        }
    }

    private static final Map<Guest, Future<Integer>> RUNS = new EnumMap<>(Guest.class);
    private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(2);
    private static Optional<String> missing;

    @BeforeAll
    static void start() throws Exception {
        missing = Testbed.missing();
        if (missing.isEmpty()) {
            for (final Guest guest : Guest.values()) {
                RUNS.put(guest, EXECUTOR.submit(guest::run));
            }
        }
    }

    @AfterAll
    static void stop() {
        EXECUTOR.shutdownNow();
    }

    @Test
    void shouldPassTheConformanceSuiteOnSoftRoceAndTellOfADeviceThatFails() throws Exception {
        assertPassed(Guest.CONFORMANCE_RXE);
    }

    @Test
    void shouldPassTheConformanceSuiteOnSoftIwarp() throws Exception {
        assertPassed(Guest.CONFORMANCE_SIW);
    }

    /** On soft-iWARP, {@link RdmaTortureCommand} does. */
    @Test
    void shouldCarryChannelsBetweenHostsWithSoftRoce() throws Exception {
        assertPassed(Guest.BRIDGES_RXE);
    }

    @Test
    void shouldNameTheLimitOfUsersWhoMayNotPinALog() throws Exception {
        assertPassed(Guest.LIMIT_RXE);
    }

    private static void assertPassed(final Guest guest) throws InterruptedException, ExecutionException {
        if (missing.isPresent()) {
            System.out.println("skipped: " + missing.get());
            abort(missing.get());
        }
        assertEquals(0, RUNS.get(guest).get(), "see what it printed");
    }

    /** As root without CAP_IPC_LOCK: another user could not read the class path of everybody's home. */
    private static List<String> withoutPinning() {
        final List<String> user = List.of(
                "env",
                "BUSBAR_RDMA_MEMLOCK=" + MEMLOCK,
                "prlimit",
                "--memlock=" + MEMLOCK + ":" + MEMLOCK,
                "setpriv",
                "--bounding-set=-ipc_lock",
                "--inh-caps=-all");
        return Stream.concat(Testbed.ON_FIRST_HOST.stream(), user.stream()).toList();
    }

    private static List<String> suite(final String... others) {
        final Stream<String> conformance = Stream.of(
                WIRE + "RdmaWireTest$WithRemoteWrites",
                WIRE + "RdmaWireTest$WithEvents",
                WIRE + "RdmaWireTest$WithTinyQueues",
                WIRE + "RdmaWireTest$WithSends",
                WIRE + "RdmaPathTest");
        return Stream.concat(conformance, Stream.of(others)).toList();
    }
}
