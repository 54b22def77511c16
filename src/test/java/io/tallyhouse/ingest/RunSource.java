package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.hook.HookDecoder;
import io.tallyhouse.otlp.ReadRecords;
import io.tallyhouse.otlp.RejectedRecords;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.otlp.Sent;
import io.tallyhouse.otlp.events.LogEvents;
import io.tallyhouse.otlp.events.RecordMapping;
import io.tallyhouse.otlp.events.SpanRecords;
import io.tallyhouse.sync.SampleTranscripts;
import io.tallyhouse.testing.SampleHooks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A source of what happened in a run: its events, in groups that come together, as those of a line
 * or record do.
 */
record RunSource(Kind kind, String name, List<List<Event>> groups) {
  /** What it is. */
  enum Kind {
    LOGS,
    SPANS,
    HOOKS,
    TRANSCRIPT
  }

  /**
   * All sources that a run has: what reports runs in another way is added here, and is then in
   * every subset and order.
   *
   * @param directory to write its transcripts to
   */
  static List<RunSource> of(SampleRun run, Path directory, LogEvents mapping, PriceTable prices) {
    List<RunSource> sources = new ArrayList<>();
    sources.add(new RunSource(Kind.LOGS, "logs in JSON", groups(run.read(), mapping)));
    sources.add(
        new RunSource(Kind.LOGS, "logs in protobuf", groups(run.readInProtobuf(), mapping)));
    if (run.has("traces")) {
      SpanRecords spans =
          new SpanRecords(
              usage -> prices.costNanoUsd(usage.model(), usage.timeMs(), usage.billable()), 36);
      sources.add(new RunSource(Kind.SPANS, "spans", groups(run.spans(), spans)));
    }
    if (SampleHooks.RUNS.contains(run.name())) {
      sources.add(new RunSource(Kind.HOOKS, "hooks", hooks(new SampleHooks(run.name()))));
    }
    run.writeTranscripts(directory);
    sources.add(
        new RunSource(
            Kind.TRANSCRIPT,
            "transcripts",
            SampleTranscripts.events(directory, prices, SampleRun.NOW_MS)));
    return sources;
  }

  /** What a run's hooks reported, a group for each hook. */
  static List<List<Event>> hooks(SampleHooks run) {
    List<List<Event>> events = new ArrayList<>();
    int number = 0;
    for (SampleHooks.Hook hook : run.hooks()) {
      String envelope =
          "{\"time\":%d,\"delivery_id\":\"%s-%d\",\"host\":\"laptop\",\"user\":\"ada\",\"payload\":%s}"
              .formatted(hook.atMs(), run.run(), number++, hook.payload());
      DecodedRequest decoded =
          new HookDecoder()
              .decode(
                  envelope.getBytes(StandardCharsets.UTF_8),
                  OptionalLong.empty(),
                  SampleRun.NOW_MS);
      assertThat(decoded).isInstanceOf(DecodedRequest.Events.class);
      List<Event> ofHook = ((DecodedRequest.Events) decoded).events();
      if (!ofHook.isEmpty()) {
        events.add(ofHook);
      }
    }
    return events;
  }

  /** The first of a kind. */
  static RunSource of(List<RunSource> sources, Kind kind) {
    return sources.stream().filter(source -> source.kind() == kind).findFirst().orElseThrow();
  }

  private static <T extends Sent<T>> List<List<Event>> groups(
      ReadRecords<T> read, RecordMapping<T> mapping) {
    List<List<Event>> groups = new ArrayList<>();
    for (T record : read.records()) {
      List<Event> events =
          mapping
              .map(new ReadRecords<>(List.of(record), new RejectedRecords()), SampleRun.NOW_MS)
              .events();
      if (!events.isEmpty()) {
        groups.add(events);
      }
    }
    return groups;
  }
}
