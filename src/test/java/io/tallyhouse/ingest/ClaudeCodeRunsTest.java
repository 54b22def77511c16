package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.otlp.LogRecord;
import io.tallyhouse.otlp.ReadRecords;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.otlp.events.LogEvents;
import io.tallyhouse.otlp.events.MappedRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs of the real client, which reported itself by OTLP and in transcripts: each source alone
 * counts what the API responded, and so do all of them together, in whichever order and pieces they
 * come.
 */
class ClaudeCodeRunsTest {
  private static final PriceTable PRICES = ApiRecount.PRICES;
  private static final LogEvents MAPPING =
      new LogEvents(
          usage -> PRICES.costNanoUsd(usage.model(), usage.timeMs(), usage.billable()), 36);

  /** Runs whose other sources can be joined with OTLP. */
  static final List<String> JOINED =
      List.of(
          "tour",
          "captured-protobuf",
          "2.1.120-tour",
          "2.1.197-tour",
          "2.1.240-tour",
          "2.1.283-tour",
          "2.1.305-tour",
          "2.1.332-denied",
          "2.1.332-broken",
          "2.1.332-refusal",
          "2.1.332-mcp",
          "2.1.332-background",
          "2.1.332-unknowntool",
          "2.1.332-private",
          "2.1.332-compact",
          "2.1.332-commit",
          "2.1.332-cumul",
          "2.1.332-extra",
          "2.1.332-first",
          "2.1.332-write",
          "2.1.332-maxtokens");

  /** Runs without a transcript, or without the ids that it has. */
  static final List<String> ALONE = List.of("2.1.110-tour", "2.1.116-tour", "2.1.332-tty");

  private static final int ORDERS = 15;

  private @TempDir Path directory;
  private AdmittedEvents admitted = new AdmittedEvents();

  @ParameterizedTest
  @FieldSource({"JOINED", "ALONE"})
  void otlpAlone_countsWhatTheApiResponded(String name) {
    SampleRun run = new SampleRun(name);
    admitted.admit(events(run.read()));

    RunFigures figures = RunFigures.of(admitted.rows());
    RunFigures expected = ApiRecount.expected(run, List.of());
    assertThat(figures.responses()).isEqualTo(expected.responses());
    assertThat(figures.tokens()).isEqualTo(ApiRecount.expectedTokens(run, figures.tokens()));
    assertThat(figures.nanoUsd()).isEqualTo(ApiRecount.cost(run, ApiRecount.apart(run)));
    int before = admitted.rows().size();
    admitted.admit(events(run.read()));
    assertThat(admitted.rows()).as("a repeated body adds nothing").hasSize(before);
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
    admitted.admit(events(new SampleRun(name).read()));

    RunFigures figures = RunFigures.of(admitted.rows());
    assertThat(figures.tools()).isEqualTo(new RunFigures.Tools(calls, results, errors, denied));
    assertThat(figures.prompts()).isEqualTo(prompts);
    assertThat(figures.failures()).isEqualTo(failures);
  }

  /** Every subset of the sources of a run, in random pieces and orders, repeated, with restarts. */
  @ParameterizedTest
  @FieldSource("JOINED")
  void anySources_countOnce_inAnyOrder(String name) {
    SampleRun run = new SampleRun(name);
    List<RunSource> sources = RunSource.of(run, directory, MAPPING, PRICES);
    for (int subset = 1; subset < 1 << sources.size(); subset++) {
      List<RunSource> some = new ArrayList<>();
      for (int i = 0; i < sources.size(); i++) {
        if ((subset >> i & 1) != 0) {
          some.add(sources.get(i));
        }
      }
      String what = some.stream().map(RunSource::name).toList().toString();
      admitted = new AdmittedEvents();
      some.forEach(source -> admitted.admitAll(source.groups()));
      RunFigures expected = RunFigures.of(admitted.rows());
      assertRecounted(what, run, some, expected);
      int once = admitted.rows().size();
      some.forEach(source -> admitted.admitAll(source.groups()));
      assertThat(admitted.rows()).as("%s again", what).hasSize(once);
      for (int seed = 0; seed < ORDERS; seed++) {
        admitted = new AdmittedEvents();
        admitShuffled(some, new Random(seed));
        assertThat(RunFigures.of(admitted.rows()))
            .as("%s, seed %d", what, seed)
            .isEqualTo(expected);
      }
    }
  }

