package io.tallyhouse.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Sends requests made beforehand over keep-alive connections, one at a time on each, all on the
 * calling thread, so that it takes little of the machine it shares with what is measured.
 */
final class LoadClient {
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

  /** Sends as fast as responses come. */
  Result closedLoop(int connections, Source source) throws IOException {
    try (LoadRun run = new LoadRun(this, connections, source, 0)) {
      return run.toEnd();
    }
  }

  /** Sends at a fixed rate; latency counts from when a request was due. */
  Result openLoop(int connections, Source source, double requestsPerSecond) throws IOException {
    try (LoadRun run = new LoadRun(this, connections, source, 1e9 / requestsPerSecond)) {
      return run.toEnd();
    }
  }

  InetSocketAddress address() {
    return address;
  }

  boolean retriesUnavailable() {
    return retryUnavailable;
  }

  long acceptedEvents(Response response) {
    return accepted.applyAsLong(response);
  }
}
