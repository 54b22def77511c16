package io.tallyhouse.benchmarks;

import io.tallyhouse.benchmarks.EventGenerator.Batch;
import io.tallyhouse.benchmarks.EventGenerator.Body;
import io.tallyhouse.benchmarks.LoadClient.Request;
import io.tallyhouse.benchmarks.LoadClient.Result;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseEventStore;
import io.tallyhouse.ingest.EventRow;
import io.tallyhouse.ingest.LedgerRows;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tallyhouse's {@code POST /api/v1/events} against ClickHouse's own ways to take the same rows into
 * the same tables behind the same views, in interleaved rounds. Every round sends new events; the
 * run is void unless every count is exact after every round.
 */
final class IngestBenchmark {
  private static final int EVENTS_PER_REQUEST = 1000;
  private static final int ROWS_PER_BLOCK = 100_000;
  private static final int CONNECTIONS = 16;

  /** What is compared. */
  enum Contender {
    TALLYHOUSE("a   Tallyhouse, 16 connections", "tallyhouse", CONNECTIONS),
    ASYNC_16("b   async_insert JSONEachRow, 16 connections", "bench_async_16", CONNECTIONS),
    ASYNC_64("b64 async_insert JSONEachRow, 64 connections", "bench_async_64", 64),
    NATIVE("c   INSERT FORMAT Native, 100k rows, 1 connection", "bench_native", 1);

    final String label;
    final String database;
    final int connections;

    Contender(String label, String database, int connections) {
      this.label = label;
      this.database = database;
      this.connections = connections;
    }
  }

  /** A contender's requests of one round; the key is Tallyhouse's only. */
  private record Prepared(List<List<Request>> requests, Counts counts, String key) {}

  private record Round(
      Result result,
      double clientCpu,
      double serverCpu,
      double clickHouseCpu,
      double mergeSeconds) {}

  private final Stack stack;
  private final int eventsPerRound;
  private final long seed;
  private final long nowMs = System.currentTimeMillis();
  private final Map<Contender, List<Round>> rounds = new EnumMap<>(Contender.class);
  private final Map<Contender, Long> stored = new EnumMap<>(Contender.class);
  private int accounts;

  private IngestBenchmark(Stack stack, int eventsPerRound, long seed) {
    this.stack = stack;
    this.eventsPerRound = eventsPerRound;
    this.seed = seed;
  }

  static void run(Path home, Path target, String[] arguments) throws Exception {
    Options options =
        new Options(
            arguments,
            1,
            Set.of("rounds", "events", "seed", "heap", "jvm", "half-load-seconds", "overload"));
    int rounds = options.integer("rounds", 5);
    List<String> jvm = new ArrayList<>(List.of("-Xmx" + options.text("heap", "512m")));
    if (options.has("jvm")) {
      jvm.addAll(List.of(options.text("jvm", "").split(" ")));
    }
    try (Stack stack = Stack.start(home, target)) {
      stack.startServer(jvm);
      IngestBenchmark benchmark =
          new IngestBenchmark(
              stack, options.integer("events", 400_000), options.integer("seed", 1));
      System.out.printf(
          "%d rounds of %,d events each after one to warm up; server %s%n",
          rounds, benchmark.eventsPerRound, jvm);
      benchmark.compare(rounds);
      benchmark.report();
      benchmark.halfLoad(options.integer("half-load-seconds", 10));
      System.out.printf(
          "%nServer memory: VmRSS %d MB, VmHWM %d MB%n",
          ProcessUse.residentMb(stack.serverPid()), ProcessUse.residentMaxMb(stack.serverPid()));
      if (options.has("overload")) {
        String value = options.text("overload", "160");
        benchmark.overload(value.equals("true") ? 160 : Integer.parseInt(value));
      }
    }
  }

  private void compare(int count) throws Exception {
    for (Contender contender : Contender.values()) {
      if (contender != Contender.TALLYHOUSE) {
        stack.createDatabase(contender.database);
      }
      rounds.put(contender, new ArrayList<>());
      stored.put(contender, 0L);
    }
    Contender[] contenders = Contender.values();
    for (int round = 0; round <= count; round++) {
      for (int i = 0; i < contenders.length; i++) {
        // Each comes first in turn.
        Contender contender = contenders[(round + i) % contenders.length];
        Round measured = measure(contender, seed * 1_000 + round);
        if (round > 0) {
          rounds.get(contender).add(measured);
        }
        System.out.printf(
            "round %d  %-52s %,9.0f events/s   p50 %,7.1f ms  p99 %,7.1f ms   merges %.1f s%n",
            round,
            contender.label,
            measured.result().events() / measured.result().seconds(),
            measured.result().latencies().millis(0.5),
            measured.result().latencies().millis(0.99),
            measured.mergeSeconds());
      }
    }
  }

