package io.busbar;

import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.ChannelStatus;
import io.busbar.log.ChannelStatus.Participant;
import java.util.List;

/**
 * What a channel looks like at a glance: taken without stopping anybody, so its parts are of slightly different
 * moments.
 *
 * @param name        of the channel
 * @param path        of its region's file
 * @param incarnation tells this life of the name from its others
 * @param geometry    its measures
 * @param position    where the log ends
 * @param records     how many records were ever committed, padding not counted; -1 in a shared channel, where that is
 *                    not known
 * @param publishers  who publishes
 * @param subscribers who follows, and how far behind each is
 */
public record ChannelInfo(
        String name,
        String path,
        long incarnation,
        ChannelGeometry geometry,
        long position,
        long records,
        List<Participant> publishers,
        List<Participant> subscribers) {
    static ChannelInfo of(final String name, final Channel channel) {
        final ChannelStatus status = ChannelStatus.of(channel);
        return new ChannelInfo(
                name,
                channel.path().toString(),
                channel.incarnation(),
                channel.geometry(),
                status.position(),
                status.records(),
                status.publishers(),
                status.subscribers());
    }
}
