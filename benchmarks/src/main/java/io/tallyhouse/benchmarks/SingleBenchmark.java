package io.tallyhouse.benchmarks;

import io.tallyhouse.benchmarks.EventGenerator.Batch;
import io.tallyhouse.benchmarks.EventGenerator.Body;
import io.tallyhouse.benchmarks.LoadClient.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Requests of one event, as hooks send them, over 1, 64 and 512 connections. */
final class SingleBenchmark {
  private static final int[] CONNECTIONS = {1, 64, 512};

  private static final int TRICKLE_PER_SECOND = 5;

  private SingleBenchmark() {}

  static void run(Path home, Path target, String[] arguments) throws Exception {
    Options options = new Options(arguments, 1, Set.of("seconds"));
    int seconds = options.integer("seconds", 10);
    try (Stack stack = Stack.start(home, target, options)) {
      stack.startServer(options.jvm());
      measure(stack, options, 64, 3); // warms up
      for (int connections : CONNECTIONS) {
        double server = ProcessUse.cpuSeconds(stack.serverPid());
        double clickHouse = ProcessUse.cpuSeconds(stack.clickHousePid());
        Result result = measure(stack, options, connections, seconds);
        System.out.printf(
            "%4d connections: %,8.0f requests/s   p50 %,7.2f ms   p99 %,7.2f ms   server %.1f s,"
                + " ClickHouse %.1f s of CPU%n",
            connections,
            result.requestsPerSecond(),
            result.latencies().millis(0.5),
            result.latencies().millis(0.99),
            ProcessUse.cpuSeconds(stack.serverPid()) - server,
            ProcessUse.cpuSeconds(stack.clickHousePid()) - clickHouse);
      }
      trickle(stack, options, seconds);
      System.out.printf(
          "Server memory: VmRSS %d MB, VmHWM %d MB%n",
          ProcessUse.residentMb(stack.serverPid()), ProcessUse.residentMaxMb(stack.serverPid()));
    }
  }

  /** One agent that works: an event every 200 ms, and nobody reads. */
  private static void trickle(Stack stack, Options options, int seconds) throws Exception {
    String key = stack.api().createAccount("trickle-" + System.nanoTime());
    Batch batch = EventGenerator.make(1, options.nowMs(), seconds * TRICKLE_PER_SECOND, 1);
    String headers = "Content-Type: application/json\r\nX-API-Key: " + key + "\r\n";
    Iterator<Body> bodies = batch.inOrder().iterator();
    stack.awaitMerges();
    double server = ProcessUse.cpuSeconds(stack.serverPid());
    double clickHouse = ProcessUse.cpuSeconds(stack.clickHousePid());
    Result result =
        new LoadClient(stack.serverAddress(), ResponseCheck::accepted, false)
            .openLoop(
                1,
                connection ->
                    bodies.hasNext()
                        ? Requests.post("/api/v1/events", headers, bodies.next().bytes(), 1)
                        : null,
                TRICKLE_PER_SECOND);
    VoidRunException.unlessEqual("acknowledged", (long) batch.inOrder().size(), result.accepted());
    System.out.printf(
        "an event every 200 ms: p50 %,.2f ms   p99 %,.2f ms   server %.1f%%, ClickHouse %.1f%% of a"
            + " core%n",
        result.latencies().millis(0.5),
        result.latencies().millis(0.99),
        100 * (ProcessUse.cpuSeconds(stack.serverPid()) - server) / seconds,
        100 * (ProcessUse.cpuSeconds(stack.clickHousePid()) - clickHouse) / seconds);
  }

  private static Result measure(Stack stack, Options options, int connections, int seconds)
      throws Exception {
    String key = stack.api().createAccount("single-" + connections + "-" + System.nanoTime());
    Batch batch = EventGenerator.make(connections, options.nowMs(), seconds * 20_000, 1);
    List<Body> bodies = batch.inOrder();
    String headers = "Content-Type: application/json\r\nX-API-Key: " + key + "\r\n";
    long[] sent = new long[2];
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    LoadClient client = new LoadClient(stack.serverAddress(), ResponseCheck::accepted, false);
    Result result =
        client.closedLoop(
            connections,
            connection -> {
              if (sent[0] == bodies.size() || System.nanoTime() > deadline) {
                return null;
              }
              Body body = bodies.get((int) sent[0]++);
              if (new String(body.bytes(), StandardCharsets.ISO_8859_1).contains("\"tool_use\"")) {
                sent[1]++;
              }
              return Requests.post("/api/v1/events", headers, body.bytes(), 1);
            });
    verify(stack, key, options.date(), sent, result);
    return result;
  }

  private static void verify(
      Stack stack, String key, LocalDate date, long[] sent, Result result) throws Exception {
    var overview =
        stack.api().get(
            key,
            "/api/v1/analytics/overview?start_date="
                + date.minusDays(5)
                + "&end_date="
                + date.plusDays(1));
    VoidRunException.unlessEqual("acknowledged", sent[0], result.accepted());
    VoidRunException.unlessEqual("events", sent[0], overview.path("total_events").asLong());
    VoidRunException.unlessEqual(
        "tool calls", sent[1], overview.path("total_tool_invocations").asLong());
  }
}
