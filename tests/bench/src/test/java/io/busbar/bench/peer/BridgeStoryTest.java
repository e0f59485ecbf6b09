package io.busbar.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.WireProbe;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class BridgeStoryTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BridgeStory story = new BridgeStory(new PrintStream(out, true));

    @Test
    void shouldKnowWhichWiresAreRefusedAndWhy() {
        story.onWire(WireProbe.works("tcp", "by send and recv"));
        story.onWire(WireProbe.refused("rdma", "there is no device", "add one"));
        assertEquals("", story.refusal("tcp"));
        assertTrue(story.refusal("rdma").contains("there is no device; add one"), story.refusal("rdma"));
        assertEquals("", story.refusal("xdp"), "it was not tried");
    }

    @Test
    void shouldRememberTheLastThingsOnlyAndTellAll() {
        for (int i = 0; i < 100; i++) {
            story.onBridge("did thing " + i);
        }
        assertTrue(story.toString().startsWith("bridge did thing 80; "), story::toString);
        assertTrue(story.toString().endsWith("; bridge did thing 99"), story::toString);
        assertTrue(out.toString().startsWith("bridge did thing 0\n"));
    }
}
