package dev.livelist.campaign;

import dev.livelist.campaign.Fault.Healing;
import dev.livelist.campaign.Fault.Scene;

/** What happens to PostgreSQL itself. */
final class PostgresFaults {

    private PostgresFaults() {}

    static Healing restart(Scene scene, Stroke stroke) {
        Postgres postgres = scene.cluster().postgres();
        postgres.crash();
        return postgres::restart;
    }
}
