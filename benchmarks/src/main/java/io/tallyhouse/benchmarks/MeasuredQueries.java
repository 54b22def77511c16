package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.benchmarks.LoadClient.Request;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Measures routes uncached and cached, and compares their responses with raw events. */
final class MeasuredQueries {
  private static final int CACHED_REQUESTS = 1000;

  private final Stack stack;
  private final int uncached;

  /**
   * @param uncached how many requests of a route that are in no cache
   */
  MeasuredQueries(Stack stack, int uncached) {
    this.stack = stack;
    this.uncached = uncached;
  }

  static void printHead() {
    System.out.printf(
        "%n%-34s %10s %10s %10s %10s %12s %9s%n",
        "", "uncached", "", "cached", "", "raw events", "speed-up");
    System.out.printf(
        "%-34s %10s %10s %10s %10s %12s%n",
        "milliseconds", "p50", "p99", "p50", "p99", "median of 3");
  }

  /** Makes text of a response. */
  interface Reading {
    String of(JsonNode reply);
  }

  /**
   * Prints a line.
   *
   * @param path of the i-th request
   * @param raw the first one's response from raw events, as {@code reading} makes it
   */
  void line(String name, IntFunction<String> path, Supplier<String> raw, Reading reading)
      throws Exception {
    // One that is not counted: connections, and the server's own code.
    String reply = reading.of(stack.api().get(stack.bootstrapKey(), path.apply(0)));
    Latencies uncachedOnes = latencies(this.uncached, i -> path.apply(i + 1));
    Latencies cached = latencies(CACHED_REQUESTS, i -> path.apply(0));
    double[] rawMillis = new double[3];
    for (int i = 0; i < rawMillis.length; i++) {
      long started = System.nanoTime();
      String expected = raw.get();
      rawMillis[i] = (System.nanoTime() - started) / 1e6;
      VoidRunException.unlessEqual(name, expected, reply);
    }
    double rawMedian = Latencies.median(rawMillis);
    System.out.printf(
        "%-34s %10.1f %10.1f %10.2f %10.2f %12.1f %8.1fx%n",
        name,
        uncachedOnes.millis(0.5),
        uncachedOnes.millis(0.99),
        cached.millis(0.5),
        cached.millis(0.99),
        rawMedian,
        rawMedian / uncachedOnes.millis(0.5));
  }

  private Latencies latencies(int count, IntFunction<String> path) throws Exception {
    int[] next = new int[1];
    return new LoadClient(stack.serverAddress(), response -> 0, false)
        .closedLoop(1, connection -> next[0] == count ? null : get(path.apply(next[0]++)))
        .latencies();
  }

  private Request get(String path) {
    String head =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: "
            + stack.bootstrapKey()
            + "\r\n\r\n";
    return new Request(head.getBytes(StandardCharsets.ISO_8859_1), 0);
  }
}
