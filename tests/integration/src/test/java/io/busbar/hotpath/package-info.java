/** Publishing and polling allocate nothing and make no system call. */
package io.busbar.hotpath;
