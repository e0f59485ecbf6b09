/**
 * Runs TLC over the specifications in {@code src/main/tla}: what must hold, and what must be caught. The models
 * themselves and how they relate to the code are described in this module's README.
 */
package io.busbar.models;
