package com.example.files;

import java.nio.file.Path;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
public class FileTransportConfiguration {

    @Bean
    @ConditionalOnProperty(name = "livelist.transport", havingValue = "files")
    FileTransport fileTransport() {
        return new FileTransport(Path.of("/var/lib/prices"), "livelist");
    }
}
