package io.tallyhouse.benchmarks;

import io.tallyhouse.benchmarks.EventGenerator.Batch;
import io.tallyhouse.benchmarks.LoadClient.Result;
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
  static final int EVENTS_PER_REQUEST = 1000;

  /** Its seconds last until the last event is in ClickHouse, its latencies until the response. */
  private record Round(
      Result result,
      double seconds,
      double clientCpu,
      double serverCpu,
      double clickHouseCpu,
      double mergeSeconds) {
    double eventsPerSecond() {
      return result.events() / seconds;
    }
  }

  private final Stack stack;
  private final int eventsPerRound;
  private final long seed;
  private final ContenderRequests requests;
  private final boolean asyncQueue;
  private final List<Contender> contenders;
  private final LocalDate date;
  private final long nowMs;
  private final Map<Contender, List<Round>> rounds = new EnumMap<>(Contender.class);
  private final Map<Contender, Long> stored = new EnumMap<>(Contender.class);
  private int roundsStored;

  private IngestBenchmark(Stack stack, Options options) {
    this.stack = stack;
    this.eventsPerRound = options.integer("events", 400_000);
    this.seed = options.integer("seed", 1);
    this.date = options.date();
    this.nowMs = options.nowMs();
    this.requests = new ContenderRequests(stack, nowMs, options.text("async-settings", ""));
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
        int connections = value.equals("true") ? 160 : Integer.parseInt(value);
        Overload.run(stack, benchmark.batch(990), benchmark.date, connections);
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
            measured.eventsPerSecond(),
            measured.result().latencies().millis(0.5),
            measured.result().latencies().millis(0.99),
            measured.mergeSeconds());
      }
    }
  }

  private Round measure(Contender contender, long roundSeed) throws Exception {
    ContenderRequests.Prepared prepared = requests.prepare(contender, roundSeed, eventsPerRound);
    System.gc();
    stack.awaitMerges();
    double clientCpu = ProcessUse.ownCpuSeconds();
    double serverCpu = ProcessUse.cpuSeconds(stack.serverPid());
    double clickHouseCpu = ProcessUse.cpuSeconds(stack.clickHousePid());
    Result result =
        client(contender)
            .closedLoop(contender.connections, Requests.perCollector(prepared.requests()));
    double seconds = result.seconds() + awaitStored(contender, prepared);
    clientCpu = ProcessUse.ownCpuSeconds() - clientCpu;
    serverCpu = ProcessUse.cpuSeconds(stack.serverPid()) - serverCpu;
    long ended = System.nanoTime();
    stack.awaitMerges();
    double mergeSeconds = (System.nanoTime() - ended) / 1e9;
    clickHouseCpu = ProcessUse.cpuSeconds(stack.clickHousePid()) - clickHouseCpu;
    verify(contender, prepared, result);
    return new Round(result, seconds, clientCpu, serverCpu, clickHouseCpu, mergeSeconds);
  }

  /** Seconds until ClickHouse has what was acknowledged: a query waits for it. */
  private double awaitStored(Contender contender, ContenderRequests.Prepared prepared)
      throws Exception {
    long start = System.nanoTime();
    if (contender == Contender.TALLYHOUSE) {
      stack.api().get(prepared.key(), "/api/v1/sessions?limit=1");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private Batch batch(int number) {
    return EventGenerator.make(seed * 1_000 + number, nowMs, eventsPerRound, EVENTS_PER_REQUEST);
  }

  private LoadClient client(Contender contender) {
    return contender == Contender.TALLYHOUSE
        ? new LoadClient(stack.serverAddress(), ResponseCheck::accepted, false)
        : new LoadClient(stack.clickHouseAddress(), response -> 0, false);
  }

  private void verify(Contender contender, ContenderRequests.Prepared prepared, Result result) throws Exception {
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
            .mapToDouble(Round::eventsPerSecond)
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
        ContenderRequests.Prepared prepared = requests.prepare(contender, seed * 1_000 + 900 + turn, events);
        System.gc();
        stack.awaitMerges();
        Result result =
            client(contender)
                .openLoop(
                    contender.connections,
                    Requests.perCollector(prepared.requests()),
                    rate / EVENTS_PER_REQUEST);
        awaitStored(contender, prepared);
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
}
