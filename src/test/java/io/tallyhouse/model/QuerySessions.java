package io.tallyhouse.model;

import io.tallyhouse.model.QueryModel.Fact;
import io.tallyhouse.model.QueryModel.Family;
import io.tallyhouse.model.QueryModel.SessionFact;
import io.tallyhouse.model.QueryRow.Place;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** What the rows of a session make of it. */
final class QuerySessions {
  private QuerySessions() {}

  static Fact fact(UUID id, List<QueryRow> rows, int roundMs) {
    List<QueryRow> events = rows.stream().filter(QueryRow::isOfSession).toList();
    long firstMs = events.stream().mapToLong(QueryRow::timeMs).min().orElseThrow();
    long lastMs = events.stream().mapToLong(QueryRow::timeMs).max().orElseThrow();
    long startMs =
        events.stream()
            .filter(row -> row.type().equals("session_start"))
            .mapToLong(QueryRow::timeMs)
            .min()
            .orElse(firstMs);
    Map<String, long[]> byModel = new HashMap<>();
    long responses = 0;
    BigDecimal cost = BigDecimal.ZERO;
    for (QueryRow row : rows) {
      if (row.sign() != 0) {
        long[] sums = byModel.computeIfAbsent(row.model(), model -> new long[2]);
        for (long tokens : row.tokens()) {
          sums[0] += row.sign() * tokens;
        }
        sums[1] += row.sign();
        responses += row.sign();
        cost = cost.add(row.cost().multiply(BigDecimal.valueOf(row.sign())));
      }
    }
    String mainModel =
        byModel.entrySet().stream()
            .filter(model -> !model.getKey().isEmpty() && model.getValue()[1] > 0)
            .min(
                Comparator.<Map.Entry<String, long[]>>comparingLong(m -> -m.getValue()[0])
                    .thenComparing(m -> -m.getValue()[1])
                    .thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .orElse("");
    long durationS = (lastMs - startMs + roundMs) / 1000;
    return new Fact(
        Family.SESSIONS,
        startMs,
        Map.of(
            "session",
            id.toString(),
            "user",
            firstByName(events, Place::user),
            "project",
            firstByNameOfAll(events, Place::project),
            "branch",
            firstByName(events, Place::branch),
            "host",
            firstByName(events, Place::host),
            "harness",
            firstByName(events, Place::harness),
            "main_model",
            mainModel),
        new SessionFact(durationS, responses, cost));
  }

  /** Of the rows that say it: those from before sessions had these say nothing. */
  private static String firstByName(List<QueryRow> events, Function<Place, String> name) {
    return firstByNameOfAll(events.stream().filter(row -> row.attributed()).toList(), name);
  }

  private static String firstByNameOfAll(List<QueryRow> events, Function<Place, String> name) {
    return events.stream()
        .map(row -> name.apply(row.place()))
        .filter(text -> !text.isEmpty())
        .min(
            Comparator.comparing(
                text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
        .orElse("");
  }
}