  /** Against the API, and against what the transcripts alone have of calls. */
  private void assertRecounted(
      String what, SampleRun run, List<RunSource> some, RunFigures figures) {
    Set<RunSource.Kind> kinds = EnumSet.noneOf(RunSource.Kind.class);
    some.forEach(source -> kinds.add(source.kind()));
    List<List<Event>> lines =
        some.stream()
            .filter(source -> source.kind() == RunSource.Kind.TRANSCRIPT)
            .findFirst()
            .map(RunSource::groups)
            .orElse(List.of());
    if (kinds.contains(RunSource.Kind.LOGS)) {
      RunFigures expected = ApiRecount.expected(run, lines);
      assertThat(figures.responses()).as(what).isEqualTo(expected.responses());
      if (!lines.isEmpty() || ApiRecount.apart(run)) {
        assertThat(figures.tokens()).as(what).isEqualTo(expected.tokens());
        assertThat(figures.nanoUsd()).as(what).isEqualTo(expected.nanoUsd());
      }
    } else if (kinds.contains(RunSource.Kind.SPANS)) {
      RunFigures expected = ApiRecount.expected(run, lines);
      assertThat(figures.responses()).as(what).isEqualTo(expected.responses());
      assertThat(figures.tokens().output()).as(what).isEqualTo(expected.tokens().output());
    }
    if (!lines.isEmpty()) {
      admitted = new AdmittedEvents();
      admitted.admitAll(lines);
      RunFigures ofTranscripts = RunFigures.of(admitted.rows());
      assertThat(figures.tools()).as(what).isEqualTo(ofTranscripts.tools());
      assertThat(figures.prompts()).as(what).isEqualTo(ofTranscripts.prompts());
      assertThat(figures.failures()).as(what).isEqualTo(ofTranscripts.failures());
      admitted = new AdmittedEvents();
      some.forEach(source -> admitted.admitAll(source.groups()));
    }
  }

  /** A result that logs bring first has the duration that they measured, whatever comes later. */
  @ParameterizedTest
  @ValueSource(strings = {"tour", "2.1.120-tour", "2.1.332-background"})
  void measuredDurations_stay_whenTheTranscriptComesLater(String name) {
    List<RunSource> sources = RunSource.of(new SampleRun(name), directory, MAPPING, PRICES);
    admitted.admitAll(RunSource.of(sources, RunSource.Kind.LOGS).groups());
    Map<Long, Long> durations = RunFigures.durations(admitted.rows());
    admitted.admitAll(RunSource.of(sources, RunSource.Kind.TRANSCRIPT).groups());

    assertThat(RunFigures.durations(admitted.rows())).isNotEmpty().containsAllEntriesOf(durations);
  }

  /** Some groups come twice. Hooks come in their order, as the sender sends them. */
  private void admitShuffled(List<RunSource> sources, Random random) {
    List<RunSource> turns = new ArrayList<>();
    List<Iterator<List<Event>>> left = new ArrayList<>();
    for (RunSource source : sources) {
      List<List<Event>> ofSource = new ArrayList<>(source.groups());
      if (source.kind() != RunSource.Kind.HOOKS) {
        Collections.shuffle(ofSource, random);
      }
      turns.addAll(Collections.nCopies(ofSource.size(), source));
      left.add(ofSource.iterator());
    }
    Collections.shuffle(turns, random);
    List<List<Event>> groups = new ArrayList<>();
    turns.forEach(source -> groups.add(left.get(sources.indexOf(source)).next()));
    groups.addAll(groups.subList(0, random.nextInt(groups.size() + 1)));
    int at = 0;
    while (at < groups.size()) {
      int to = Math.min(groups.size(), at + 1 + random.nextInt(12));
      admitted.admitAll(groups.subList(at, to));
      at = to;
      if (random.nextInt(4) == 0) {
        admitted.restart();
      }
    }
  }

  private static List<Event> events(ReadRecords<LogRecord> read) {
    MappedRecords mapped = MAPPING.map(read, SampleRun.NOW_MS);
    return mapped.events();
  }
}
