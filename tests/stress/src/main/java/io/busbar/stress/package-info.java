/**
 * What marks the jcstress tests: which {@code // ORDER} names a class races, and which tests are broken on purpose. The
 * races themselves are in {@code io.busbar.log}, to reach what is private to that package.
 */
package io.busbar.stress;
