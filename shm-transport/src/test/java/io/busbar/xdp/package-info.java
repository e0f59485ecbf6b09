/** Tests of sockets, filter and tables. */
package io.busbar.xdp;
