package dev.livelist.benchmarks.fanout;

import java.net.InetSocketAddress;
import java.util.List;

/** Some processes that stream messages to readers. A message is recognised by its number, written as {@code ~00000042}. */
interface FanoutServer extends AutoCloseable {

    /** The column of the table this is. */
    String name();

    /** Where readers connect, in turn. */
    List<InetSocketAddress> addresses();

    /** What a reader asks for. */
    String path();

    /** Has the message of that number sent to every reader. */
    void publish(int number);

    /** The processes whose time and memory count: those that hold the connections. */
    List<Process> processes();

    @Override
    void close();

    /** How a message's number is written. */
    static String marker(int number) {
        return String.format("~%08d", number);
    }
}
