package io.tallyhouse.model;

import io.tallyhouse.event.MessageUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures of the dashboard's responses as JSON. Pure and thread-safe. */
public final class DashboardFigures {
  /** Bytewise, which for UTF-8 is the order of code points. */
  static final Comparator<String> BY_NAME =
      Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private DashboardFigures() {}

  static Map<String, Object> pagination(int total, int limit, int offset) {
    Map<String, Object> json = new HashMap<>();
    json.put("total", number(total));
    json.put("limit", number(limit));
    json.put("offset", number(offset));
    json.put("hasMore", total > offset + limit);
    return json;
  }

  static List<Map<String, Object>> shares(String name, Map<String, Long> counts, int limit) {
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Long> entry) -> -entry.getValue())
                .thenComparing(Map.Entry::getKey, BY_NAME))
        .limit(limit)
        .map(entry -> share(name, entry.getKey(), entry.getValue(), sum))
        .toList();
  }

  static Map<String, Object> share(String name, String value, long count, long sum) {
    Map<String, Object> json = new HashMap<>();
    json.put(name, value);
    json.put("count", number(count));
    json.put(
        "percentage",
        sum == 0
            ? number(0)
            : plain(
                BigDecimal.valueOf(100 * count)
                    .divide(BigDecimal.valueOf(sum), 1, RoundingMode.HALF_UP)));
    return json;
  }

  static void putTokens(Map<String, Object> json, List<MessageUsage> used) {
    json.put("inputTokens", number(input(used)));
    json.put("outputTokens", number(output(used)));
    json.put(
        "cacheCreationTokens",
        number(used.stream().mapToLong(usage -> usage.tokens().cacheWrite()).sum()));
    json.put(
        "cacheReadTokens",
        number(used.stream().mapToLong(usage -> usage.tokens().cacheRead()).sum()));
  }

  static @Nullable Object cost(List<MessageUsage> used) {
    if (!used.isEmpty() && used.stream().noneMatch(usage -> usage.cost().known())) {
      return null;
    }
    return plain(
        used.stream()
            .map(usage -> BigDecimal.valueOf(usage.cost().nanoUsd(), 9))
            .reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  static List<String> unpriced(List<MessageUsage> used) {
    return used.stream()
        .filter(usage -> !usage.cost().known() && !usage.model().isEmpty())
        .map(MessageUsage::model)
        .distinct()
        .sorted(BY_NAME)
        .toList();
  }

  static long input(List<MessageUsage> used) {
    return used.stream().mapToLong(usage -> usage.tokens().input()).sum();
  }

  static long output(List<MessageUsage> used) {
    return used.stream().mapToLong(usage -> usage.tokens().output()).sum();
  }

  static long tokens(MessageUsage usage) {
    return usage.tokens().prompt() + usage.tokens().output();
  }

  static String time(long timeMs) {
    return MILLIS.format(Instant.ofEpochMilli(timeMs));
  }

  static BigDecimal number(long value) {
    return plain(BigDecimal.valueOf(value));
  }

  /** A number that equals all others of its value. */
  public static BigDecimal plain(BigDecimal value) {
    return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }
}
