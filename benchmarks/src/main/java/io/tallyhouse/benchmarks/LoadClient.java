package io.tallyhouse.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Sends requests made beforehand over keep-alive connections, one at a time on each, all on the
 * calling thread, so that it takes little of the machine it shares with what is measured.
 */
final class LoadClient {
  private static final long STALL_NANOS_MAX = 60_000_000_000L;
  private static final int STATUS_UNAVAILABLE = 503;

  /** A whole request, head and body. */
  record Request(byte[] bytes, int events) {}

  /** A response. */
  record Response(int status, String head, String body) {
    /** The value of a header, or null. */
    String header(String name) {
      String lower = head.toLowerCase(Locale.ROOT);
      int at = lower.indexOf("\r\n" + name + ":");
      if (at < 0) {
        return null;
      }
      int from = at + name.length() + 3;
      return head.substring(from, head.indexOf("\r\n", from)).trim();
    }
  }

  /** Where requests come from. */
  @FunctionalInterface
  interface Source {
    /** The next request of a connection, or null if none is left. */
    Request next(int connection);
  }

  /**
   * What a run came to.
   *
   * @param accepted events that the responses acknowledged
   * @param retries requests sent again after a 503
   */
  record Result(
      double seconds, Latencies latencies, long events, long accepted, int requests, int retries) {
    double eventsPerSecond() {
      return accepted / seconds;
    }

    double requestsPerSecond() {
      return requests / seconds;
    }
  }

  private final InetSocketAddress address;
  private final ToLongFunction<Response> accepted;
  private final boolean retryUnavailable;

  /**
   * Creates a client.
   *
   * @param accepted reads off a 200 how many events it acknowledges
   * @param retryUnavailable send a request again after a 503, when its {@code Retry-After} says
   */
  LoadClient(
      InetSocketAddress address, ToLongFunction<Response> accepted, boolean retryUnavailable) {
    this.address = address;
    this.accepted = accepted;
    this.retryUnavailable = retryUnavailable;
  }

  /** Sends as fast as answers come. */
  Result closedLoop(int connections, Source source) throws IOException {
    try (Run run = new Run(connections, source, 0)) {
      return run.toEnd();
    }
  }

  /** Sends at a fixed rate; latency counts from when a request was due. */
  Result openLoop(int connections, Source source, double requestsPerSecond) throws IOException {
    try (Run run = new Run(connections, source, 1e9 / requestsPerSecond)) {
      return run.toEnd();
    }
  }

  private final class Connection {
    final int index;
    SocketChannel channel;
    SelectionKey key;
    Request request;
    ByteBuffer out;
    byte[] in = new byte[1 << 12];
    int size;
    int headEnd;
    long startNanos;
    long resumeNanos;

    Connection(int index) {
      this.index = index;
    }
  }

  private final class Run implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final Source source;
    private final double intervalNanos;
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> resting = new ArrayList<>();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(1 << 16);
    private long[] latencies = new long[1 << 12];
    private int requests;
    private int sent;
    private int retries;
    private long events;
    private long acceptedEvents;
    private boolean exhausted;

    Run(int count, Source source, double intervalNanos) throws IOException {
      this.source = source;
      this.intervalNanos = intervalNanos;
      for (int i = 0; i < count; i++) {
        Connection connection = new Connection(i);
        connect(connection);
        connections.add(connection);
        idle.add(connection);
      }
    }

    private void connect(Connection connection) throws IOException {
      if (connection.channel != null) {
        connection.channel.close();
      }
      connection.channel = SocketChannel.open(address);
      connection.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connection.channel.configureBlocking(false);
      connection.key = connection.channel.register(selector, SelectionKey.OP_READ, connection);
    }

