package io.busbar.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinkTest {
    @Test
    void shouldComeThroughACommandLine() {
        final Link link = new Link(
                "veth",
                new Link.End("space-a", "10.0.0.1", "va", -1),
                new Link.End("space-b", "10.0.0.2", "vb", 3),
                20_008);
        assertEquals(link, Link.decode(link.encode()));
        assertEquals(Link.NONE, Link.decode(Link.NONE.encode()));
        assertEquals(-1, link.encode().indexOf(' '));
    }

    @Test
    void shouldStartProgramsOnTheirHosts() {
        assertEquals(List.of(), Link.NONE.a().prefix());
        assertEquals(List.of("ip", "netns", "exec", "x"), new Link.End("x", "10.0.0.1", "va", -1).prefix());
    }
}