  private Round measure(Contender contender, long roundSeed) throws Exception {
    Prepared prepared = prepare(contender, roundSeed, eventsPerRound);
    System.gc();
    stack.awaitMerges();
    double clientCpu = ProcessUse.ownCpuSeconds();
    double serverCpu = ProcessUse.cpuSeconds(stack.serverPid());
    double clickHouseCpu = ProcessUse.cpuSeconds(stack.clickHousePid());
    Result result =
        client(contender)
            .closedLoop(contender.connections, Requests.perCollector(prepared.requests()));
    clientCpu = ProcessUse.ownCpuSeconds() - clientCpu;
    serverCpu = ProcessUse.cpuSeconds(stack.serverPid()) - serverCpu;
    long ended = System.nanoTime();
    stack.awaitMerges();
    double mergeSeconds = (System.nanoTime() - ended) / 1e9;
    clickHouseCpu = ProcessUse.cpuSeconds(stack.clickHousePid()) - clickHouseCpu;
    verify(contender, prepared, result);
    return new Round(result, clientCpu, serverCpu, clickHouseCpu, mergeSeconds);
  }

  private LoadClient client(Contender contender) {
    return contender == Contender.TALLYHOUSE
        ? new LoadClient(stack.serverAddress(), Answers::accepted, false)
        : new LoadClient(stack.clickHouseAddress(), response -> 0, false);
  }

  private Prepared prepare(Contender contender, long roundSeed, int events) throws Exception {
    Batch batch = EventGenerator.make(roundSeed, nowMs, events, EVENTS_PER_REQUEST);
    return switch (contender) {
      case TALLYHOUSE -> {
        String key = stack.createAccount("bench-" + accounts++);
        yield new Prepared(apiRequests(batch, key, false), batch.counts(), key);
      }
      case ASYNC_16, ASYNC_64 ->
          new Prepared(jsonRequests(batch, contender, roundSeed), batch.counts(), "");
      case NATIVE -> new Prepared(nativeRequests(batch, contender, roundSeed), batch.counts(), "");
    };
  }

  private static List<List<Request>> apiRequests(Batch batch, String key, boolean idempotent) {
    List<List<Request>> requests = new ArrayList<>();
    int number = 0;
    for (List<Body> bodies : batch.collectors()) {
      List<Request> ofCollector = new ArrayList<>();
      for (Body body : bodies) {
        String headers =
            "Content-Type: application/json\r\nX-API-Key: "
                + key
                + "\r\n"
                + (idempotent ? "Idempotency-Key: request-" + number++ + "\r\n" : "");
        ofCollector.add(Requests.post("/api/v1/events", headers, body.bytes(), body.events()));
      }
      requests.add(ofCollector);
    }
    return requests;
  }

  private List<List<Request>> jsonRequests(Batch batch, Contender contender, long roundSeed) {
    LedgerRows ledger = new LedgerRows((int) roundSeed);
    String path =
        insertPath(
            contender.database, "JSONEachRow", "&async_insert=1&wait_for_async_insert=1");
    List<List<Request>> requests = new ArrayList<>();
    batch.collectors().forEach(bodies -> requests.add(new ArrayList<>()));
    int arrival = 0;
    for (Body body : batch.inOrder()) {
      List<EventRow> rows = ledger.admit(body.bytes());
      requests
          .get(arrival++ % requests.size())
          .add(
              Requests.post(
                  path, stack.clickHouseHeaders(), JsonRows.encode(rows), rows.size()));
    }
    return requests;
  }

  private List<List<Request>> nativeRequests(Batch batch, Contender contender, long roundSeed) {
    LedgerRows ledger = new LedgerRows((int) roundSeed);
    String path = insertPath(contender.database, "Native", "&async_insert=0");
    List<Request> requests = new ArrayList<>();
    List<EventRow> block = new ArrayList<>();
    List<Body> bodies = batch.inOrder();
    try (ClickHouseConnection connection = stack.connect(contender.database)) {
      ClickHouseEventStore store = new ClickHouseEventStore(connection);
      for (int i = 0; i < bodies.size(); i++) {
        block.addAll(ledger.admit(bodies.get(i).bytes()));
        if (block.size() >= ROWS_PER_BLOCK || i == bodies.size() - 1) {
          requests.add(
              Requests.post(path, stack.clickHouseHeaders(), store.encode(block), block.size()));
          block = new ArrayList<>();
        }
      }
    }
    return List.of(requests);
  }

  private static String insertPath(String database, String format, String settings) {
    String sql = "INSERT INTO " + database + ".events FORMAT " + format;
    return "/?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8) + settings;
  }

