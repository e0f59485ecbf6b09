package io.busbar.xdp;

import org.junit.jupiter.api.Nested;

/** The filter's program, in both of its forms. */
class PortFilterTest {
    @Nested
    class OfOneBuffer extends FilterCases {
        OfOneBuffer() {
            super(false);
        }
    }

    @Nested
    class OfSeveralBuffers extends FilterCases {
        OfSeveralBuffers() {
            super(true);
        }
    }
}
