package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.cost.PriceFile;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.sync.SampleTranscripts;
import io.tallyhouse.testing.SampleHooks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs of the real client, which its hooks and transcripts report: both together count what the API
 * responded, and each prompt, call and session once, in whichever order and pieces they come.
 */
class HookRunsTest {
  private static final PriceTable PRICES = PriceTable.of(PriceFile.own().prices());
  private static final long NOW_MS = Instant.parse("2026-11-29T12:00:00Z").toEpochMilli();
  private static final int ORDERS = 50;

  private @TempDir Path directory;
  private AdmittedEvents admitted = new AdmittedEvents();

  /**
   * What must be the same in any order.
   *
   * @param events by kind, parts of messages aside
   * @param outgoing fleet events, for one
   */
  private record Counted(
      RunFigures figures, Map<EventType, Long> events, Set<Long> calls, long outgoing) {
    static Counted of(List<EventRow> rows) {
      Map<EventType, Long> events = new EnumMap<>(EventType.class);
      Set<Long> calls = new HashSet<>();
      long outgoing = 0;
      for (EventRow row : rows) {
        if (row.event().type() != EventType.MESSAGE_PART) {
          events.merge(row.event().type(), 1L, Long::sum);
        }
        if (row.event().type() == EventType.TOOL_USE) {
          calls.add(row.event().callKey());
        }
        outgoing += (row.fleet() & 2) == 0 ? 0 : 1;
      }
      return new Counted(RunFigures.of(rows), events, calls, outgoing);
    }
  }

  static Stream<String> runs() {
    return SampleHooks.RUNS.stream();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void hooksAlone_countWhatHappened_andOnce(String name) {
    SampleHooks run = new SampleHooks(name);
    admitted.admitAll(RunSource.hooks(run));
    int once = admitted.rows().size();
    admitted.admitAll(RunSource.hooks(run));
    assertThat(admitted.rows()).as("delivered again").hasSize(once);
    Set<Long> posted = new HashSet<>();
    for (SampleHooks.Hook hook : run.hooks()) {
      // The oldest client names no call: its transcripts alone do.
      if (hook.name().equals("PreToolUse") && hook.payload().has("tool_use_id")) {
        posted.add(EventIdentity.ofToolUseId(hook.payload().path("tool_use_id").asText()));
      }
    }
    assertThat(Counted.of(admitted.rows()).calls()).containsAll(posted);
    long starts =
        run.hooks().stream()
            .filter(hook -> hook.name().equals("SessionStart"))
            .filter(hook -> !hook.payload().path("source").asText().equals("compact"))
            .count();
    assertThat(Counted.of(admitted.rows()).events().getOrDefault(EventType.SESSION_START, 0L))
        .isEqualTo(starts);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void durations_areThoseOfTheHooks(String name) {
    SampleHooks run = new SampleHooks(name);
    run.writeTranscripts(directory);
    admitted.admitAll(RunSource.hooks(run));
    admitted.admitAll(SampleTranscripts.events(directory, PRICES, NOW_MS));
    Map<Long, Long> measured = new HashMap<>();
    for (SampleHooks.Hook hook : run.hooks()) {
      JsonNode payload = hook.payload();
      if (hook.name().startsWith("PostToolUse") && payload.has("duration_ms")) {
        measured.put(
            EventIdentity.ofToolUseId(payload.path("tool_use_id").asText()),
            payload.path("duration_ms").asLong());
      }
    }
    assertThat(RunFigures.durations(admitted.rows())).containsAllEntriesOf(measured);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void hooksAndTranscripts_countOnce_inAnyOrder(String name) {
    SampleHooks run = new SampleHooks(name);
    run.writeTranscripts(directory);
    List<List<Event>> hooks = RunSource.hooks(run);
    List<List<Event>> lines = SampleTranscripts.events(directory, PRICES, NOW_MS);
    admitted.admitAll(lines);
    RunFigures ofTranscripts = RunFigures.of(admitted.rows());

    admitted = new AdmittedEvents();
    admitted.admitAll(hooks);
    admitted.admitAll(lines);
    Counted expected = Counted.of(admitted.rows());
    if (!lines.isEmpty()) {
      assertThat(expected.figures()).as("as transcripts alone").isEqualTo(ofTranscripts);
      assertResponses(run, expected.figures());
    }
    int once = admitted.rows().size();
    admitted.admitAll(hooks);
    admitted.admitAll(lines);
    assertThat(admitted.rows()).as("both again").hasSize(once);

    admitted = new AdmittedEvents();
    admitted.admitAll(lines);
    admitted.admitAll(hooks);
    assertThat(Counted.of(admitted.rows())).as("transcripts first").isEqualTo(expected);
    for (int seed = 0; seed < ORDERS; seed++) {
      admitted = new AdmittedEvents();
      admitShuffled(hooks, lines, new Random(seed));
      assertThat(Counted.of(admitted.rows())).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** Transcripts have neither what compactions used nor, of old clients, all other requests. */
  private static void assertResponses(SampleHooks run, RunFigures figures) {
    if (run.run().endsWith("-compact")
        || run.run().matches("(1|2\\.0|2\\.1\\.(20|50|100|110|116|120)-).*")) {
      return;
    }
    long input = 0;
    long read = 0;
    long write = 0;
    for (JsonNode response : run.responses()) {
      JsonNode usage = response.path("usage");
      input += usage.path("input_tokens").asLong();
      read += usage.path("cache_read_input_tokens").asLong();
      write += usage.path("cache_creation_input_tokens").asLong();
    }
    TokenUsage tokens = figures.tokens();
    assertThat(figures.responses()).isEqualTo(run.responses().size());
    assertThat(List.of(tokens.input(), tokens.cacheRead(), tokens.cacheWrite()))
        .isEqualTo(List.of(input, read, write));
  }

  /** Hooks come in their order, as the sender sends them, and lines in theirs; some come twice. */
  private void admitShuffled(List<List<Event>> hooks, List<List<Event>> lines, Random random) {
    int hook = 0;
    int line = 0;
    while (hook < hooks.size() || line < lines.size()) {
      boolean ofHooks = line == lines.size() || (hook < hooks.size() && random.nextBoolean());
      int size = 1 + random.nextInt(8);
      if (ofHooks) {
        int to = Math.min(hooks.size(), hook + size);
        admitted.admitAll(hooks.subList(Math.max(0, hook - random.nextInt(3)), to));
        hook = to;
      } else {
        int to = Math.min(lines.size(), line + size);
        admitted.admitAll(lines.subList(Math.max(0, line - random.nextInt(3)), to));
        line = to;
      }
      if (random.nextInt(4) == 0) {
        admitted.restart();
      }
    }
    List<List<Event>> again = new ArrayList<>(hooks);
    again.addAll(lines);
    Collections.shuffle(again, random);
    again.subList(0, random.nextInt(again.size())).forEach(admitted::admit);
  }
}
