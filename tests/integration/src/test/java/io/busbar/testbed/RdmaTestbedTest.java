package io.busbar.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs the tests of the wire rdma on soft-RoCE and soft-iWARP, in a kernel that has both. Skipped, with the reason,
 * where that kernel or a program is missing. The large campaign is {@link RdmaTortureCommand}.
 */
class RdmaTestbedTest {
    private static final int LIMIT_SECONDS = Integer.getInteger("busbar.rdma.limit", 420);
    private static final int MEMLOCK = 65_536;
    private static final String WIRE = "io.busbar.bridge.wire.rdma.";
    private static final String BRIDGE = "io.busbar.bridge.";

    @Test
    void shouldPassTheConformanceSuiteOnSoftRoceAndTellOfADeviceThatFails() throws Exception {
        run("rxe", Testbed.ON_FIRST_HOST, suite(BRIDGE + "RdmaFailureTest"));
    }

    @Test
    void shouldPassTheConformanceSuiteOnSoftIwarp() throws Exception {
        run("siw", Testbed.ON_FIRST_HOST, suite());
    }

    /** On soft-iWARP, {@link RdmaTortureCommand} does. */
    @Test
    void shouldCarryChannelsBetweenHostsWithSoftRoce() throws Exception {
        run("rxe", List.of(), BRIDGE + "BridgeRdmaTest");
    }

    /** As root without CAP_IPC_LOCK: another user could not read the class path of everybody's home. */
    @Test
    void shouldNameTheLimitOfUsersWhoMayNotPinALog() throws Exception {
        final List<String> user = List.of(
                "env",
                "BUSBAR_RDMA_MEMLOCK=" + MEMLOCK,
                "prlimit",
                "--memlock=" + MEMLOCK + ":" + MEMLOCK,
                "setpriv",
                "--bounding-set=-ipc_lock",
                "--inh-caps=-all");
        run("rxe", Stream.concat(Testbed.ON_FIRST_HOST.stream(), user.stream()).toList(), WIRE + "RdmaLimitTest");
    }

    private static String[] suite(final String... others) {
        final Stream<String> conformance = Stream.of(
                WIRE + "RdmaWireTest$WithRemoteWrites",
                WIRE + "RdmaWireTest$WithEvents",
                WIRE + "RdmaWireTest$WithTinyQueues",
                WIRE + "RdmaWireTest$WithSends",
                WIRE + "RdmaPathTest");
        return Stream.concat(conformance, Stream.of(others)).toArray(String[]::new);
    }

    private static void run(final String device, final List<String> prefix, final String... classes) throws Exception {
        final Optional<String> missing = Testbed.missing();
        if (missing.isPresent()) {
            System.out.println("skipped: " + missing.get());
            abort(missing.get());
        }
        final int status = Testbed.run(device, LIMIT_SECONDS, prefix, GuestMain.class.getName(), List.of(classes));
        assertEquals(0, status, "see what it printed");
    }
}
