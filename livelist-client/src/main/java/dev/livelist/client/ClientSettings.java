package dev.livelist.client;

import java.time.Duration;
import java.util.concurrent.Executor;
import tools.jackson.databind.json.JsonMapper;

/** What a client has been told. */
record ClientSettings(
        StreamTransport transport,
        Executor executor,
        JsonMapper json,
        Duration maxBackoff,
        Duration silenceTimeout,
        int maxEventBytes) {}
