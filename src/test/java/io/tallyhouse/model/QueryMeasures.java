package io.tallyhouse.model;

import io.tallyhouse.model.QueryModel.Fact;
import io.tallyhouse.model.QueryModel.Family;
import io.tallyhouse.model.QueryModel.SessionFact;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The measures, each counted over the facts of a group. Null = there is no value. */
final class QueryMeasures {
  static final List<String> ALL =
      List.of(
          "responses",
          "input_tokens",
          "output_tokens",
          "cache_write_tokens",
          "cache_write_5m_tokens",
          "cache_write_1h_tokens",
          "cache_read_tokens",
          "tokens",
          "cost_usd",
          "unpriced_responses",
          "cache_hit_ratio",
          "calls",
          "results",
          "errors",
          "error_rate",
          "unanswered",
          "denied",
          "retries",
          "duration_avg_ms",
          "duration_p50_ms",
          "duration_p90_ms",
          "duration_p95_ms",
          "duration_p99_ms",
          "sessions_started",
          "sessions_active",
          "session_duration_p50_s",
          "session_duration_p95_s",
          "cost_per_session_avg_usd",
          "cost_per_session_p50_usd",
          "cost_per_session_p95_usd",
          "active_users",
          "cost_per_active_user_usd",
          "prompts",
          "answers",
          "tasks",
          "tasks_completed",
          "completion_rate",
          "events");

  private static final Set<String> OF_ROWS =
      Set.of(
          "user",
          "assistant",
          "project",
          "branch",
          "host",
          "harness",
          "source",
          "agent_type",
          "session",
          "hour_of_day",
          "day_of_week");

  private final Map<Family, List<Fact>> facts;

  private QueryMeasures(Map<Family, List<Fact>> facts) {
    this.facts = facts;
  }

  static Set<String> dimensions(Family family) {
    return switch (family) {
      case USAGE -> with(OF_ROWS, "model", "speed");
      case TOOLS -> with(OF_ROWS, "model", "tool", "mcp_server");
      case PEOPLE, ACTIVE -> OF_ROWS;
      case SESSIONS ->
          Set.of(
              "session",
              "user",
              "project",
              "branch",
              "host",
              "harness",
              "main_model",
              "hour_of_day",
              "day_of_week");
    };
  }

