package io.busbar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busbar.bench.xdp.XdpCampaign;
import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shows that the benchmark of datagrams past the network stack works; its figures mean nothing here. */
class XdpRunTest {
    @Test
    void shouldMeasureAllInTurn() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "each side needs a processor");
        final List<String> said = new ArrayList<>();
        try {
            new XdpCampaign(0, 1, 1, 30, 1_400).run(said::add);
        } catch (final LinuxException e) {
            if (!e.is(Errno.EPERM)) {
                throw e;
            }
            System.out.println("skipped: " + e.getMessage());
            abort(e.getMessage());
        }
        assertEquals(17, said.size(), said.toString());
        for (final String line : said.subList(2, 10)) {
            assertTrue(Double.parseDouble(line.split("\\|")[2].strip().replace(",", "")) > 0, line);
        }
        assertTrue(said.get(10).contains("wanted at most 0.60"), said.toString());
    }
}
