package io.tallyhouse.otlp.events;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.observation.Observation;
import io.tallyhouse.observation.ObservedNames;
import io.tallyhouse.otlp.Attributes;
import io.tallyhouse.otlp.DataPoint;
import io.tallyhouse.otlp.ReadRecords;
import io.tallyhouse.otlp.RejectedRecordException;
import io.tallyhouse.otlp.Rejection;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes observations of the points of metrics: of those that no event has. Tokens and cost are what
 * events say, and are counted only. Points of no use to us, and metrics of no agent, are not kept:
 * any program may send any number of them. Thread-safe.
 */
public final class MetricPoints implements RecordMapping<DataPoint> {
  /**
   * What a metric is stored as.
   *
   * @param name where {@code by} is empty
   * @param by the attribute that tells apart what is stored under names of its own; empty = none
   */
  private record Rule(String name, String by, Map<String, String> names) {
    static Rule of(String name) {
      return new Rule(name, "", Map.of());
    }

    static Rule by(String attribute, Map<String, String> names) {
      return new Rule("", attribute, names);
    }

    /** Empty = it is of no use. */
    String nameFor(DataPoint point) {
      return by.isEmpty() ? name : names.getOrDefault(point.attributes().text(by), "");
    }
  }

  private static final Rule LINES =
      Rule.by(
          "type",
          Map.of("added", ObservedNames.LINES_ADDED, "removed", ObservedNames.LINES_REMOVED));

  /** Those of Gemini CLI are made from its public documentation alone. */
  private static final Map<String, Rule> RULES =
      Map.of(
          "claude_code.session.count", Rule.of(ObservedNames.LAUNCHES),
          "claude_code.lines_of_code.count", LINES,
          "claude_code.code_edit_tool.decision", Rule.of(ObservedNames.EDIT_DECISIONS),
          "claude_code.commit.count", Rule.of(ObservedNames.COMMITS),
          "claude_code.pull_request.count", Rule.of(ObservedNames.PULL_REQUESTS),
          "claude_code.active_time.total",
              Rule.by(
                  "type",
                  Map.of(
                      "user",
                      ObservedNames.ACTIVE_USER_SECONDS,
                      "cli",
                      ObservedNames.ACTIVE_AGENT_SECONDS)),
          "gemini_cli.session.count", Rule.of(ObservedNames.LAUNCHES),
          "gemini_cli.lines.changed", LINES);

  /** What events have. */
  private static final Set<String> COUNTED =
      Set.of(
          "claude_code.cost.usage",
          "claude_code.token.usage",
          "gemini_cli.api.request.count",
          "gemini_cli.token.usage",
          "gemini_cli.tool.call.count");

  /** What is in columns of its own, or says nothing of the point. */
  private static final Set<String> NOT_IN_DATA =
      Set.of(
          "session.id",
          "user.id",
          "user.email",
          "user.account_uuid",
          "user.account_id",
          "organization.id",
          "terminal.type",
          "app.entrypoint",
          "type",
          "model",
          "tool_name",
          "decision",
          "source",
          "language",
          "start_type");

  private final int monthsMax;

  /**
   * @param monthsMax calendar months (UTC) that a request may have
   */
  public MetricPoints(int monthsMax) {
    this.monthsMax = monthsMax;
  }

  @Override
  public MappedRecords map(ReadRecords<DataPoint> read, long nowMs) {
    MappedRecords mapped = new MappedRecords(read.rejected(), monthsMax);
    for (DataPoint point : read.records()) {
      try {
        map(point, nowMs, mapped);
      } catch (RejectedRecordException e) {
        mapped.reject(e.reason());
      }
    }
    return mapped;
  }

  private static void map(DataPoint point, long nowMs, MappedRecords mapped)
      throws RejectedRecordException {
    Rule rule = RULES.get(point.metric());
    if (rule == null) {
      if (COUNTED.contains(point.metric())) {
        mapped.addCounted(point.metric());
      } else {
        mapped.addUnknown(List.of());
      }
      return;
    }
    RecordTimes.require(point.timeMs(), nowMs);
    String name = rule.nameFor(point);
    // Of cumulative points, too: each adds what it has more than the one before.
    if (name.isEmpty() || point.value() == 0) {
      mapped.addCounted(point.metric());
    } else {
      mapped.add(point.metric(), List.of(), List.of(observation(name, point)));
    }
  }

  private static Observation observation(String name, DataPoint point)
      throws RejectedRecordException {
    if (point.value() < 0 || point.value() > Observation.VALUE_MAX) {
      throw new RejectedRecordException(Rejection.NO_VALUE);
    }
    SentAttributes attributes = new SentAttributes(point.attributes(), point.source());
    return new Observation(
        Observation.Kind.METRIC,
        name,
        key(name, point),
        micros(point.value()),
        attributes.sender(),
        new Observation.Details(
            attributes.model("model"),
            attributes.id("tool_name", "function_name"),
            attributes.id("decision"),
            attributes.id("source"),
            attributes.id("start_type"),
            attributes.id("language", "programming_language")),
        attributes.data(NOT_IN_DATA));
  }

  /** A series is one of a sender, with its attributes, since one start. */
  private static Observation.Key key(String name, DataPoint point) {
    String series =
        sorted(point.source().resource())
            + name
            + sorted(point.attributes())
            + Long.toUnsignedString(point.interval().startNanos());
    long hash = EventIdentity.ofObservation(series);
    long identity =
        EventIdentity.ofObservation(
            hash + " " + Long.toUnsignedString(point.interval().endNanos()));
    return new Observation.Key(point.timeMs(), identity, point.cumulative() ? hash : 0);
  }

  /** Attributes are a set: their order says nothing. */
  private static String sorted(Attributes attributes) {
    return new TreeMap<>(attributes.all()).toString();
  }

  private static long micros(double value) {
    return BigDecimal.valueOf(value)
        .movePointRight(6)
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }
}
