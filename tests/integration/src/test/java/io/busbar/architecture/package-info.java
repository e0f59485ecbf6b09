/** What the compiler does not check of how the code is laid out and written. */
package io.busbar.architecture;
