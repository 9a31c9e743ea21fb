package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.transport.Transport;

/** Lets a worker hear what triggers in the database tell, whatever carries its own messages. */
public interface TriggerListener {

    /** Beside the transport to the other workers. */
    Transport beside(Transport transport);

    /** Where there are no other workers. */
    Transport alone();
}
