package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.otlp.LogRecord;
import io.tallyhouse.otlp.ReadLogs;
import io.tallyhouse.otlp.RejectedRecords;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.otlp.events.LogEvents;
import io.tallyhouse.otlp.events.MappedLogs;
import io.tallyhouse.sync.SampleTranscripts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs of the real client, which told of itself by OTLP and in transcripts: each alone counts what
 * the API responded, and so do both, in whichever order and pieces they come.
 */
class ClaudeCodeRunsTest {
  private static final PriceTable PRICES = ApiRecount.PRICES;
  private static final LogEvents MAPPING =
      new LogEvents(
          usage -> PRICES.costNanoUsd(usage.model(), usage.timeMs(), usage.billable()), 36);
  private static final int ORDERS = 50;

  private @TempDir Path directory;
  private FakeEventStore store = new FakeEventStore();
  private List<EventRow> rows = new ArrayList<>();
  private DirectLedger ledger = new DirectLedger(store, 1 << 20);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tour",
        "captured-protobuf",
        "2.1.110-tour",
        "2.1.120-tour",
        "2.1.197-tour",
        "2.1.240-tour",
        "2.1.305-tour",
        "2.1.332-denied",
        "2.1.332-broken",
        "2.1.332-refusal",
        "2.1.332-mcp",
        "2.1.332-background",
        "2.1.332-unknowntool",
        "2.1.332-private",
        "2.1.332-compact",
        "2.1.332-maxtokens",
        "2.1.332-tty"
      })
  void otlpAlone_countsWhatTheApiResponded(String name) {
    SampleRun run = new SampleRun(name);
    admit(events(run.read()));

    RunFigures figures = RunFigures.of(rows);
    RunFigures expected = ApiRecount.expected(run, List.of());
    assertThat(figures.responses()).isEqualTo(expected.responses());
    assertThat(figures.tokens()).isEqualTo(ApiRecount.expectedTokens(run, figures.tokens()));
    assertThat(figures.nanoUsd()).isEqualTo(ApiRecount.cost(run, ApiRecount.apart(run)));
    int before = rows.size();
    admit(events(run.read()));
    assertThat(rows).as("a repeated body adds nothing").hasSize(before);
  }

  @ParameterizedTest
  @CsvSource({
    // run, prompts, calls, results, errors, denied, failures
    "tour, 1, 6, 6, 1, 0, 0",
    "captured-protobuf, 1, 6, 6, 1, 0, 0",
    "2.1.120-tour, 1, 6, 6, 1, 0, 0",
    "2.1.197-tour, 1, 6, 6, 1, 0, 0",
    "2.1.240-tour, 1, 6, 6, 1, 0, 0",
    "2.1.305-tour, 1, 6, 6, 1, 0, 0",
    "2.1.332-denied, 1, 1, 1, 1, 1, 0",
    "2.1.332-broken, 1, 0, 0, 0, 0, 1",
    "2.1.332-mcp, 1, 1, 1, 0, 0, 0",
    "2.1.332-background, 2, 2, 2, 0, 0, 0",
    "2.1.332-private, 1, 6, 6, 1, 0, 0",
    "2.1.332-maxtokens, 1, 0, 0, 0, 0, 0",
    "2.1.332-tty, 5, 5, 5, 2, 2, 0"
  })
  void otlpAlone_countsPromptsAndCalls(
      String name,
      long prompts,
      long calls,
      long results,
      long errors,
      long denied,
      long failures) {
    admit(events(new SampleRun(name).read()));

    RunFigures figures = RunFigures.of(rows);
    assertThat(figures.tools()).isEqualTo(new RunFigures.Tools(calls, results, errors, denied));
    assertThat(figures.prompts()).isEqualTo(prompts);
    assertThat(figures.failures()).isEqualTo(failures);
  }

  /** Of one source after the other, and of both in random pieces and orders, with restarts. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tour",
        "captured-protobuf",
        "2.1.120-tour",
        "2.1.197-tour",
        "2.1.240-tour",
        "2.1.305-tour",
        "2.1.332-denied",
        "2.1.332-broken",
        "2.1.332-refusal",
        "2.1.332-mcp",
        "2.1.332-background",
        "2.1.332-unknowntool",
        "2.1.332-private",
        "2.1.332-compact",
        "2.1.332-maxtokens"
      })
  void otlpAndTranscripts_countOnce_inAnyOrder(String name) {
    SampleRun run = new SampleRun(name);
    run.writeTranscripts(directory);
    List<List<Event>> otlp = new ArrayList<>();
    for (LogRecord record : run.read().records()) {
      List<Event> events = events(new ReadLogs(List.of(record), new RejectedRecords()));
      if (!events.isEmpty()) {
        otlp.add(events);
      }
    }
    List<List<Event>> lines = SampleTranscripts.events(directory, PRICES, SampleRun.NOW_MS);
    admitAll(lines);
    RunFigures ofTranscripts = RunFigures.of(rows);

    startAnew();
    admitAll(otlp);
    Map<Long, Long> durations = RunFigures.durations(rows);
    admitAll(lines);
    RunFigures expected = RunFigures.of(rows);
    RunFigures fromApi = ApiRecount.expected(run, lines);
    assertThat(expected.responses()).isEqualTo(fromApi.responses());
    assertThat(expected.tokens()).isEqualTo(fromApi.tokens());
    assertThat(expected.nanoUsd()).isEqualTo(fromApi.nanoUsd());
    assertThat(expected.tools()).isEqualTo(ofTranscripts.tools());
    assertThat(expected.prompts()).isEqualTo(ofTranscripts.prompts());
    assertThat(expected.failures()).isEqualTo(ofTranscripts.failures());
    assertThat(RunFigures.durations(rows)).containsAllEntriesOf(durations);
    int once = rows.size();
    admitAll(otlp);
    admitAll(lines);
    assertThat(rows).as("both again").hasSize(once);

    startAnew();
    admitAll(lines);
    admitAll(otlp);
    assertThat(RunFigures.of(rows)).as("transcripts first").isEqualTo(expected);
    for (int seed = 0; seed < ORDERS; seed++) {
      startAnew();
      admitShuffled(otlp, lines, new Random(seed));
      assertThat(RunFigures.of(rows)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private void startAnew() {
    store = new FakeEventStore();
    rows = new ArrayList<>();
    ledger = new DirectLedger(store, 1 << 20);
  }

  private void admitAll(List<List<Event>> groups) {
    List<Event> all = new ArrayList<>();
    groups.forEach(all::addAll);
    admit(all);
  }

  /** Some groups come twice. */
  private void admitShuffled(List<List<Event>> otlp, List<List<Event>> lines, Random random) {
    List<List<Event>> groups = new ArrayList<>(otlp);
    groups.addAll(lines);
    Collections.shuffle(groups, random);
    groups.addAll(groups.subList(0, random.nextInt(groups.size())));
    int at = 0;
    while (at < groups.size()) {
      int to = Math.min(groups.size(), at + 1 + random.nextInt(12));
      admitAll(groups.subList(at, to));
      at = to;
      if (random.nextInt(4) == 0) {
        ledger = new DirectLedger(store, 1 << 20);
      }
    }
  }

  private void admit(List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    List<EventRow> admitted = ledger.admit(List.of(new IngestRequest(1, events, 100))).rows();
    store.store(admitted);
    rows.addAll(admitted);
    ledger.commit();
  }

  private static List<Event> events(ReadLogs read) {
    MappedLogs mapped = MAPPING.map(read, SampleRun.NOW_MS);
    return mapped.events();
  }
}