    Result toEnd() throws IOException {
      long start = System.nanoTime();
      long lastProgress = start;
      while (true) {
        long now = System.nanoTime();
        resume(now);
        startDue(start, now);
        if (exhausted && idle.size() == connections.size()) {
          break;
        }
        if (selector.select(this::ready, waitMillis(start)) > 0) {
          lastProgress = System.nanoTime();
        } else if (System.nanoTime() - lastProgress > STALL_NANOS_MAX) {
          throw new VoidRunException("no answer for a minute");
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Result(
          seconds,
          new Latencies(Arrays.copyOf(latencies, requests)),
          events,
          acceptedEvents,
          requests,
          retries);
    }

    private void resume(long now) throws IOException {
      for (int i = resting.size() - 1; i >= 0; i--) {
        Connection connection = resting.get(i);
        if (connection.resumeNanos <= now) {
          resting.remove(i);
          send(connection);
        }
      }
    }

    private void startDue(long start, long now) throws IOException {
      while (!exhausted && !idle.isEmpty()) {
        long due = start + (long) (sent * intervalNanos);
        if (intervalNanos > 0 && due > now) {
          return;
        }
        Connection connection = idle.peek();
        Request request = source.next(connection.index);
        if (request == null) {
          exhausted = true;
          return;
        }
        idle.remove();
        sent++;
        connection.request = request;
        connection.startNanos = intervalNanos > 0 ? due : System.nanoTime();
        send(connection);
      }
    }

    private long waitMillis(long start) {
      long wait = 1000;
      if (intervalNanos > 0 || !resting.isEmpty()) {
        wait = 1;
      }
      return wait;
    }

    private void send(Connection connection) throws IOException {
      connection.out = ByteBuffer.wrap(connection.request.bytes());
      connection.size = 0;
      connection.headEnd = 0;
      write(connection);
    }

    private void write(Connection connection) throws IOException {
      connection.channel.write(connection.out);
      int interest = SelectionKey.OP_READ;
      if (connection.out.hasRemaining()) {
        interest |= SelectionKey.OP_WRITE;
      }
      if (connection.key.interestOps() != interest) {
        connection.key.interestOps(interest);
      }
    }

    private void ready(SelectionKey key) {
      Connection connection = (Connection) key.attachment();
      try {
        if (key.isWritable()) {
          write(connection);
        }
        if (key.isReadable()) {
          read(connection);
        }
      } catch (IOException e) {
        throw new VoidRunException("a connection broke: " + e, e);
      }
    }

    private void read(Connection connection) throws IOException {
      readBuffer.clear();
      int count = connection.channel.read(readBuffer);
      if (count < 0) {
        if (connection.request == null) {
          connect(connection);
          return;
        }
        throw new VoidRunException("a connection was closed without an answer");
      }
      if (connection.size + count > connection.in.length) {
        connection.in = Arrays.copyOf(connection.in, 2 * (connection.size + count));
      }
      readBuffer.flip().get(connection.in, connection.size, count);
      connection.size += count;
      Response response = response(connection);
      if (response != null) {
        completed(connection, response);
      }
    }

    private void completed(Connection connection, Response response) throws IOException {
      if ("close".equalsIgnoreCase(response.header("connection"))) {
        connect(connection);
      }
      if (response.status() == STATUS_UNAVAILABLE && retryUnavailable) {
        String seconds = response.header("retry-after");
        if (seconds == null) {
          throw new VoidRunException("503 without Retry-After: " + response.body());
        }
        retries++;
        connection.resumeNanos = System.nanoTime() + Long.parseLong(seconds) * 1_000_000_000L;
        resting.add(connection);
        return;
      }
      if (response.status() != 200 || response.header("x-clickhouse-exception-code") != null) {
        throw new VoidRunException("answer " + response.status() + ": " + response.body());
      }
      if (requests == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * requests);
      }
      latencies[requests++] = System.nanoTime() - connection.startNanos;
      events += connection.request.events();
      acceptedEvents += accepted.applyAsLong(response);
      connection.request = null;
      idle.add(connection);
    }

    /** The response, if it is there to its end. */
    private Response response(Connection connection) {
      byte[] in = connection.in;
      int end = connection.headEnd;
      if (end == 0) {
        for (int i = 3; i < connection.size; i++) {
          if (in[i] == '\n' && in[i - 1] == '\r' && in[i - 2] == '\n') {
            end = i + 1;
            break;
          }
        }
        if (end == 0) {
          return null;
        }
        connection.headEnd = end;
      }
      String head = new String(in, 0, end, StandardCharsets.ISO_8859_1);
      Response bare = new Response(Integer.parseInt(head.substring(9, 12)), head, "");
      String length = bare.header("content-length");
      boolean complete =
          length != null
              ? connection.size >= end + Integer.parseInt(length)
              : new String(in, end, connection.size - end, StandardCharsets.ISO_8859_1)
                  .endsWith("0\r\n\r\n");
      return complete
          ? new Response(
              bare.status(),
              head,
              new String(in, end, connection.size - end, StandardCharsets.UTF_8))
          : null;
    }

    @Override
    public void close() throws IOException {
      for (Connection connection : connections) {
        connection.channel.close();
      }
      selector.close();
    }
  }
}
