package io.busbar.samples.demo;

import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.codecs.report.FollowerReportEncoder;
import io.busbar.codecs.report.ListeningEncoder;
import io.busbar.codecs.report.ProgressEncoder;
import io.busbar.codecs.report.PublisherReportEncoder;
import io.busbar.codecs.report.ReadyEncoder;
import io.busbar.codecs.report.TopEncoder;
import io.busbar.samples.marketdata.TopOfBook;
import io.busbar.sbe.SbeClaims;
import org.agrona.sbe.MessageEncoderFlyweight;

/**
 * Publishes reports of a child process. Its channel has room for all of them, so a refusal cannot be; where it is all
 * the same, the report is dropped, and its absence told by the parent.
 */
final class ReportPublisher {
    private final Publication publication;
    private final Claim claim = new Claim();
    private final ReadyEncoder ready = new ReadyEncoder();
    private final ListeningEncoder listening = new ListeningEncoder();
    private final ProgressEncoder progressReport = new ProgressEncoder();
    private final PublisherReportEncoder sentReport = new PublisherReportEncoder();
    private final FollowerReportEncoder receivedReport = new FollowerReportEncoder();

    ReportPublisher(final Publication publication) {
        this.publication = publication;
    }

    void ready() {
        if (claim(ready, ReadyEncoder.BLOCK_LENGTH)) {
            claim.commit();
        }
    }

    void listening(final int port) {
        if (claim(listening, ListeningEncoder.BLOCK_LENGTH)) {
            listening.port(port);
            claim.commit();
        }
    }

    void progress(final Progress progress) {
        if (claim(progressReport, ProgressEncoder.BLOCK_LENGTH)) {
            progressReport.messages(progress.messages()).perSecond(progress.perSecond());
            put(progress.top(), progressReport.top());
            claim.commit();
        }
    }

    void report(final Sent sent) {
        final int length = PublisherReportEncoder.BLOCK_LENGTH
                + PublisherReportEncoder.TemplatesEncoder.HEADER_SIZE
                + PublisherReportEncoder.TemplatesEncoder.sbeBlockLength()
                        * sent.perTemplate().size();
        if (claim(sentReport, length)) {
            sentReport
                    .messages(sent.messages())
                    .checksum(sent.checksum())
                    .elapsedNanos(sent.elapsedNanos())
                    .refusals(sent.refusals());
            final var templates = sentReport.templatesCount(sent.perTemplate().size());
            sent.perTemplate()
                    .forEach((id, messages) -> templates.next().templateId(id).messages(messages));
            claim.commit();
        }
    }

    void report(final Received received) {
        final int length = FollowerReportEncoder.BLOCK_LENGTH
                + FollowerReportEncoder.TemplatesEncoder.HEADER_SIZE
                + FollowerReportEncoder.TemplatesEncoder.sbeBlockLength()
                        * received.perTemplate().size()
                + FollowerReportEncoder.BooksEncoder.HEADER_SIZE
                + FollowerReportEncoder.BooksEncoder.sbeBlockLength()
                        * received.busiest().size();
        if (claim(receivedReport, length)) {
            receivedReport
                    .messages(received.messages())
                    .checksum(received.checksum())
                    .lost(received.lost())
                    .duplicated(received.duplicated())
                    .refused(received.refused())
                    .repeated(received.repeated())
                    .missing(received.missing())
                    .instruments(received.instruments())
                    .p50(received.latency().p50())
                    .p90(received.latency().p90())
                    .p99(received.latency().p99())
                    .p999(received.latency().p999())
                    .max(received.latency().max());
            final var templates =
                    receivedReport.templatesCount(received.perTemplate().size());
            received.perTemplate()
                    .forEach((id, messages) -> templates.next().templateId(id).messages(messages));
            final var books = receivedReport.booksCount(received.busiest().size());
            received.busiest().forEach(top -> put(top, books.next().top()));
            claim.commit();
        }
    }

    private boolean claim(final MessageEncoderFlyweight encoder, final int length) {
        return SbeClaims.tryClaim(publication, encoder, length, claim) > 0;
    }

    private static void put(final TopOfBook top, final TopEncoder encoder) {
        encoder.bid(top.bid())
                .bidSize(top.bidSize())
                .offer(top.offer())
                .offerSize(top.offerSize())
                .lastPrice(top.lastPrice())
                .volume(top.volume())
                .securityId(top.securityId());
    }
}
