package dev.livelist.sample.shop.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Another program on this machine that a browser may ask from any page, and that keeps what it is sent. */
record Stranger(HttpServer server, List<String> asked, List<String> logins) implements AutoCloseable {

    static Stranger start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Stranger stranger = new Stranger(server, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
        server.createContext("/", stranger::answer);
        server.start();
        return stranger;
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Any page may ask anything; the answer is always that a login is needed. */
    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().getPath());
        List<String> login = exchange.getRequestHeaders().get("Authorization");
        if (login != null) {
            logins.addAll(login);
        }
        exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().add("Access-Control-Allow-Headers", "*, Authorization");
        boolean preflight = exchange.getRequestMethod().equals("OPTIONS");
        exchange.sendResponseHeaders(preflight ? 204 : 401, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
