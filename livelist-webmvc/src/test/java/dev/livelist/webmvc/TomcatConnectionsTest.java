package dev.livelist.webmvc;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.Test;

class TomcatConnectionsTest {

    @Test
    void noObjectOfAConnectionIsUsedForAnother() {
        Connector connector = new Connector();
        Http2Protocol http2 = new Http2Protocol();
        connector.addUpgradeProtocol(http2);

        TomcatConnections.keepApart(connector);

        AbstractProtocol<?> protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
        assertThat(protocol.getProcessorCache()).isZero();
        assertThat(protocol.getProperty("socket.bufferPool")).isEqualTo("0");
        assertThat(http2.getDiscardRequestsAndResponses()).isTrue();
    }
}
