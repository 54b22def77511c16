package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.benchmarks.EventGenerator.Batch;
import io.tallyhouse.benchmarks.LoadClient.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ingest at a share of the most the server takes, for long, with queries beside it: memory must stay
 * flat, parts bounded, and in the end every count exact. The same events go to a new account every
 * few seconds, so that making them takes nothing of the machine while it is measured.
 */
final class SoakBenchmark {
  private static final int EVENTS_PER_REQUEST = 1000;
  private static final int CONNECTIONS = 16;
  private static final int CALIBRATIONS = 4;
  private static final int CALIBRATIONS_COUNTED = 2;
  private static final long QUERY_PAUSE_MS = 100;
  private static final double FLAT_GROWTH_MAX = 1.15;
  private static final int ACCOUNTS_RECONCILED = 20;

  private final Stack stack;
  private final Batch batch;
  private final double seconds;
  private final double share;
  private final List<String> keys = new ArrayList<>();
  private final List<Double> residentMb = new ArrayList<>();
  private final LocalDate date;
  private long accepted;

  private SoakBenchmark(Stack stack, Options options) {
    this.stack = stack;
    this.seconds = options.integer("minutes", 20) * 60.0;
    this.date = options.date();
    this.share = options.integer("percent", 70) / 100.0;
    this.batch =
        EventGenerator.make(
            1, options.nowMs(), options.integer("events", 400_000), EVENTS_PER_REQUEST);
  }

  static void run(Path home, Path target, String[] arguments) throws Exception {
    Options options = new Options(arguments, 1, Set.of("minutes", "percent", "events"));
    try (Stack stack = Stack.start(home, target, options)) {
      stack.startServer(options.jvm());
      SoakBenchmark soak = new SoakBenchmark(stack, options);
      double most = soak.calibrate();
      soak.soak(most);
      soak.verify();
    }
  }

  /** The most events a second that the server takes. */
  private double calibrate() throws Exception {
    double[] rates = new double[CALIBRATIONS_COUNTED];
    for (int i = 0; i < CALIBRATIONS; i++) {
      Result result = client().closedLoop(CONNECTIONS, nextAccount());
      accepted += result.accepted();
      rates[i % CALIBRATIONS_COUNTED] = result.eventsPerSecond();
      stack.awaitMerges();
    }
    double most = Latencies.median(rates);
    System.out.printf("the most, %d connections: %,.0f events/s%n", CONNECTIONS, most);
    return most;
  }

  private void soak(double most) throws Exception {
    double rate = most * share;
    System.out.printf("%nfor %.0f minutes at %,.0f events/s:%n", seconds / 60, rate);
    System.out.printf(
        "%7s %12s %10s %10s %10s %10s %8s %10s %14s %8s%n",
        "minute",
        "events",
        "ack p50",
        "ack p99",
        "query p50",
        "query p99",
        "queries",
        "server MB",
        "ClickHouse MB",
        "parts");
    QueryLoop queries = new QueryLoop();
    Thread thread = new Thread(queries, "queries");
    thread.start();
    long started = System.nanoTime();
    List<Latencies> acks = new ArrayList<>();
    long sent = 0;
    int minute = 1;
    while (elapsed(started) < seconds) {
      LoadClient.Source next = nextAccount();
      queries.ask(keys.get(keys.size() - 1));
      // A little faster, so that what an account's first and last requests take is made up for.
      double due = (sent + batch.counts().events) / rate;
      double left = Math.max(1, due - elapsed(started));
      double requests = (double) batch.counts().events / EVENTS_PER_REQUEST;
      Result result = client().openLoop(CONNECTIONS, next, requests / left);
      accepted += result.accepted();
      sent += result.accepted();
      acks.add(result.latencies());
      if (elapsed(started) >= minute * 60.0) {
        print(minute, sent, Latencies.all(acks), queries.take());
        acks.clear();
        minute = (int) (elapsed(started) / 60) + 1;
      }
    }
    queries.end();
    thread.join();
    if (queries.failure != null) {
      throw new VoidRunException("a query failed: " + queries.failure);
    }
    System.out.printf(
        "%n%,d events in %.0f s: %.0f%% of the most%n",
        sent, elapsed(started), 100 * sent / elapsed(started) / most);
  }

