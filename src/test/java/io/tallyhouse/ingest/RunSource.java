package io.tallyhouse.ingest;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.otlp.ReadRecords;
import io.tallyhouse.otlp.RejectedRecords;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.otlp.Sent;
import io.tallyhouse.otlp.events.LogEvents;
import io.tallyhouse.otlp.events.RecordMapping;
import io.tallyhouse.otlp.events.SpanRecords;
import io.tallyhouse.sync.SampleTranscripts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A source of what happened in a run: its events, in groups that come together, as those of a line
 * or record do.
 */
record RunSource(Kind kind, String name, List<List<Event>> groups) {
  /** What it is. */
  enum Kind {
    LOGS,
    SPANS,
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
    run.writeTranscripts(directory);
    sources.add(
        new RunSource(
            Kind.TRANSCRIPT,
            "transcripts",
            SampleTranscripts.events(directory, prices, SampleRun.NOW_MS)));
    return sources;
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