  private void verify(Contender contender, Prepared prepared, Result result) throws Exception {
    long total = stored.merge(contender, prepared.counts().events, Long::sum);
    VoidRunException.unlessEqual(
        contender + " events sent", prepared.counts().events, result.events());
    VoidRunException.unlessEqual(
        contender + " events in ClickHouse",
        total,
        stack.number("SELECT count() FROM " + contender.database + ".events"));
    VoidRunException.unlessEqual(
        contender + " events in the rollup",
        total,
        stack.number("SELECT sum(events) FROM " + contender.database + ".activity_15m"));
    if (contender == Contender.TALLYHOUSE) {
      ApiCheck.exact(stack, prepared.key(), prepared.counts(), result.accepted());
    }
  }

  private double rate(Contender contender) {
    return Latencies.median(
        rounds.get(contender).stream()
            .mapToDouble(round -> round.result().events() / round.result().seconds())
            .toArray());
  }

  private void report() {
    System.out.printf(
        "%n%-52s %12s %9s %9s %35s%n",
        "", "events/s", "p50 ms", "p99 ms", "CPU s per million events");
    System.out.printf(
        "%-52s %12s %9s %9s %11s %11s %11s%n",
        "", "(median)", "", "", "client", "server", "ClickHouse");
    rounds.forEach(
        (contender, list) -> {
          double millions = list.stream().mapToLong(r -> r.result().events()).sum() / 1e6;
          Latencies latencies =
              Latencies.all(list.stream().map(r -> r.result().latencies()).toList());
          System.out.printf(
              "%-52s %,12.0f %,9.1f %,9.1f %11.2f %11.2f %11.2f%n",
              contender.label,
              rate(contender),
              latencies.millis(0.5),
              latencies.millis(0.99),
              list.stream().mapToDouble(Round::clientCpu).sum() / millions,
              contender == Contender.TALLYHOUSE
                  ? list.stream().mapToDouble(Round::serverCpu).sum() / millions
                  : 0.0,
              list.stream().mapToDouble(Round::clickHouseCpu).sum() / millions);
        });
    double a = rate(Contender.TALLYHOUSE);
    System.out.printf(
        "%na/b %.2f   a/b64 %.2f   a/c %.2f%n",
        a / rate(Contender.ASYNC_16), a / rate(Contender.ASYNC_64), a / rate(Contender.NATIVE));
  }

  /** Both at the same rate, half of what (b) can do, requests due at fixed times. */
  private void halfLoad(int seconds) throws Exception {
    if (seconds == 0) {
      return;
    }
    double rate = rate(Contender.ASYNC_16) / 2;
    int events = (int) (rate * seconds) / EVENTS_PER_REQUEST * EVENTS_PER_REQUEST;
    Map<Contender, List<Latencies>> latencies = new EnumMap<>(Contender.class);
    for (int turn = 0; turn < 3; turn++) {
      for (Contender contender : List.of(Contender.TALLYHOUSE, Contender.ASYNC_16)) {
        Prepared prepared = prepare(contender, seed * 1_000 + 900 + turn, events);
        System.gc();
        stack.awaitMerges();
        Result result =
            client(contender)
                .openLoop(
                    contender.connections,
                    Requests.perCollector(prepared.requests()),
                    rate / EVENTS_PER_REQUEST);
        verify(contender, prepared, result);
        latencies.computeIfAbsent(contender, c -> new ArrayList<>()).add(result.latencies());
      }
    }
    Latencies a = Latencies.all(latencies.get(Contender.TALLYHOUSE));
    Latencies b = Latencies.all(latencies.get(Contender.ASYNC_16));
    System.out.printf(
        "%nBoth at %,.0f events/s (half of b's maximum): a p50 %.1f ms p99 %.1f ms,"
            + " b p50 %.1f ms p99 %.1f ms; p50 a/b %.3f%n",
        rate, a.millis(0.5), a.millis(0.99), b.millis(0.5), b.millis(0.99),
        a.millis(0.5) / b.millis(0.5));
  }

  /** Far more connections than it takes: all must be acknowledged, once, in bounded memory. */
  private void overload(int connections) throws IOException, InterruptedException {
    Batch batch =
        EventGenerator.make(seed * 1_000 + 990, nowMs, eventsPerRound, EVENTS_PER_REQUEST);
    String key = stack.createAccount("bench-overload");
    List<List<Request>> requests = apiRequests(batch, key, true);
    LoadClient client = new LoadClient(stack.serverAddress(), Answers::accepted, true);
    Result result = client.closedLoop(connections, Requests.perCollector(requests));
    ApiCheck.exact(stack, key, batch.counts(), result.accepted());
    System.out.printf(
        "%nOverload, %d connections: %,d events acknowledged and stored once at %,.0f events/s,"
            + " %d requests sent again after 503; p50 %.0f ms, p99 %.0f ms; VmHWM %d MB%n",
        connections,
        result.accepted(),
        result.eventsPerSecond(),
        result.retries(),
        result.latencies().millis(0.5),
        result.latencies().millis(0.99),
        ProcessUse.residentMaxMb(stack.serverPid()));
  }
}
