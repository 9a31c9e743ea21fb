package dev.livelist.sample.shop.process;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;

/** An answer over HTTP. */
record Answer(int status, HttpHeaders headers, String body) {

    static Answer of(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    JsonNode json() {
        return Shop.JSON.readTree(body);
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
