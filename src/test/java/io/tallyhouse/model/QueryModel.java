package io.tallyhouse.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a query of {@code /api/v1/query} results in, by going through all rows one by one. Knows
 * nothing of rollups, statements or the planner.
 */
public final class QueryModel {
  /** What a measure counts: a row, or a session, at a time. */
  record Fact(Family family, long timeMs, Map<String, String> dimensions, Object of) {}

  /** Kinds of facts. */
  enum Family {
    USAGE,
    TOOLS,
    PEOPLE,
    ACTIVE,
    SESSIONS
  }

  /** A session as its events make it. */
  record SessionFact(long durationS, long responses, BigDecimal cost) {}

  /** A group: the start of its period, and its dimensions' values. */
  public record GroupKey(long startMs, List<String> dimensions) {}

  /**
   * What is measured.
   *
   * @param every by which periods; empty = not by time
   * @param where all of them hold
   */
  public record Scope(
      List<String> measures,
      List<String> dimensions,
      long fromMs,
      long toMs,
      ZoneId zone,
      String every,
      JsonNode where) {
    private GroupKey key(Fact fact) {
      long start = every.isEmpty() ? 0 : QueryCalendar.start(fact.timeMs(), every, zone);
      return new GroupKey(start, dimensions.stream().map(name -> value(fact, name, zone)).toList());
    }
  }

  private static final int ROUND_MS = 500;

  private final List<Fact> facts = new ArrayList<>();

  public QueryModel(List<QueryRow> rows) {
    Map<UUID, List<QueryRow>> sessions = new HashMap<>();
    for (QueryRow row : rows) {
      Map<String, String> dimensions = dimensions(row, row.place());
      if (row.sign() != 0) {
        Map<String, String> ofUsage = new HashMap<>(dimensions);
        ofUsage.put("model", row.model());
        ofUsage.put("speed", row.fast() ? "fast" : "standard");
        facts.add(new Fact(Family.USAGE, row.timeMs(), ofUsage, row));
      }
      if (row.isCall() || row.completes()) {
        Map<String, String> ofTools = dimensions(row, row.callPlace());
        ofTools.put("harness", row.place().harness());
        ofTools.put("model", row.callModel());
        ofTools.put("tool", row.called().tool());
        ofTools.put("mcp_server", mcpServer(row.called().tool()));
        facts.add(new Fact(Family.TOOLS, row.called().timeMs(), ofTools, row));
      }
      if (!row.type().equals("message_part")) {
        facts.add(new Fact(Family.PEOPLE, row.timeMs(), dimensions, row));
      }
      if (row.isOfSession()) {
        facts.add(new Fact(Family.ACTIVE, row.timeMs(), dimensions, row));
      }
      if (!row.type().equals("fleet_event")) {
        sessions.computeIfAbsent(row.session(), id -> new ArrayList<>()).add(row);
      }
    }
    sessions.forEach((id, ofSession) -> facts.add(QuerySessions.fact(id, ofSession, ROUND_MS)));
  }

  private static Map<String, String> dimensions(QueryRow row, QueryRow.Place place) {
    Map<String, String> dimensions = new HashMap<>();
    dimensions.put("user", place.user());
    dimensions.put("assistant", place.assistant());
    dimensions.put("project", place.project());
    dimensions.put("branch", place.branch());
    dimensions.put("host", place.host());
    dimensions.put("harness", place.harness());
    dimensions.put("source", row.source());
    dimensions.put("session", row.session().toString());
    boolean subagent = !row.source().equals("agnt") && !place.assistant().equals("claude-code");
    dimensions.put("agent_type", subagent ? place.assistant() : "");
    return dimensions;
  }

  private static String mcpServer(String tool) {
    String[] parts = tool.split("__", -1);
    return parts.length > 2 && parts[0].equals("mcp") ? parts[1] : "";
  }

