package dev.livelist.webmvc;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Tomcat keep the objects of a connection to that connection.
 *
 * <p>By default Tomcat uses the objects of a closed connection again, for another one. A stream is written by a thread that is not
 * Tomcat's, and Tomcat may close a connection while that thread is within a call: the call would then reach another client's request, and
 * end it or answer it. Tomcat has no lock against that.
 *
 * <p>The price is that each connection has objects and buffers of its own, made when it is opened; requests on a connection share them as
 * before.
 */
public final class TomcatConnections {

    private static final Logger log = LoggerFactory.getLogger(TomcatConnections.class);

    private TomcatConnections() {}

    /** Changes the settings of a connector that has not been started, whatever they were. */
    public static void keepApart(Connector connector) {
        ProtocolHandler handler = connector.getProtocolHandler();
        if (handler instanceof AbstractProtocol<?> protocol) {
            protocol.setProcessorCache(0);
            // The buffers of a socket, with the channel that they belong to.
            protocol.setProperty("socket.bufferPool", "0");
        } else {
            log.warn(
                    "livelist.tomcat.unknown-protocol: {} may use a closed connection's objects for another one, and a stream that breaks off"
                            + " may then end another request",
                    handler.getClass().getName());
        }
        for (UpgradeProtocol upgrade : connector.findUpgradeProtocols()) {
            if (upgrade instanceof Http2Protocol http2) {
                http2.setDiscardRequestsAndResponses(true);
            }
        }
    }
}
