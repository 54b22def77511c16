package io.tallyhouse.model;

import static io.tallyhouse.model.Events.SESSION;
import static io.tallyhouse.model.Events.event;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the tests of its subclasses share. */
abstract class FleetModelCases {
  static final Instant NOW = Instant.parse("2024-03-10T12:00:00Z");

  static final QueryRange ALL = new QueryRange("2024-01-01", "2024-12-31");

  static final String DAY = "2024-03-01T";

  static final String EXPLORE =
      "{\"tool_name\":\"Task\",\"tool_input\":{\"subagent_type\":\"Explore\"}}";

  final FleetModel model = new FleetModel();

  void send(SentEvent... events) {
    model.accept(new SentRequest("a", null, List.of(events)), NOW);
  }

  Receipt sendFleet(@Nullable String key, SentFleetEvent... events) {
    return model.accept(new SentFleetRequest("a", key, List.of(events)), NOW);
  }

  /** The log in order of time, then of arrival: time of day, type, assistant, user. */
  List<String> log() {
    return model.log("a", ALL, null, null, null).stream()
        .sorted(Comparator.comparing(event -> event.row().time()))
        .map(
            event ->
                "%s %s %s %s"
                    .formatted(
                        FleetSpan.print(event.row().time()).substring(11, 23),
                        event.type(),
                        event.row().assistant(),
                        event.row().user()))
        .toList();
  }

  static List<String> names(Map<String, Object> reply, String list, String field) {
    return ((List<?>) Objects.requireNonNull(reply.get(list)))
        .stream().map(entry -> String.valueOf(((Map<?, ?>) entry).get(field))).toList();
  }

  static Map<String, Object> tokens(
      long input, long output, long cacheWrite, long cacheRead, long total) {
    return Map.of(
        "input",
        input,
        "output",
        output,
        "cacheWrite",
        cacheWrite,
        "cacheRead",
        cacheRead,
        "total",
        total);
  }

  static FleetSpan span(String from, String to) {
    return new FleetSpan(Instant.parse(DAY + from + "Z"), Instant.parse(DAY + to + "Z"));
  }

  static SentFleetEvent fleet(String type, String time) {
    return new SentFleetEvent(type, DAY + time + "Z");
  }

  static TranscriptLineSpec.Head head(String uuid, String time, boolean sidechain) {
    return new TranscriptLineSpec.Head(SESSION, uuid, Instant.parse(DAY + time + "Z"), sidechain);
  }

  static TranscriptLineSpec prompt(String uuid, String time, boolean sidechain) {
    return new TranscriptLineSpec.Prompt(head(uuid, time, sidechain), "do it", true);
  }

  static TranscriptLineSpec response(String id, String time, boolean sidechain) {
    TokenCounts tokens = new TokenCounts(1, 1, 0, 0, 0);
    return new TranscriptLineSpec.Response(
        head("l-" + id, time, sidechain), id, "claude-opus-4-6", tokens, null);
  }

  static TranscriptLineSpec usage(String id, String time, long output, String modelName) {
    TokenCounts tokens = new TokenCounts(3, output, 4, 5, 6);
    return new TranscriptLineSpec.Response(
        head("l-" + time, time, false), id, modelName, tokens, null);
  }
}
