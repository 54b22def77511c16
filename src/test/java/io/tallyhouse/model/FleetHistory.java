package io.tallyhouse.model;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is stored of an account, or a part of it, with the sums over it. */
public record FleetHistory(List<FleetRow> rows, List<FleetEvent> events, List<FleetUsage> usages) {
  FleetHistory in(FleetSpan span) {
    return new FleetHistory(
        rows.stream().filter(row -> span.contains(row.time())).toList(),
        events.stream().filter(event -> span.contains(event.row().time())).toList(),
        usages.stream().filter(usage -> span.contains(usage.time())).toList());
  }

  /** All of it where the assistant is null or empty. */
  FleetHistory of(@Nullable String assistant) {
    if (assistant == null || assistant.isEmpty()) {
      return this;
    }
    return new FleetHistory(
        rows.stream().filter(row -> row.assistant().equals(assistant)).toList(),
        events.stream().filter(event -> event.row().assistant().equals(assistant)).toList(),
        usages.stream().filter(usage -> usage.assistant().equals(assistant)).toList());
  }

  /** Without what is nobody's. */
  FleetHistory by(String user) {
    return new FleetHistory(
        rows.stream().filter(row -> user.equals(row.user())).toList(),
        events.stream().filter(event -> user.equals(event.row().user())).toList(),
        List.of());
  }

  /** The figure block. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("activeUsers", distinct(FleetRow::user));
    figures.putAll(counts());
    figures.put("completionRate", completionRate());
    figures.putAll(used());
    return figures;
  }

  /** The four counts and their sum. */
  Map<String, Object> counts() {
    Map<String, Object> counts = new LinkedHashMap<>();
    for (String type : FleetEvent.TYPES) {
      counts.put(type, count(type));
    }
    counts.put("total", total());
    return counts;
  }

  long total() {
    return FleetEvent.TYPES.stream().mapToLong(this::count).sum();
  }

  @Nullable Double completionRate() {
    long initiated = count(FleetEvent.TASKS_INITIATED);
    return initiated == 0 ? null : (double) count(FleetEvent.TASKS_COMPLETED) / initiated;
  }

  /** Tokens and cost. */
  Map<String, Object> used() {
    Map<String, Object> tokens = new LinkedHashMap<>();
    tokens.put("input", sum(TokenCounts::input));
    tokens.put("output", sum(TokenCounts::output));
    tokens.put("cacheWrite", sum(TokenCounts::cacheWrite));
    tokens.put("cacheRead", sum(TokenCounts::cacheRead));
    tokens.put("total", sum(TokenCounts::total));
    Map<String, Object> used = new LinkedHashMap<>();
    used.put("tokens", tokens);
    used.put("costUsd", costUsd());
    used.put("unpricedResponses", unpriced());
    return used;
  }

  /** How many sessions, tools and so on there are. */
  Map<String, Object> resources() {
    Map<String, Object> resources = new LinkedHashMap<>();
    resources.put("assistants", distinct(FleetRow::assistant));
    resources.put("sessions", distinct(FleetRow::session));
    resources.put("tools", distinct(FleetRow::calledTool));
    resources.put(
        "models",
        usages.stream()
            .filter(usage -> usage.tokens().total() > 0 && !usage.model().isEmpty())
            .map(FleetUsage::model)
            .distinct()
            .count());
    resources.putAll(used());
    return resources;
  }

  /** The names that occur among the rows, none of them null. */
  Stream<String> names(Function<FleetRow, @Nullable String> name) {
    return rows.stream().map(name).filter(Objects::nonNull).distinct();
  }

  private long distinct(Function<FleetRow, @Nullable String> name) {
    return names(name).count();
  }

  private long count(String type) {
    return events.stream().filter(event -> event.type().equals(type)).count();
  }

  private long unpriced() {
    return usages.stream().filter(usage -> usage.costNanoUsd() == null).count();
  }

  private long sum(Function<TokenCounts, Long> kind) {
    return usages.stream().mapToLong(usage -> kind.apply(usage.tokens())).sum();
  }

  private @Nullable BigDecimal costUsd() {
    if (!usages.isEmpty() && unpriced() == usages.size()) {
      return null;
    }
    long nanoUsd = 0;
    for (FleetUsage usage : usages) {
      Long cost = usage.costNanoUsd();
      nanoUsd += cost == null ? 0 : cost;
    }
    return BigDecimal.valueOf(nanoUsd, 9);
  }
}
