/**
 * Market data over a bus: one process publishes each message into a channel, in an envelope that numbers and times it;
 * others follow. The place to look at for how to use Busbar: claiming space and encoding in place, polling and decoding
 * in place, with nothing allocated per message.
 */
package io.busbar.samples.feed;
