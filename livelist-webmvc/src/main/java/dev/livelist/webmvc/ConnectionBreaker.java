package dev.livelist.webmvc;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Lets streams on Tomcat break their connection when the client takes nothing any more; without it Tomcat would first try to send what it
 * still has. To be added to the engine or the context. The servlet API has no such thing.
 */
public final class ConnectionBreaker extends ValveBase {

    static final String ATTRIBUTE = "dev.livelist.breakConnection";

    /** For asynchronous requests too. */
    public ConnectionBreaker() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(
                ATTRIBUTE, (Runnable) () -> response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null));
        getNext().invoke(request, response);
    }
}
