package io.tallyhouse.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Assistants, users, data objects and times that try a parser, a column, a filter and a bucket. */
final class RandomFleetNames {
  private static final List<String> ASSISTANTS =
      List.of(
          "claude-code",
          "Explore",
          "unknown",
          "code-reviewer",
          "größe's \"x\"",
          "back\\slash\\n",
          "tab\there",
          "{assistant:String}",
          "50%_off",
          "🚀",
          "explore",
          "line\nbreak",
          "'; DROP TABLE events --");
  private static final List<String> USERS =
      List.of(
          "ada",
          "bob",
          "Ada",
          "zoë",
          "o'brien \"b\"",
          "\\",
          "%",
          "日本語",
          "🚀 user",
          "{u}",
          "ｂob",
          "null");
  private static final List<String> ANCHORS =
      List.of(
          "2020-12-27T23:50:00Z",
          "2020-12-31T23:55:00Z",
          "2021-01-03T23:58:00Z",
          "2023-12-31T23:40:00Z",
          "2024-02-28T23:55:00Z",
          "2024-02-29T12:00:00Z",
          "2024-02-29T23:59:30Z",
          "2024-03-31T23:40:00Z",
          "2024-12-29T23:59:00Z",
          "2024-12-31T23:59:59.613Z",
          "2024-12-31T18:00:00Z",
          "2025-06-15T10:00:00Z");

  private final Random random;
  private final RandomTimes times;
  private final RandomPayloads payloads;
  private final Instant now;

  RandomFleetNames(Random random, Instant now) {
    this.random = random;
    this.times = new RandomTimes(random, now);
    this.payloads = new RandomPayloads(random);
    this.now = now;
  }

  /**
   * A time around which things happen: a border of a month, an ISO year, a leap day, the present.
   */
  Instant anchor() {
    return switch (random.nextInt(6)) {
      case 0 -> now.minusSeconds(random.nextInt(9 * 86_400));
      case 1 -> Times.midnight(Times.day(now)).minusSeconds(random.nextInt(40 * 86_400));
      default -> Instant.parse(ANCHORS.get(random.nextInt(ANCHORS.size())));
    };
  }

  /** A time near the anchor in one of its spellings. */
  String time(Instant anchor) {
    return times.event(near(anchor));
  }

  Instant near(Instant anchor) {
    return times.near(anchor);
  }

  String spell(Instant time) {
    return times.event(time);
  }

  String spellExactly(Instant time) {
    return times.query(time);
  }

  /** One of few, the first ones most. */
  String assistant() {
    return ASSISTANTS.get(payloads.skewed(ASSISTANTS.size()));
  }

  String user() {
    return USERS.get(payloads.skewed(USERS.size()));
  }

  /** At times null, which is left out, or empty. */
  @Nullable String assistantOrNone() {
    return orNone(assistant(), 4);
  }

  @Nullable String userOrNone() {
    return orNone(user(), 4);
  }

  private @Nullable String orNone(String name, int oneIn) {
    if (random.nextInt(oneIn) > 0) {
      return name;
    }
    return random.nextInt(3) == 0 ? "" : null;
  }

  /** Puts a field that names an assistant, or that only looks as if it did. */
  void putType(Map<String, Object> data, String field) {
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> data.put(field, assistant());
      case 4 -> data.put(field, "");
      case 5 -> data.put(field, 5);
      case 6 -> data.put(field, List.of("Explore"));
      default -> {}
    }
  }

  /** Data of a fleet event, as text. */
  @Nullable String data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("note", assistant());
    data.put("nested", Map.of("user", user(), "list", List.of(1, 2.5, true)));
    data.put("eventType", "nothing");
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> "{}";
      default -> payloads.text(data);
    };
  }

  /** The text of data of a coding event; at times a letter of a field's name is escaped. */
  String text(Map<String, Object> data) {
    String text = payloads.text(data);
    return random.nextInt(8) == 0
        ? text.replace("\"agent_type\"", "\"\\u0061gent_type\"")
            .replace("\"subagent_type\"", "\"subagent\\u005ftype\"")
        : text;
  }

  String id(int ids) {
    return payloads.id(ids);
  }

  int skewed(int bound) {
    return payloads.skewed(bound);
  }

  Map<String, Object> outcome() {
    return payloads.outcome();
  }
}
