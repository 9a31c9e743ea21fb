package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;

/** What differs between the ways in which Redis can carry messages: what is said to it, and who listens. */
interface Carriage {

    /** The transport's name. */
    String name();

    /** On how many channels. */
    default int lanes() {
        return 1;
    }

    /** Where a lane's two connections go, from those addresses on. */
    Servers servers(int lane, List<RedisURI> addresses, boolean cluster);

    /** How a message is sent on a lane. */
    Publisher.Saying saying(int lane);

    /** Who listens on a lane. */
    Link<?> listener(int lane, Delivery delivery, Connections connections, Route route);

    /** PUBLISH and SUBSCRIBE on {@code <channel>:0}. */
    record PubSub(String channel) implements Carriage {

        @Override
        public String name() {
            return "redis";
        }

        @Override
        public Servers servers(int lane, List<RedisURI> addresses, boolean cluster) {
            return cluster ? new ClusterNodes(addresses) : new SingleServer(addresses.get(0));
        }

        @Override
        public Publisher.Saying saying(int lane) {
            return publishing(CommandType.PUBLISH, channel + ":" + lane);
        }

        @Override
        public Link<?> listener(int lane, Delivery delivery, Connections connections, Route route) {
            return subscriber(lane, channel + ":" + lane, false, delivery, connections, route);
        }
    }

    /** SPUBLISH and SSUBSCRIBE on {@code <channel>:<lane>}, each of which has its slot. */
    record Sharded(String channel, int lanes) implements Carriage {

        @Override
        public String name() {
            return "redis-sharded";
        }

        @Override
        public Servers servers(int lane, List<RedisURI> addresses, boolean cluster) {
            return cluster
                    ? new SlotOwner(SlotHash.getSlot(channel + ":" + lane), addresses)
                    : new SingleServer(addresses.get(0));
        }

        @Override
        public Publisher.Saying saying(int lane) {
            return publishing(CommandType.SPUBLISH, channel + ":" + lane);
        }

        @Override
        public Link<?> listener(int lane, Delivery delivery, Connections connections, Route route) {
            return subscriber(lane, channel + ":" + lane, true, delivery, connections, route);
        }
    }

    /** XADD and XREAD on {@code <channel>:0}. */
    record Log(Streams streams) implements Carriage {

        @Override
        public String name() {
            return "redis-streams";
        }

        @Override
        public Servers servers(int lane, List<RedisURI> addresses, boolean cluster) {
            return cluster
                    ? new SlotOwner(SlotHash.getSlot(streams.messages()), addresses)
                    : new SingleServer(addresses.get(0));
        }

        @Override
        public Publisher.Saying saying(int lane) {
            return (kind, message, done) -> streams.add(Connections.CODEC, kind, message, done);
        }

        @Override
        public Link<?> listener(int lane, Delivery delivery, Connections connections, Route route) {
            return new StreamReader(
                    streams, delivery, connections::toRead, route, connections.connectTimeout(), connections.worker());
        }
    }

    private static Publisher.Saying publishing(CommandType type, String channel) {
        return (kind, message, done) -> new PublishCommand(
                Connections.CODEC,
                type,
                new CommandArgs<>(Connections.CODEC).addKey(channel).addValue(message),
                done);
    }

    private static Subscriber subscriber(
            int lane, String channel, boolean sharded, Delivery delivery, Connections connections, Route route) {
        return new Subscriber(
                lane,
                channel,
                sharded,
                delivery,
                connections::toSubscribe,
                route,
                connections.connectTimeout(),
                connections.worker());
    }
}
