/** The wire {@code uring} between two logs of this host, over loopback. */
package io.busbar.bridge.wire.uring;
