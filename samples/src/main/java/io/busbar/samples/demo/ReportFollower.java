package io.busbar.samples.demo;

import io.busbar.codecs.report.FollowerReportDecoder;
import io.busbar.codecs.report.ListeningDecoder;
import io.busbar.codecs.report.ProgressDecoder;
import io.busbar.codecs.report.PublisherReportDecoder;
import io.busbar.codecs.report.ReadyDecoder;
import io.busbar.codecs.report.TopDecoder;
import io.busbar.log.RecordHandler;
import io.busbar.samples.marketdata.TopOfBook;
import io.busbar.sbe.SbeDispatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;

/** Follows the reports of child processes, and keeps the last of each kind; null until there is one. */
final class ReportFollower implements RecordHandler {
    private final SbeDispatcher reports = new SbeDispatcher(ReadyDecoder.SCHEMA_ID)
            .on(new ReadyDecoder(), message -> ready = true)
            .on(new ListeningDecoder(), message -> port = message.port())
            .on(new ProgressDecoder(), this::onProgress)
            .on(new PublisherReportDecoder(), this::onSent)
            .on(new FollowerReportDecoder(), this::onReceived);
    private boolean ready;
    private int port;
    private Progress progress;
    private Sent sent;
    private Received received;

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        reports.onRecord(buffer, offset, length, type, position);
    }

    /** Whether the follower has joined the market data. */
    boolean isReady() {
        return ready;
    }

    /** Where the far bridge listens; 0 before it does. */
    int port() {
        return port;
    }

    Progress progress() {
        return progress;
    }

    Sent sent() {
        return sent;
    }

    Received received() {
        return received;
    }

    private void onProgress(final ProgressDecoder message) {
        progress = new Progress(message.messages(), message.perSecond(), top(message.top()));
    }

    private void onSent(final PublisherReportDecoder message) {
        final SortedMap<Integer, Long> perTemplate = new TreeMap<>();
        message.templates().forEach(each -> perTemplate.put(each.templateId(), each.messages()));
        sent = new Sent(
                message.messages(), message.checksum(), message.elapsedNanos(), message.refusals(), perTemplate);
    }

    private void onReceived(final FollowerReportDecoder message) {
        final SortedMap<Integer, Long> perTemplate = new TreeMap<>();
        message.templates().forEach(each -> perTemplate.put(each.templateId(), each.messages()));
        final List<TopOfBook> busiest = new ArrayList<>();
        message.books().forEach(each -> busiest.add(top(each.top())));
        received = new Received(
                message.messages(),
                message.checksum(),
                message.lost(),
                message.duplicated(),
                message.refused(),
                message.repeated(),
                message.missing(),
                message.instruments(),
                new Received.Latency(message.p50(), message.p90(), message.p99(), message.p999(), message.max()),
                perTemplate,
                busiest);
    }

    private static TopOfBook top(final TopDecoder top) {
        return new TopOfBook(
                top.securityId(),
                top.bid(),
                top.bidSize(),
                top.offer(),
                top.offerSize(),
                top.lastPrice(),
                top.volume());
    }
}
