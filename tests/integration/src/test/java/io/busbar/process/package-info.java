/**
 * JVMs that a test starts, talks to by lines, stops and kills. {@link io.busbar.process.ChildJvm} is the test's side,
 * {@link io.busbar.process.Parent} the child's. What children do is at home with the tests that start them.
 */
package io.busbar.process;
