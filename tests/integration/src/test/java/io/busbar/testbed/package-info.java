/**
 * Tests that need a kernel of their own: RDMA devices are made in a user-mode Linux, tests/rdma-testbed.sh. At home
 * here: starting it, and running tests inside. The tests themselves are at home where their subject is.
 */
package io.busbar.testbed;
