package dev.livelist.campaign;

/** What a process can be sent. */
enum Signals {
    STOP,
    CONT,
    QUIT,
    KILL;

    void send(long pid) {
        Shell.run("kill", "-" + name(), String.valueOf(pid));
    }
}
