package io.busbar.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.busbar.Bus;
import io.busbar.process.ClassPath;
import io.busbar.shm.Memory;
import io.busbar.shm.Region;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dependencies run one way, and what is dangerous stands in one place. */
class DependencyTest {
    private static final JavaClasses CODE = read(Region.class, Bus.class);

    private static JavaClasses read(final Class<?>... modules) {
        final List<URL> locations = new ArrayList<>();
        for (final Class<?> each : modules) {
            final URI uri = ClassPath.of(each).toUri();
            try {
                locations.add((uri.toString().endsWith(".jar") ? URI.create("jar:" + uri + "!/") : uri).toURL());
            } catch (final MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }
        return new ClassFileImporter().importUrls(locations);
    }

    @Test
    void shouldHaveReadTheCode() {
        for (final String name : new String[] {"io.busbar.linux.Native", "io.busbar.log.ExclusiveAppender"}) {
            assertEquals(name, CODE.get(name).getName());
        }
        assertTrue(CODE.get("io.busbar.log.ExclusiveAppender").getDirectDependenciesFromSelf().stream()
                .anyMatch(each -> each.getTargetClass().getName().equals("io.busbar.shm.Memory")));
    }

    @ParameterizedTest
    @CsvSource({
        "io.busbar.linux, java.. io.busbar.linux",
        "io.busbar.shm, java.. org.agrona.. io.busbar.linux io.busbar.shm",
        "io.busbar.log, java.. org.agrona.. io.busbar.linux io.busbar.shm io.busbar.log",
        "io.busbar.uring, java.. io.busbar.linux io.busbar.shm io.busbar.uring",
        "io.busbar.xdp, java.. io.busbar.linux io.busbar.shm io.busbar.xdp",
        "io.busbar.bridge.wire.xdp, java.. io.busbar.linux io.busbar.shm io.busbar.log io.busbar.xdp"
                + " io.busbar.bridge.wire io.busbar.bridge.wire.datagram io.busbar.bridge.wire.xdp",
        "io.busbar.rdma, java.. io.busbar.linux io.busbar.shm io.busbar.rdma",
        "io.busbar.bridge.wire.rdma, java.. io.busbar.linux io.busbar.shm io.busbar.log io.busbar.rdma"
                + " io.busbar.bridge.wire io.busbar.bridge.wire.rdma",
        "io.busbar.bridge.wire.uring, java.. org.agrona.. io.busbar.linux io.busbar.shm io.busbar.log io.busbar.uring"
                + " io.busbar.bridge.wire io.busbar.bridge.wire.tcp io.busbar.bridge.wire.uring",
        "io.busbar, java.. org.agrona.. io.busbar.linux io.busbar.shm io.busbar.log io.busbar",
        "io.busbar.rpc, java.. org.agrona.. io.busbar.codecs.rpc io.busbar.shm io.busbar.log io.busbar io.busbar.sbe"
                + " io.busbar.rpc",
        "io.busbar.bridge.wire, java.. io.busbar.log io.busbar.bridge.wire",
        "io.busbar.bridge.wire.tcp, java.. io.busbar.linux io.busbar.shm io.busbar.log io.busbar.bridge.wire"
                + " io.busbar.bridge.wire.tcp",
        "io.busbar.bridge.wire.aeron, java.. org.agrona.. io.aeron.. io.busbar.linux io.busbar.log"
                + " io.busbar.bridge.wire io.busbar.bridge.wire.aeron",
        "io.busbar.bridge.gateway, java.. org.agrona.. io.aeron.. io.busbar.shm io.busbar.log io.busbar"
                + " io.busbar.bridge.wire io.busbar.bridge.wire.aeron io.busbar.bridge.gateway",
        "io.busbar.bridge.wire.datagram, java.. javax.crypto.. org.agrona.. io.busbar.shm io.busbar.log"
                + " io.busbar.bridge.wire io.busbar.bridge.wire.datagram",
        "io.busbar.bridge.wire.udp, java.. io.busbar.linux io.busbar.shm io.busbar.bridge.wire"
                + " io.busbar.bridge.wire.datagram io.busbar.bridge.wire.udp",
        "io.busbar.bridge.link, java.. javax.crypto.. org.agrona.. io.busbar.codecs.bridge io.busbar.shm io.busbar.log"
                + " io.busbar.bridge.wire io.busbar.bridge.link",
        "io.busbar.sbe, java.. org.agrona.. io.busbar.log io.busbar io.busbar.sbe",
    })
    void shouldDependOnlyOnWhatIsBelow(final String packageName, final String allowed) {
        classes()
                .that()
                .resideInAPackage(packageName)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed.split(" ")))
                .check(CODE);
    }

    @Test
    void shouldNameTheCommandLineLibraryOnlyInTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.busbar.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "io.busbar.cli..")
                .check(CODE);
    }

    /** Aeron is optional: what names it is reached only where it has been looked for. */
    @Test
    void shouldNameAeronInTwoPackagesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.busbar.bridge.wire.aeron", "io.busbar.bridge.gateway")
                .or()
                .haveNameMatching(".*\\.(AeronWire|AeronOptions|Gateways|GatewayOptions)")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.aeron..")
                .check(CODE);
    }

    @Test
    void shouldTouchMemoryInOneClass() {
        noClasses()
                .that(not(type(Memory.class)))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.agrona\\.UnsafeApi|sun\\.misc\\.Unsafe|jdk\\.internal\\.misc\\.Unsafe"
                        + "|java\\.lang\\.invoke\\.VarHandle")
                .check(CODE);
    }

    @Test
    void shouldCallNativeCodeInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.busbar.linux")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor).*")
                .check(CODE);
    }

    /** Clocks that can be set have no say anywhere; regions and the command line tell people what time it was. */
    @Test
    void shouldReadNoClockThatCanBeSet() {
        noClasses()
                .that(not(type(Region.class)))
                .and()
                .resideOutsideOfPackage("io.busbar.cli")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.time\\..*|java\\.util\\.Date|org\\.agrona\\..*Clock")
                .check(CODE);
    }

    /** What says who is dead, and what becomes of its claim, knows no time at all. */
    @Test
    void shouldDecideNothingByAClock() {
        noClasses()
                .that()
                .haveNameMatching(
                        "io\\.busbar\\.log\\.(Liveness|ClaimProof|DeadPublisher|Announcement|Slot|SharedTail)")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.function\\.LongSupplier|java\\.util\\.concurrent\\..*")
                .check(CODE);
    }

    /** Shows that a rule which does not hold is noticed. */
    @Test
    void shouldNoticeADependencyThatRunsTheOtherWay() {
        assertThrows(
                AssertionError.class,
                () -> noClasses()
                        .that()
                        .resideInAPackage("io.busbar.shm")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.busbar.linux")
                        .check(CODE));
    }
}