  /**
   * The values of measures by group, of groups that have anything.
   *
   * @param left groups that are left out
   */
  public Map<GroupKey, List<Object>> groups(Scope scope, Predicate<GroupKey> left) {
    Map<GroupKey, Map<Family, List<Fact>>> groups = new HashMap<>();
    facts(scope)
        .forEach(
            fact -> {
              GroupKey key = scope.key(fact);
              if (!left.test(key)) {
                add(groups.computeIfAbsent(key, k -> new HashMap<>()), fact);
              }
            });
    Map<GroupKey, List<Object>> values = new HashMap<>();
    groups.forEach(
        (key, ofFamilies) -> {
          if (QueryMeasures.isAnything(ofFamilies)) {
            values.put(key, QueryMeasures.values(scope.measures(), ofFamilies));
          }
        });
    return values;
  }

  /** The values of measures of all groups together that are not left out. */
  public List<Object> ungrouped(Scope scope, Predicate<GroupKey> left) {
    Map<Family, List<Fact>> all = new HashMap<>();
    facts(scope).filter(fact -> !left.test(scope.key(fact))).forEach(fact -> add(all, fact));
    return QueryMeasures.values(scope.measures(), all);
  }

  private static void add(Map<Family, List<Fact>> group, Fact fact) {
    group.computeIfAbsent(fact.family(), family -> new ArrayList<>()).add(fact);
  }

  private Stream<Fact> facts(Scope scope) {
    Set<Family> families = QueryMeasures.families(scope.measures());
    return facts.stream()
        .filter(fact -> families.contains(fact.family()))
        .filter(fact -> fact.timeMs() >= scope.fromMs() && fact.timeMs() < scope.toMs())
        .filter(fact -> matchesAll(scope.where(), fact, scope.zone()));
  }

  /** The periods of a range, found by looking at every minute of it. */
  public List<Long> periods(long fromMs, long toMs, String every, ZoneId zone) {
    return every.isEmpty() ? List.of() : QueryCalendar.periods(fromMs, toMs, every, zone);
  }

  /** The values of measures where there is nothing. */
  public static List<Object> nothing(List<String> measures) {
    return QueryMeasures.values(measures, Map.of());
  }

  /** Whether a measure has a dimension. */
  public static boolean has(String measure, String dimension) {
    return QueryMeasures.families(List.of(measure)).stream()
        .allMatch(family -> QueryMeasures.dimensions(family).contains(dimension));
  }

  /** The names of all measures. */
  public static List<String> measures() {
    return QueryMeasures.ALL;
  }

  static String value(Fact fact, String dimension, ZoneId zone) {
    return switch (dimension) {
      case "hour_of_day" -> Integer.toString(QueryCalendar.shown(fact.timeMs(), zone).getHour());
      case "day_of_week" ->
          Integer.toString(QueryCalendar.shown(fact.timeMs(), zone).getDayOfWeek().getValue());
      default -> {
        String value = fact.dimensions().get(dimension);
        if (value == null) {
          throw new IllegalArgumentException(fact.family() + " has no " + dimension);
        }
        yield value;
      }
    };
  }

  private static boolean matchesAll(JsonNode conditions, Fact fact, ZoneId zone) {
    for (JsonNode condition : conditions) {
      if (!matches(condition, fact, zone)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(JsonNode condition, Fact fact, ZoneId zone) {
    if (condition.has("not")) {
      return !matches(condition.path("not"), fact, zone);
    }
    if (condition.has("all")) {
      return matchesAll(condition.path("all"), fact, zone);
    }
    if (condition.has("any")) {
      for (JsonNode one : condition.path("any")) {
        if (matches(one, fact, zone)) {
          return true;
        }
      }
      return false;
    }
    String value = value(fact, condition.path("field").asText(), zone);
    if (condition.has("prefix")) {
      return value.startsWith(condition.path("prefix").asText());
    }
    if (condition.has("eq")) {
      return value.equals(condition.path("eq").asText());
    }
    for (JsonNode one : condition.path("in")) {
      if (value.equals(one.asText())) {
        return true;
      }
    }
    return false;
  }
}
