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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tallyhouse's {@code POST /api/v1/events} against ClickHouse's own ways to take the same rows into
 * the same tables behind the same views, in interleaved rounds. Every round sends new events; the
 * run is void unless every count is exact after every round.
 *
 * <p>An engine without a queue for asynchronous inserts, such as the embedded one, ignores {@code
 * async_insert}: (b) is then not measured, and the run says so and ends with 1. In its place (d) is
 * measured: blocks as large as the queue could make of 16 or 64 waiting requests, without its wait.
 * It is a stand-in and never called (b).
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
    NATIVE("c   INSERT FORMAT Native, 100k rows, 1 connection", "bench_native", 1),
    COALESCED_16("d16 INSERT JSONEachRow, 16k rows, 1 connection", "bench_json_16", 1),
    COALESCED_64("d64 INSERT JSONEachRow, 64k rows, 1 connection", "bench_json_64", 1);

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
  private final String asyncSettings;
  private final boolean asyncQueue;
  private final List<Contender> contenders;
  private final LocalDate date;
  private final long nowMs;
  private final Map<Contender, List<Round>> rounds = new EnumMap<>(Contender.class);
  private final Map<Contender, Long> stored = new EnumMap<>(Contender.class);
  private int accounts;
  private int roundsStored;

  private IngestBenchmark(Stack stack, Options options) {
    this.stack = stack;
    this.eventsPerRound = options.integer("events", 400_000);
    this.seed = options.integer("seed", 1);
    this.date = options.date();
    this.nowMs = options.nowMs();
    this.asyncSettings = options.text("async-settings", "");
    this.asyncQueue = stack.queuesAsyncInserts();
    this.contenders =
        Arrays.stream(options.text("only", asyncQueue ? "a,b,b64,c" : "a,c,d16,d64").split(","))
            .map(
                wanted ->
                    Arrays.stream(Contender.values())
                        .filter(contender -> contender.label.startsWith(wanted + " "))
                        .findFirst()
                        .orElseThrow())
            .toList();
    if (!asyncQueue && (has(Contender.ASYNC_16) || has(Contender.ASYNC_64))) {
      throw new VoidRunException("this ClickHouse ignores async_insert: b can't be measured");
    }
  }

  private boolean has(Contender contender) {
    return contenders.contains(contender);
  }

  static void run(Path home, Path target, String[] arguments) throws Exception {
    Options options =
        new Options(
            arguments,
            1,
            Set.of(
                "rounds",
                "warm-up",
                "events",
                "seed",
                "half-load-seconds",
                "overload",
                "only",
                "async-settings",
                "clickhouse-url",
                "clickhouse-pid"));
    int rounds = options.integer("rounds", 5);
    int warmUp = options.integer("warm-up", 4);
    List<String> jvm = options.jvm();
    try (Stack stack = Stack.start(home, target, options)) {
      stack.startServer(jvm);
      IngestBenchmark benchmark = new IngestBenchmark(stack, options);
      System.out.printf(
          "%d rounds of %,d events each after %d to warm up; server %s%n",
          rounds, benchmark.eventsPerRound, warmUp, jvm);
      benchmark.compare(warmUp, rounds);
      benchmark.report();
      benchmark.halfLoad(options.integer("half-load-seconds", 10));
      System.out.printf(
          "%nServer memory: VmRSS %d MB, VmHWM %d MB%n",
          ProcessUse.residentMb(stack.serverPid()), ProcessUse.residentMaxMb(stack.serverPid()));
      if (options.has("overload")) {
        String value = options.text("overload", "160");
        benchmark.overload(value.equals("true") ? 160 : Integer.parseInt(value));
      }
      if (!benchmark.asyncQueue && !options.has("only")) {
        throw new VoidRunException(
            "b is not measured: this ClickHouse ignores async_insert (no insert was queued)."
                + " Run with --clickhouse-url of a clickhouse-server. The other figures stand.");
      }
    }
  }

  private void compare(int warmUp, int count) throws Exception {
    roundsStored = warmUp + count;
    for (Contender contender : contenders) {
      if (contender != Contender.TALLYHOUSE) {
        stack.createDatabase(contender.database);
      }
      rounds.put(contender, new ArrayList<>());
      stored.put(contender, 0L);
    }
    for (int round = 1 - warmUp; round <= count; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        // Each comes first in turn.
        Contender contender = contenders.get((round + warmUp + i) % contenders.size());
        Round measured = measure(contender, seed * 1_000 + warmUp + round);
        if (round > 0) {
          rounds.get(contender).add(measured);
        }
        System.out.printf(
            "round %2d  %-52s %,9.0f events/s   p50 %,7.1f ms  p99 %,7.1f ms   merges %.1f s%n",
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
        ? new LoadClient(stack.serverAddress(), ResponseCheck::accepted, false)
        : new LoadClient(stack.clickHouseAddress(), response -> 0, false);
  }

  private Prepared prepare(Contender contender, long roundSeed, int events) throws Exception {
    Batch batch = EventGenerator.make(roundSeed, nowMs, events, EVENTS_PER_REQUEST);
    return switch (contender) {
      case TALLYHOUSE -> {
        String key = stack.createAccount("bench-" + accounts++);
        yield new Prepared(Requests.events(batch, key, false), batch.counts(), key);
      }
      case ASYNC_16, ASYNC_64 ->
          new Prepared(jsonRequests(batch, contender, roundSeed), batch.counts(), "");
      case NATIVE, COALESCED_16, COALESCED_64 ->
          new Prepared(blockRequests(batch, contender, roundSeed), batch.counts(), "");
    };
  }

  private List<List<Request>> jsonRequests(Batch batch, Contender contender, long roundSeed) {
    LedgerRows ledger = new LedgerRows((int) roundSeed);
    String path =
        insertPath(
            contender.database,
            "JSONEachRow",
            "&async_insert=1&wait_for_async_insert=1" + asyncSettings);
    List<List<Request>> requests = new ArrayList<>();
    batch.collectors().forEach(bodies -> requests.add(new ArrayList<>()));
    int arrival = 0;
    try (JsonRows json = new JsonRows(stack, contender.database)) {
      for (Body body : batch.inOrder()) {
        List<EventRow> rows = ledger.admit(body.bytes());
        requests
            .get(arrival++ % requests.size())
            .add(Requests.post(path, stack.clickHouseHeaders(), json.encode(rows), rows.size()));
      }
    }
    return requests;
  }

  private List<List<Request>> blockRequests(Batch batch, Contender contender, long roundSeed) {
    LedgerRows ledger = new LedgerRows((int) roundSeed);
    boolean asNative = contender == Contender.NATIVE;
    int rowsPerBlock =
        asNative
            ? ROWS_PER_BLOCK
            : EVENTS_PER_REQUEST * (contender == Contender.COALESCED_16 ? 16 : 64);
    String path =
        insertPath(
            contender.database,
            asNative ? "Native" : "JSONEachRow",
            "&async_insert=0&max_insert_block_size=1048449&min_insert_block_size_bytes=1073741824");
    List<Request> requests = new ArrayList<>();
    List<EventRow> block = new ArrayList<>();
    List<Body> bodies = batch.inOrder();
    try (ClickHouseConnection connection = stack.connect(contender.database);
        JsonRows json = new JsonRows(stack, contender.database)) {
      ClickHouseEventStore store = new ClickHouseEventStore(connection, (account, first, last) -> {});
      for (int i = 0; i < bodies.size(); i++) {
        block.addAll(ledger.admit(bodies.get(i).bytes()));
        if (block.size() >= rowsPerBlock || i == bodies.size() - 1) {
          byte[] body = asNative ? store.encode(block) : json.encode(block);
          requests.add(Requests.post(path, stack.clickHouseHeaders(), body, block.size()));
          block = new ArrayList<>();
        }
      }
    }
    return List.of(requests);
  }

  private static String insertPath(String database, String format, String settings) {
    String sql = "INSERT INTO " + database + ".events FORMAT " + format;
    return "/?query="
        + URLEncoder.encode(sql, StandardCharsets.UTF_8)
        + "&input_format_skip_unknown_fields=0"
        + settings;
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
      ApiCheck.exact(stack, prepared.key(), date, prepared.counts(), result.accepted());
    }
  }

  /** Blocks that came into the events table so far. */
  private long blocks(Contender contender) {
    return stack.number(
        "SELECT max(max_block_number) FROM system.parts WHERE active AND table = 'events'"
            + " AND database = '"
            + contender.database
            + "'");
  }

  private double rate(Contender contender) {
    return Latencies.median(
        rounds.get(contender).stream()
            .mapToDouble(round -> round.result().events() / round.result().seconds())
            .toArray());
  }

  private void report() {
    System.out.printf(
        "%n%-52s %12s %9s %9s %35s %8s%n",
        "", "events/s", "p50 ms", "p99 ms", "CPU s per million events", "blocks");
    System.out.printf(
        "%-52s %12s %9s %9s %11s %11s %11s %8s%n",
        "", "(median)", "", "", "client", "server", "ClickHouse", "a round");
    rounds.forEach(
        (contender, list) -> {
          double millions = list.stream().mapToLong(r -> r.result().events()).sum() / 1e6;
          Latencies latencies =
              Latencies.all(list.stream().map(r -> r.result().latencies()).toList());
          System.out.printf(
              "%-52s %,12.0f %,9.1f %,9.1f %11.2f %11.2f %11.2f %8d%n",
              contender.label,
              rate(contender),
              latencies.millis(0.5),
              latencies.millis(0.99),
              list.stream().mapToDouble(Round::clientCpu).sum() / millions,
              contender == Contender.TALLYHOUSE
                  ? list.stream().mapToDouble(Round::serverCpu).sum() / millions
                  : 0.0,
              list.stream().mapToDouble(Round::clickHouseCpu).sum() / millions,
              blocks(contender) / roundsStored);
        });
    System.out.println();
    for (Contender contender : contenders) {
      if (has(Contender.TALLYHOUSE) && contender != Contender.TALLYHOUSE) {
        System.out.printf(
            "a / %s: %.2f%n",
            contender.label.split(" ")[0], rate(Contender.TALLYHOUSE) / rate(contender));
      }
    }
  }

  /**
   * (a) and (b) at the same rate, half of what (b) can do, requests due at fixed times; without (b)
   * half of what (a) can do.
   */
  private void halfLoad(int seconds) throws Exception {
    List<Contender> both =
        contenders.stream()
            .filter(c -> c == Contender.TALLYHOUSE || c == Contender.ASYNC_16)
            .toList();
    if (seconds == 0 || both.isEmpty()) {
      return;
    }
    double rate = rate(has(Contender.ASYNC_16) ? Contender.ASYNC_16 : Contender.TALLYHOUSE) / 2;
    int events = (int) (rate * seconds) / EVENTS_PER_REQUEST * EVENTS_PER_REQUEST;
    Map<Contender, List<Latencies>> latencies = new EnumMap<>(Contender.class);
    for (int turn = 0; turn < 3; turn++) {
      for (Contender contender : both) {
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
    System.out.println();
    latencies.forEach(
        (contender, parts) -> {
          Latencies all = Latencies.all(parts);
          System.out.printf(
              "at %,.0f events/s: %s p50 %.1f ms, p99 %.1f ms%n",
              rate, contender.label, all.millis(0.5), all.millis(0.99));
        });
  }

  /** Far more connections than it takes: all must be acknowledged, once, in bounded memory. */
  private void overload(int connections) throws IOException, InterruptedException {
    Batch batch =
        EventGenerator.make(seed * 1_000 + 990, nowMs, eventsPerRound, EVENTS_PER_REQUEST);
    String key = stack.createAccount("bench-overload");
    List<List<Request>> requests = Requests.events(batch, key, true);
    LoadClient client = new LoadClient(stack.serverAddress(), ResponseCheck::accepted, true);
    Result result = client.closedLoop(connections, Requests.perCollector(requests));
    ApiCheck.exact(stack, key, date, batch.counts(), result.accepted());
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
