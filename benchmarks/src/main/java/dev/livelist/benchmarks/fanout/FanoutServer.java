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

    /**
     * After how many messages one takes the place of an earlier one: what a reader that has message 70 need not be sent any
     * more is message 20 where this is 50. 0 where each message stands for itself.
     */
    int series();

    /** Has the messages of these numbers sent to every reader, the first one at once. */
    void publish(int first, int count);

    /** The processes whose time and memory count: those that hold the connections. */
    List<Process> processes();

    @Override
    void close();

    /** How a message's number is written. */
    static String marker(int number) {
        return String.format("~%08d", number);
    }
}
