/** Who else is on the machine gets nothing but an error. */
package io.busbar.access;
