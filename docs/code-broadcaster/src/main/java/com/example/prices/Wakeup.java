package com.example.prices;

import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.spring.BroadcastListener;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

@Component
class Wakeup {

    private final Semaphore work = new Semaphore(0);

    @BroadcastListener("shop.job")
    void there(List<Signal> signals) {
        work.release();
    }

    void awaitWork() throws InterruptedException {
        work.acquire();
        work.drainPermits();
    }
}
