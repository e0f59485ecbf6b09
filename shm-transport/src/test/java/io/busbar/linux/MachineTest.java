package io.busbar.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void shouldKnowBothMachines() {
        assertEquals(Machine.X86_64, Machine.of("Linux", "amd64"));
        assertEquals(Machine.AARCH64, Machine.of("Linux", "aarch64"));
    }

    @Test
    void shouldRefuseProcessorsAndSystemsItHasNoLayoutsFor() {
        assertTrue(assertThrows(UnsupportedOperationException.class, () -> Machine.of("Linux", "riscv64"))
                .getMessage()
                .contains("riscv64"));
        assertThrows(UnsupportedOperationException.class, () -> Machine.of("Mac OS X", "aarch64"));
    }
}
