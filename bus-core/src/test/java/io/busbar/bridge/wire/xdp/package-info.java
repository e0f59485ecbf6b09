/** The wire xdp between network namespaces. */
package io.busbar.bridge.wire.xdp;
