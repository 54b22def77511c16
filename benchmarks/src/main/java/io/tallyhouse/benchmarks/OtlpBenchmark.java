package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.benchmarks.LoadClient.Request;
import io.tallyhouse.benchmarks.LoadClient.Result;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * {@code POST /v1/logs} in protobuf and JSON, gzipped, over 16 connections, beside {@code POST
 * /api/v1/events}, in interleaved rounds. A body is a run of the real client, multiplied with new
 * ids; more than half of its records are those of hooks, which are counted and not stored, as in
 * reality. The run is void unless every response and token is counted after every round.
 */
final class OtlpBenchmark {
  private static final int CONNECTIONS = 16;
  private static final long SPREAD_MS = 40L * 3_600_000;
  private static final String SAMPLE = "src/test/resources/otlp/tour";

  /** What is measured. */
  private enum Way {
    PROTOBUF("OTLP, protobuf, gzip", "application/x-protobuf"),
    JSON("OTLP, JSON, gzip", "application/json"),
    EVENTS("POST /api/v1/events, JSON", "");

    private final String label;
    private final String type;

    Way(String label, String type) {
      this.label = label;
      this.type = type;
    }
  }

  /** Requests of a round, for an account of their own. */
  private record Prepared(List<List<Request>> requests, String key, int bodies) {}

  /** Its seconds last until the last event is in ClickHouse. */
  private record Round(
      Result result, double seconds, double clientCpu, double serverCpu, double clickHouseCpu) {
    double perSecond() {
      return result.events() / seconds;
    }
  }

  private final Stack stack;
  private final int records;
  private final long seed;
  private final long nowMs;
  private final ContenderRequests events;
  private final Map<Way, SampleBodies> samples = new EnumMap<>(Way.class);
  private final Map<Way, List<Round>> rounds = new EnumMap<>(Way.class);
  private int accounts;

  private OtlpBenchmark(Stack stack, Path home, Options options) throws Exception {
    this.stack = stack;
    this.records = options.integer("records", 400_000);
    this.seed = options.integer("seed", 1);
    this.nowMs = options.nowMs();
    this.events = new ContenderRequests(stack, nowMs, "");
    samples.put(Way.PROTOBUF, new SampleBodies(home.resolve(SAMPLE), true));
    samples.put(Way.JSON, new SampleBodies(home.resolve(SAMPLE), false));
  }

  static void run(Path home, Path target, String[] arguments) throws Exception {
    Options options =
        new Options(
            arguments,
            1,
            Set.of("rounds", "warm-up", "records", "seed", "half-load-seconds", "only"));
    int count = options.integer("rounds", 3);
    int warmUp = options.integer("warm-up", 3);
    List<Way> ways =
        Arrays.stream(options.text("only", "protobuf,json,events").split(","))
            .map(name -> Way.valueOf(name.toUpperCase(Locale.ROOT)))
            .toList();
    try (Stack stack = Stack.start(home, target, options)) {
      stack.startServer(options.jvm());
      OtlpBenchmark benchmark = new OtlpBenchmark(stack, home, options);
      System.out.printf(
          "%d rounds of %,d records or events each after %d to warm up; server %s%n",
          count, benchmark.records, warmUp, options.jvm());
      benchmark.samples.forEach(
          (way, sample) ->
              System.out.printf(
                  "%s: %d records and %,d bytes a body before gzip%n",
                  way.label, sample.records(), sample.bytes()));
      for (int round = 1 - warmUp; round <= count; round++) {
        for (int i = 0; i < ways.size(); i++) {
          Way way = ways.get((round + warmUp + i) % ways.size());
          Round measured = benchmark.measure(way, benchmark.seed * 1_000 + warmUp + round);
          System.out.printf(
              "round %2d  %-28s %,9.0f/s   p50 %,7.1f ms  p99 %,7.1f ms%n",
              round,
              way.label,
              measured.perSecond(),
              measured.result().latencies().millis(0.5),
              measured.result().latencies().millis(0.99));
          if (round > 0) {
            benchmark.rounds.computeIfAbsent(way, w -> new ArrayList<>()).add(measured);
          }
        }
      }
      benchmark.report();
      benchmark.halfLoad(ways, options.integer("half-load-seconds", 10));
      System.out.printf(
          "%nServer memory: VmRSS %d MB, VmHWM %d MB%n",
          ProcessUse.residentMb(stack.serverPid()), ProcessUse.residentMaxMb(stack.serverPid()));
    }
  }

  private Round measure(Way way, long roundSeed) throws Exception {
    Prepared prepared = prepare(way, roundSeed, records);
    System.gc();
    stack.awaitMerges();
    double clientCpu = ProcessUse.ownCpuSeconds();
    double serverCpu = ProcessUse.cpuSeconds(stack.serverPid());
    double clickHouseCpu = ProcessUse.cpuSeconds(stack.clickHousePid());
    Result result =
        client(way).closedLoop(CONNECTIONS, Requests.perCollector(prepared.requests()));
    double seconds = result.seconds() + awaitStored(prepared);
    clientCpu = ProcessUse.ownCpuSeconds() - clientCpu;
    serverCpu = ProcessUse.cpuSeconds(stack.serverPid()) - serverCpu;
    stack.awaitMerges();
    clickHouseCpu = ProcessUse.cpuSeconds(stack.clickHousePid()) - clickHouseCpu;
    verify(way, prepared, result);
    return new Round(result, seconds, clientCpu, serverCpu, clickHouseCpu);
  }