  private static Set<String> with(Set<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toSet());
  }

  static Set<Family> families(List<String> measures) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    for (String measure : measures) {
      int at = ALL.indexOf(measure);
      if (measure.equals("cost_per_active_user_usd")) {
        families.add(Family.USAGE);
        families.add(Family.PEOPLE);
      } else if (measure.equals("sessions_active")) {
        families.add(Family.ACTIVE);
      } else if (at <= ALL.indexOf("cache_hit_ratio")) {
        families.add(Family.USAGE);
      } else if (at <= ALL.indexOf("duration_p99_ms")) {
        families.add(Family.TOOLS);
      } else {
        families.add(
            at <= ALL.indexOf("cost_per_session_p95_usd") ? Family.SESSIONS : Family.PEOPLE);
      }
    }
    return families;
  }

  /** Responses that were all taken back are nothing. */
  static boolean isAnything(Map<Family, List<Fact>> facts) {
    QueryMeasures group = new QueryMeasures(facts);
    return facts.keySet().stream()
        .anyMatch(family -> family != Family.USAGE || group.used(row -> 1) != 0);
  }

  static List<Object> values(List<String> measures, Map<Family, List<Fact>> facts) {
    QueryMeasures group = new QueryMeasures(facts);
    List<Object> values = new ArrayList<>();
    measures.forEach(measure -> values.add(group.value(measure)));
    return values;
  }

  private @Nullable Object value(String measure) {
    return switch (measure) {
      case "responses" -> used(row -> 1);
      case "input_tokens" -> used(row -> row.tokens().get(0));
      case "output_tokens" -> used(row -> row.tokens().get(1));
      case "cache_write_tokens" -> used(row -> row.tokens().get(2) + row.tokens().get(3));
      case "cache_write_5m_tokens" -> used(row -> row.tokens().get(2));
      case "cache_write_1h_tokens" -> used(row -> row.tokens().get(3));
      case "cache_read_tokens" -> used(row -> row.tokens().get(4));
      case "tokens" -> used(row -> row.tokens().stream().mapToLong(Long::longValue).sum());
      case "cost_usd" -> cost();
      case "unpriced_responses" -> used(row -> row.priced() ? 0 : 1);
      case "cache_hit_ratio" ->
          ratio(
              used(row -> row.tokens().get(4)),
              used(
                  row ->
                      row.tokens().get(0)
                          + row.tokens().get(2)
                          + row.tokens().get(3)
                          + row.tokens().get(4)));
      case "calls" -> count(Family.TOOLS, QueryRow::isCall);
      case "results" -> count(Family.TOOLS, QueryRow::completes);
      case "errors" -> count(Family.TOOLS, row -> row.completes() && row.error());
      case "error_rate" ->
          ratio(
              count(Family.TOOLS, row -> row.completes() && row.error()),
              count(Family.TOOLS, QueryRow::isCall));
      case "unanswered" ->
          count(Family.TOOLS, QueryRow::isCall) - count(Family.TOOLS, QueryRow::completes);
      case "denied" -> count(Family.TOOLS, row -> row.completes() && row.called().denied());
      case "retries" -> count(Family.TOOLS, row -> row.isCall() && row.called().retry());
      case "duration_avg_ms" -> averageDuration();
      case "sessions_started" -> (long) of(Family.SESSIONS).size();
      case "sessions_active" -> distinct(Family.ACTIVE, row -> row.session().toString());
      case "session_duration_p50_s" -> rank(sessionDurations(), 50);
      case "session_duration_p95_s" -> rank(sessionDurations(), 95);
      case "cost_per_session_avg_usd" ->
          mean(
              sessionCosts().stream().reduce(BigDecimal.ZERO, BigDecimal::add),
              sessionCosts().size(),
              9);
      case "cost_per_session_p50_usd" -> rank(sessionCosts(), 50);
      case "cost_per_session_p95_usd" -> rank(sessionCosts(), 95);
      case "active_users" -> activeUsers();
      case "cost_per_active_user_usd" -> mean(cost(), activeUsers(), 9);
      case "prompts" -> count(Family.PEOPLE, row -> (row.fleet() & 1) != 0);
      case "answers" -> count(Family.PEOPLE, row -> (row.fleet() & 2) != 0);
      case "tasks" -> count(Family.PEOPLE, row -> (row.fleet() & 4) != 0);
      case "tasks_completed" -> count(Family.PEOPLE, row -> (row.fleet() & 8) != 0);
      case "completion_rate" ->
          ratio(
              count(Family.PEOPLE, row -> (row.fleet() & 8) != 0),
              count(Family.PEOPLE, row -> (row.fleet() & 4) != 0));
      case "events" -> count(Family.PEOPLE, row -> true);
      default -> {
        if (!measure.matches("duration_p[0-9]{2}_ms")) {
          throw new IllegalArgumentException(measure);
        }
        yield rank(durations(), Integer.parseInt(measure.substring(10, 12)));
      }
    };
  }

  private List<Object> of(Family family) {
    return facts.getOrDefault(family, List.of()).stream().map(Fact::of).toList();
  }

  private List<QueryRow> rows(Family family) {
    return of(family).stream().map(QueryRow.class::cast).toList();
  }

  private long used(ToLongFunction<QueryRow> each) {
    return rows(Family.USAGE).stream().mapToLong(r -> r.sign() * each.applyAsLong(r)).sum();
  }

  private BigDecimal cost() {
    return rows(Family.USAGE).stream()
        .map(row -> row.cost().multiply(BigDecimal.valueOf(row.sign())))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private long count(Family family, Predicate<QueryRow> which) {
    return rows(family).stream().filter(which).count();
  }

  private long distinct(Family family, Function<QueryRow, String> by) {
    return rows(family).stream().map(by).filter(text -> !text.isEmpty()).distinct().count();
  }

  private long activeUsers() {
    return distinct(Family.PEOPLE, row -> row.place().user());
  }

  private List<BigDecimal> durations() {
    return rows(Family.TOOLS).stream()
        .filter(QueryRow::completes)
        .map(row -> BigDecimal.valueOf(row.durationMs()))
        .toList();
  }

  private @Nullable Object averageDuration() {
    List<BigDecimal> all = durations();
    BigDecimal mean = mean(all.stream().reduce(BigDecimal.ZERO, BigDecimal::add), all.size(), 0);
    return mean == null ? null : (Object) mean.longValueExact();
  }

  private List<BigDecimal> sessionDurations() {
    return of(Family.SESSIONS).stream()
        .map(session -> BigDecimal.valueOf(((SessionFact) session).durationS()))
        .toList();
  }

  private List<BigDecimal> sessionCosts() {
    return of(Family.SESSIONS).stream()
        .map(SessionFact.class::cast)
        .filter(session -> session.responses() > 0)
        .map(SessionFact::cost)
        .toList();
  }

  private static @Nullable Object ratio(long part, long whole) {
    return whole == 0 ? null : (Object) ((double) part / whole);
  }

  private static @Nullable BigDecimal mean(BigDecimal sum, long count, int digits) {
    return count == 0 ? null : sum.divide(BigDecimal.valueOf(count), digits, RoundingMode.HALF_UP);
  }

  /** The smallest that at least so many of 100 do not exceed. */
  private static @Nullable Object rank(List<BigDecimal> values, int percent) {
    List<BigDecimal> sorted = values.stream().sorted().toList();
    return sorted.stream()
        .filter(
            value ->
                100 * sorted.stream().filter(other -> other.compareTo(value) <= 0).count()
                    >= (long) percent * sorted.size())
        .findFirst()
        .orElse(null);
  }
}
