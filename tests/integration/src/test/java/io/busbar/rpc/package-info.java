/** Request and response between processes, some of which are killed or stopped. */
package io.busbar.rpc;
