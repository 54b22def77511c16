package io.tallyhouse.benchmarks;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** One run of a client, on the thread that calls it. Not thread-safe. */
final class LoadRun implements AutoCloseable {
  private static final long STALL_NANOS_MAX = 60_000_000_000L;
  private static final int STATUS_UNAVAILABLE = 503;

  private final Selector selector = Selector.open();
  private final LoadClient client;
  private final LoadClient.Source source;
  private final double intervalNanos;
  private final List<LoadConnection> connections = new ArrayList<>();
  private final Deque<LoadConnection> idle = new ArrayDeque<>();
  private final List<LoadConnection> resting = new ArrayList<>();
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(1 << 16);
  private long[] latencies = new long[1 << 12];
  private int requests;
  private int sent;
  private int retries;
  private long events;
  private long acceptedEvents;
  private boolean exhausted;

  LoadRun(LoadClient client, int count, LoadClient.Source source, double intervalNanos) throws IOException {
    this.client = client;
    this.source = source;
    this.intervalNanos = intervalNanos;
    for (int i = 0; i < count; i++) {
      LoadConnection connection = new LoadConnection(i);
      connect(connection);
      connections.add(connection);
      idle.add(connection);
    }
  }

  private void connect(LoadConnection connection) throws IOException {
    if (connection.channel != null) {
      connection.channel.close();
    }
    connection.channel = SocketChannel.open(client.address());
    connection.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    connection.channel.configureBlocking(false);
    connection.key = connection.channel.register(selector, SelectionKey.OP_READ, connection);
  }

  LoadClient.Result toEnd() throws IOException {
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
    return new LoadClient.Result(
        seconds,
        new Latencies(Arrays.copyOf(latencies, requests)),
        events,
        acceptedEvents,
        requests,
        retries);
  }

  private void resume(long now) throws IOException {
    for (int i = resting.size() - 1; i >= 0; i--) {
      LoadConnection connection = resting.get(i);
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
      LoadConnection connection = idle.peek();
      LoadClient.Request request = source.next(connection.index);
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

  private void send(LoadConnection connection) throws IOException {
    connection.out = ByteBuffer.wrap(connection.request.bytes());
    connection.size = 0;
    connection.headEnd = 0;
    write(connection);
  }

  private void write(LoadConnection connection) throws IOException {
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
    LoadConnection connection = (LoadConnection) key.attachment();
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

  private void read(LoadConnection connection) throws IOException {
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
    LoadClient.Response response = connection.response();
    if (response != null) {
      completed(connection, response);
    }
  }

  private void completed(LoadConnection connection, LoadClient.Response response) throws IOException {
    if ("close".equalsIgnoreCase(response.header("connection"))) {
      connect(connection);
    }
    if (response.status() == STATUS_UNAVAILABLE && client.retriesUnavailable()) {
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
    acceptedEvents += client.acceptedEvents(response);
    connection.request = null;
    idle.add(connection);
  }

  @Override
  public void close() throws IOException {
    for (LoadConnection connection : connections) {
      connection.channel.close();
    }
    selector.close();
  }
}
