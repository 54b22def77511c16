package io.tallyhouse.query.plan;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.query.RefusedQueryException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The values bound to a statement's parameters. What a client sent is in statements as such
 * parameters only. Not thread-safe.
 */
final class Bindings {
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /** What ClickHouse takes as one parameter. */
  private static final int PARAMETER_CHARS_MAX = 120_000;

  private static final int GROUP_PARAMETERS_MAX = 20;

  private final Map<String, Object> values = new HashMap<>();
  private int texts;

  void put(String name, Object value) {
    values.put(name, value);
  }

  /** A text of a client's: gives the parameter that stands for it. */
  String text(String value) {
    String name = "v" + texts++;
    values.put(name, value);
    return "{" + name + ":String}";
  }

  /** Days, of their starts in milliseconds. */
  void putDays(String name, List<Long> starts) {
    putQuoted(name, starts.stream().map(Bindings::date).toList());
  }

  /** Quarters of an hour, of their starts in milliseconds. */
  void putQuarters(String name, List<Long> starts) {
    putQuoted(name, starts.stream().map(Bindings::dateTime).toList());
  }

  /**
   * Groups, each as the hexadecimal digits of its texts: gives the parameters that stand for them,
   * as many as it takes.
   *
   * @throws RefusedQueryException if that is more than {@link #GROUP_PARAMETERS_MAX}
   */
  List<String> groups(List<List<String>> groups) {
    List<String> parameters = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    for (List<String> group : groups) {
      String item =
          group.stream().map(Bindings::hex).collect(Collectors.joining("','", "['", "']"));
      if (value.length() + item.length() > PARAMETER_CHARS_MAX) {
        parameters.add(groupParameter(parameters.size(), value));
        value.setLength(0);
      }
      value.append(value.length() == 0 ? "" : ",").append(item);
    }
    parameters.add(groupParameter(parameters.size(), value));
    if (parameters.size() > GROUP_PARAMETERS_MAX) {
      throw new RefusedQueryException(
          "others", "The rows' keys are too long to leave them out of others: reduce limit");
    }
    return parameters;
  }

  private String groupParameter(int number, StringBuilder value) {
    put("groups" + number, "[" + value + "]");
    return "{groups" + number + ":Array(Array(String))}";
  }

  /** In arrays, texts would be escaped twice: by this class for the array, by the client again. */
  private static String hex(String text) {
    return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  private void putQuoted(String name, List<String> items) {
    put(
        name,
        items.stream().map(item -> "'" + item + "'").collect(Collectors.joining(",", "[", "]")));
  }

  static String date(long ms) {
    return LocalDate.ofEpochDay(Math.floorDiv(ms, TimeBucket.DAY_MS)).toString();
  }

  private static String dateTime(long ms) {
    return DATE_TIME.format(
        LocalDateTime.ofEpochSecond(Math.floorDiv(ms, 1000), 0, ZoneOffset.UTC));
  }

  Map<String, Object> values() {
    return Map.copyOf(values);
  }
}
