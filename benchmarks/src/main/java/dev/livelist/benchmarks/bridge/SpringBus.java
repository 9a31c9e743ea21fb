package dev.livelist.benchmarks.bridge;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Spring Data Redis: {@code RedisMessageListenerContainer} as it comes, JSON written and read by Jackson. Published by the
 * reactive template, since the other one waits for each answer. Keeps no order: every message is a task of its own.
 */
final class SpringBus implements Bus {

    private final LettuceConnectionFactory publishing;
    private final LettuceConnectionFactory subscribing;
    private final ReactiveStringRedisTemplate template;
    private final RedisMessageListenerContainer container = new RedisMessageListenerContainer();

    SpringBus(int redisPort, Arrivals arrivals) {
        publishing = started(redisPort);
        subscribing = started(redisPort);
        template = new ReactiveStringRedisTemplate(publishing);
        container.setConnectionFactory(subscribing);
        container.addMessageListener(
                (message, pattern) -> {
                    Change change = Change.fromJson(new String(message.getBody(), StandardCharsets.UTF_8));
                    arrivals.arrived(change.modelLabel().equals(Change.LABEL) ? 1 : 0);
                },
                ChannelTopic.of("bench:0"));
        container.afterPropertiesSet();
        container.start();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what does not arrive is found by the count
    public void publish(List<String> keys) {
        for (String key : keys) {
            template.convertAndSend("bench:0", Change.of(key).toJson()).subscribe();
        }
    }

    @Override
    public void close() {
        container.stop();
        try {
            container.destroy();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        publishing.destroy();
        subscribing.destroy();
    }

    private static LettuceConnectionFactory started(int redisPort) {
        LettuceConnectionFactory factory = new LettuceConnectionFactory("127.0.0.1", redisPort);
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }
}
