/** Rings of io_uring against the kernel of this machine, over loopback. */
package io.busbar.uring;
