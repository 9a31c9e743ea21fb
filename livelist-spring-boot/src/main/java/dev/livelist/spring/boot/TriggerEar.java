package dev.livelist.spring.boot;

import dev.livelist.broadcaster.transport.Transport;

/** Lets a worker hear what triggers in the database tell, whatever carries its own messages. */
interface TriggerEar {

    /** Beside the transport to the other workers. */
    Transport beside(Transport transport);

    /** Where there are no other workers. */
    Transport alone();
}
