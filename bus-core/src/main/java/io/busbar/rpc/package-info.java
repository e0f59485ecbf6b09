/**
 * Request and response. A {@link io.busbar.rpc.RequestServer} answers a service; any number of
 * {@link io.busbar.rpc.RequestClient}s ask it. Both are polled, by one platform thread each.
 *
 * <pre>
 *   client A --\                                              /--&gt; SERVICE.&lt;id of A&gt; --&gt; client A
 *   client B ---+--&gt; SERVICE (shared) --&gt; server (one thread) +
 *   client C --/                                              \--&gt; SERVICE.&lt;id of B&gt; --&gt; client B  …
 * </pre>
 *
 * <p>Requests go through one shared channel. Each client has a response channel of its own, exclusive, which it creates
 * and of which it is the only subscriber. So a client sees its own responses and nothing else, a response moves to one
 * process, and a client that does not poll fills its own channel and nobody else's. With one response channel for all,
 * each response's first line would be fetched by every client, and the slowest of them would stop the server for all.
 *
 * <p>On the wire, each record starts with an SBE message of schema 702 ({@code rpc.xml}); the application's message
 * follows, and the record's type is the application's.
 *
 * <pre>
 *   request:   | SBE header (8) | client (8) | correlation id (8) | server (8) | application's message … |
 *   response:  | SBE header (8) | correlation id (8) | application's message … |
 * </pre>
 *
 * <p>A client joins its response channel, then says Connect. A server subscribes to the request channel, then looks for
 * response channels that are there: it misses no client, whichever came first. It becomes the publisher of the response
 * channel, and says Accepted, with the random id of this life of it.
 *
 * <p><b>At most once.</b> A request names the server's life that it is for, and no other executes it. Each request that
 * was accepted has exactly one outcome at the client: its response, or an {@link io.busbar.rpc.Outcome} that says why
 * there is none. Of a request that timed out, or whose server died, the client does not know whether it was executed.
 * Nothing is sent again by itself.
 *
 * <p><b>Death</b> is what the kernel says. The server's thread holds the robust futex of its publisher slot in each
 * response channel: a polling client sees it marked by one load, a waiting one sleeps on it and is woken by the
 * kernel. A server that is stopped is not dead; its requests end by their own timeouts. A dead client's cursor is
 * evicted by the server that it holds back, its responses are dropped, and its channel is deleted.
 *
 * <p><b>Limits.</b> A client has a greatest number of requests under way. The request channel pushes back on clients
 * ({@code BACK_PRESSURED}) while the server is behind, the response channel on the server while that client is.
 *
 * <p>Not at home here: what a service's messages are ({@code io.busbar.sbe} puts flyweights on claims).
 */
package io.busbar.rpc;
