/** Processes that are killed and stopped at any moment, and what the others see of it: nothing but a pause. */
package io.busbar.crash;
