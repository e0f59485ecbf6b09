/**
 * The wire rdma where there is a device; elsewhere these are skipped. {@code tests/rdma-testbed.sh} brings a kernel
 * with soft devices, in which RdmaTestbedTest (tests/integration) runs them.
 */
package io.busbar.bridge.wire.rdma;