  private Prepared prepare(Way way, long roundSeed, int count) throws Exception {
    if (way == Way.EVENTS) {
      ContenderRequests.Prepared made = events.prepare(Contender.TALLYHOUSE, roundSeed, count);
      return new Prepared(made.requests(), made.key(), 0);
    }
    SampleBodies sample = samples.get(way);
    String key = stack.api().createAccount("otlp-" + accounts++);
    SplittableRandom random = new SplittableRandom(roundSeed * 2 + way.ordinal());
    String headers =
        "Content-Type: " + way.type + "\r\nContent-Encoding: gzip\r\nX-API-Key: " + key + "\r\n";
    List<List<Request>> requests = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      requests.add(new ArrayList<>());
    }
    int bodies = Math.max(1, count / sample.records());
    for (int i = 0; i < bodies; i++) {
      byte[] body = sample.next(random, nowMs - 60_000 - random.nextLong(SPREAD_MS));
      requests
          .get(i % CONNECTIONS)
          .add(Requests.post("/v1/logs", headers, body, sample.records()));
    }
    return new Prepared(requests, key, bodies);
  }

  private LoadClient client(Way way) {
    return way == Way.EVENTS
        ? new LoadClient(stack.serverAddress(), ResponseCheck::accepted, false)
        : new LoadClient(stack.serverAddress(), OtlpBenchmark::requireAll, false);
  }

  /** A body where all is well has no partialSuccess. */
  private static long requireAll(LoadClient.Response response) {
    if (!response.body().isEmpty() && !response.body().equals("{}")) {
      throw new VoidRunException("not all records were taken: " + response.body());
    }
    return 0;
  }

  /** Seconds until ClickHouse has what was acknowledged: a query waits for it. */
  private double awaitStored(Prepared prepared) throws Exception {
    long start = System.nanoTime();
    stack.api().get(prepared.key(), "/api/v1/sessions?limit=1");
    return (System.nanoTime() - start) / 1e9;
  }

  private void verify(Way way, Prepared prepared, Result result) throws Exception {
    if (way == Way.EVENTS) {
      VoidRunException.unlessEqual("events accepted", result.events(), result.accepted());
      return;
    }
    String query =
        "{\"measures\":[\"responses\",\"output_tokens\",\"calls\",\"results\"],"
            + "\"time\":{\"from\":\"%s\",\"to\":\"%s\"}}";
    JsonNode row =
        stack
            .api()
            .post(
                prepared.key(),
                "/api/v1/query",
                query.formatted(
                    Instant.ofEpochMilli(nowMs - 2 * SPREAD_MS),
                    Instant.ofEpochMilli(nowMs)))
            .path("rows")
            .path(0);
    long bodies = prepared.bodies();
    VoidRunException.unlessEqual(
        "responses", bodies * SampleBodies.RESPONSES, row.path("responses").asLong());
    VoidRunException.unlessEqual(
        "output tokens", bodies * SampleBodies.OUTPUT_TOKENS, row.path("output_tokens").asLong());
    VoidRunException.unlessEqual(
        "calls", bodies * SampleBodies.CALLS, row.path("calls").asLong());
    VoidRunException.unlessEqual(
        "results", bodies * SampleBodies.CALLS, row.path("results").asLong());
  }

  private double rate(Way way) {
    return Latencies.median(rounds.get(way).stream().mapToDouble(Round::perSecond).toArray());
  }

  private void report() {
    System.out.printf(
        "%n%-28s %12s %9s %9s %37s%n",
        "", "records/s", "p50 ms", "p99 ms", "CPU s per million records");
    System.out.printf(
        "%-28s %12s %9s %9s %11s %11s %11s%n",
        "", "(median)", "", "", "client", "server", "ClickHouse");
    rounds.forEach(
        (way, list) -> {
          double millions = list.stream().mapToLong(r -> r.result().events()).sum() / 1e6;
          Latencies latencies =
              Latencies.all(list.stream().map(r -> r.result().latencies()).toList());
          System.out.printf(
              "%-28s %,12.0f %,9.1f %,9.1f %11.2f %11.2f %11.2f%n",
              way.label,
              rate(way),
              latencies.millis(0.5),
              latencies.millis(0.99),
              list.stream().mapToDouble(Round::clientCpu).sum() / millions,
              list.stream().mapToDouble(Round::serverCpu).sum() / millions,
              list.stream().mapToDouble(Round::clickHouseCpu).sum() / millions);
        });
  }

  /** Each way at half of what it can do, requests due at fixed times. */
  private void halfLoad(List<Way> ways, int seconds) throws Exception {
    if (seconds == 0) {
      return;
    }
    System.out.println();
    for (Way way : ways) {
      double rate = rate(way) / 2;
      List<Latencies> all = new ArrayList<>();
      for (int turn = 0; turn < 2; turn++) {
        Prepared prepared = prepare(way, seed * 1_000 + 900 + turn, (int) (rate * seconds));
        System.gc();
        stack.awaitMerges();
        int perRequest =
            way == Way.EVENTS ? IngestBenchmark.EVENTS_PER_REQUEST : samples.get(way).records();
        Result result =
            client(way)
                .openLoop(
                    CONNECTIONS, Requests.perCollector(prepared.requests()), rate / perRequest);
        awaitStored(prepared);
        verify(way, prepared, result);
        all.add(result.latencies());
      }
      Latencies latencies = Latencies.all(all);
      System.out.printf(
          "at %,.0f/s: %-28s p50 %.1f ms, p99 %.1f ms%n",
          rate, way.label, latencies.millis(0.5), latencies.millis(0.99));
    }
  }
}