  private void print(int minute, long sent, Latencies acks, Latencies queries) {
    double resident = ProcessUse.residentMb(stack.serverPid());
    residentMb.add(resident);
    System.out.printf(
        "%7d %,12d %10.1f %10.1f %10.1f %10.1f %8d %10.0f %14d %8d%n",
        minute,
        sent,
        acks.millis(0.5),
        acks.millis(0.99),
        queries.millis(0.5),
        queries.millis(0.99),
        queries.count(),
        resident,
        ProcessUse.residentMb(stack.clickHousePid()),
        partsOfAPartitionMax());
  }

  private long partsOfAPartitionMax() {
    return stack.number(
        "SELECT max(parts) FROM (SELECT count() AS parts FROM system.parts WHERE active AND"
            + " database = 'tallyhouse' GROUP BY table, partition)");
  }

  private void verify() throws Exception {
    stack.awaitMerges();
    for (String key : keys) {
      // Waits until what was acknowledged is in ClickHouse.
      stack.api().get(key, "/api/v1/sessions?limit=1");
    }
    VoidRunException.unlessEqual(
        "events stored", accepted, stack.number("SELECT count() FROM tallyhouse.events"));
    String days =
        "?start_date=" + date.minusDays(4) + "&end_date=" + date.plusDays(1);
    int reconciled = Math.min(ACCOUNTS_RECONCILED, keys.size());
    for (int i = 0; i < reconciled; i++) {
      String key = keys.get((keys.size() - 1) * i / Math.max(1, reconciled - 1));
      ApiCheck.exact(stack, key, date, batch.counts(), batch.counts().events);
      JsonNode drift = stack.api().get(key, "/api/v1/admin/reconcile" + days);
      VoidRunException.unlessEqual("drift", 0L, drift.path("drift").asLong(-1));
    }
    System.out.printf("all %,d events stored once; answers of %d of %d accounts exact, drift 0%n",
        accepted, reconciled, keys.size());
    int quarter = residentMb.size() / 4;
    if (quarter > 0) {
      double early = median(residentMb.subList(quarter, 2 * quarter));
      double late = median(residentMb.subList(residentMb.size() - quarter, residentMb.size()));
      System.out.printf(
          "server's resident memory, medians: second quarter %.0f MB, last quarter %.0f MB, most ever"
              + " %d MB%n",
          early, late, ProcessUse.residentMaxMb(stack.serverPid()));
      if (late > early * FLAT_GROWTH_MAX) {
        throw new VoidRunException("the server's memory grows");
      }
    }
  }

  private static double median(List<Double> values) {
    return Latencies.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private LoadClient.Source nextAccount() throws IOException, InterruptedException {
    String key = stack.api().createAccount("soak-" + keys.size());
    keys.add(key);
    return Requests.perCollector(Requests.events(batch, key, false));
  }

  private LoadClient client() {
    return new LoadClient(stack.serverAddress(), ResponseCheck::accepted, true);
  }

  private static double elapsed(long started) {
    return (System.nanoTime() - started) / 1e9;
  }

  /** Asks one query after the other of the account whose events are coming in. */
  private final class QueryLoop implements Runnable {
    private final AtomicBoolean ended = new AtomicBoolean();
    private final List<Long> nanos = new ArrayList<>();
    private volatile String key = keys.get(keys.size() - 1);
    private volatile String failure;

    void ask(String ofKey) {
      key = ofKey;
    }

    void end() {
      ended.set(true);
    }

    synchronized Latencies take() {
      Latencies taken = new Latencies(nanos.stream().mapToLong(Long::longValue).toArray());
      nanos.clear();
      return taken;
    }

    private synchronized void add(long took) {
      nanos.add(took);
    }

    @Override
    public void run() {
      String[] paths = {
        "/api/v1/analytics/overview",
        "/api/v1/analytics/tools?limit=50",
        "/api/v1/sessions?limit=50",
        "/analytics/rolling?window=7&endDate=" + date,
        "/analytics/events?limit=50&startDate=" + date.minusDays(7) + "&endDate=" + date,
      };
      try {
        for (int i = 0; !ended.get(); i++) {
          long started = System.nanoTime();
          stack.api().get(key, paths[i % paths.length]);
          add(System.nanoTime() - started);
          Thread.sleep(QUERY_PAUSE_MS);
        }
      } catch (IOException | InterruptedException | RuntimeException e) {
        failure = String.valueOf(e);
      }
    }
  }
}
