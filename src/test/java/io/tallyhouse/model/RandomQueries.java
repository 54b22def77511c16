package io.tallyhouse.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random queries of {@code /api/v1/query} about {@link RandomQueryRows}. From a seed. */
public final class RandomQueries {
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/St_Johns",
          "Asia/Kathmandu",
          "Australia/Lord_Howe",
          "Antarctica/Casey",
          "America/New_York",
          "+00:07");
  private static final List<String> DIMENSIONS =
      List.of(
          "user",
          "assistant",
          "project",
          "branch",
          "host",
          "harness",
          "source",
          "model",
          "main_model",
          "speed",
          "tool",
          "mcp_server",
          "agent_type",
          "session",
          "hour_of_day",
          "day_of_week");
  private static final List<String> SHORT = List.of("15m", "1h", "6h", "day", "week");
  private static final List<String> LONG = List.of("day", "week", "month", "quarter");

  private final Random random;

  public RandomQueries(long seed) {
    this.random = new Random(seed);
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  /** A query. */
  public ObjectNode next() {
    ObjectNode query = Json.object();
    List<String> measures = measures();
    measures.forEach(query.putArray("measures")::add);
    List<String> common =
        DIMENSIONS.stream()
            .filter(name -> measures.stream().allMatch(m -> QueryModel.has(m, name)))
            .toList();
    List<String> dimensions = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String dimension = one(common);
      if (!dimensions.contains(dimension)) {
        dimensions.add(dimension);
      }
    }
    dimensions.forEach(query.putArray("dimensions")::add);
    boolean byTime = putTime(query.putObject("time"), dimensions);
    if (oneIn(2)) {
      ArrayNode where = query.putArray("where");
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        where.add(condition(common, 2));
      }
    }
    putOrder(query, measures, dimensions, byTime);
    if (oneIn(5)) {
      String measure = one(measures);
      if (!isQuantile(measure)) {
        query
            .putArray("having")
            .addObject()
            .put("measure", measure)
            .put(one(List.of("gt", "gte", "lt", "lte", "eq")), random.nextInt(4));
      }
    }
    if (oneIn(3)) {
      query.put("limit", 1 + random.nextInt(12));
    }
    query.put("totals", oneIn(3)).put("others", oneIn(4));
    if (oneIn(6)) {
      query.put("compare", "previous");
    }
    return query;
  }

  private List<String> measures() {
    List<String> measures = new ArrayList<>();
    // Mostly of one kind, as people query, and sometimes of any.
    int from = random.nextInt(QueryModel.measures().size());
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = oneIn(4) ? random.nextInt(QueryModel.measures().size()) : from + random.nextInt(5);
      String measure = QueryModel.measures().get(at % QueryModel.measures().size());
      if (!measures.contains(measure)) {
        measures.add(measure);
      }
    }
    return measures;
  }

  /** Whether the measure may be inexact, so that no order by it is certain. */
  private static boolean isQuantile(String measure) {
    return measure.matches("duration_p.*");
  }

  private boolean putTime(ObjectNode time, List<String> dimensions) {
    String zoneName = one(ZONES);
    ZoneId zone = ZoneId.of(zoneName);
    if (!zoneName.equals("UTC") || oneIn(2)) {
      time.put("zone", zoneName);
    }
    boolean isLong = oneIn(4);
    if (isLong) {
      time.put("from", oneIn(2) ? "2010-11-01" : "2011-03-12T03:04:05.678Z")
          .put("to", "2025-02-01");
    } else {
      putWindow(time, zone);
    }
    if (oneIn(3)) {
      return false;
    }
    String every = one(isLong ? LONG : SHORT);
    time.put("every", every);
    if (!isLong && oneIn(4) && !dimensions.contains("session")) {
      time.put("fill", true);
    }
    return true;
  }

  private void putWindow(ObjectNode time, ZoneId zone) {
    Instant start = Instant.parse(one(RandomQueryRows.WINDOWS));
    long lengthMs = RandomQueryRows.WINDOW_MS;
    switch (random.nextInt(4)) {
      case 0 -> {
        long fromMs = start.toEpochMilli() + random.nextLong(lengthMs);
        time.put("from", Instant.ofEpochMilli(fromMs).toString())
            .put("to", Instant.ofEpochMilli(fromMs + 1 + random.nextLong(lengthMs)).toString());
      }
      case 1 -> {
        Instant from =
            TimeEdges.within(random, start.plusMillis(random.nextLong(lengthMs)), 900_000);
        Instant to = TimeEdges.within(random, from.plusMillis(random.nextLong(lengthMs)), 900_000);
        time.put("from", from.toString())
            .put("to", (to.isAfter(from) ? to : from.plusMillis(1)).toString());
      }
      default -> {
        LocalDate from = LocalDate.ofInstant(start, zone).plusDays(random.nextInt(4));
        time.put("from", from.toString())
            .put("to", from.plusDays(1 + random.nextInt(5)).toString());
      }
    }
  }

  private ObjectNode condition(List<String> dimensions, int depth) {
    ObjectNode condition = Json.object();
    int kind = random.nextInt(depth == 0 ? 4 : 7);
    if (kind >= 4) {
      String name = List.of("any", "all", "not").get(kind - 4);
      if (name.equals("not")) {
        condition.set("not", condition(dimensions, depth - 1));
        return condition;
      }
      ArrayNode nested = condition.putArray(name);
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        nested.add(condition(dimensions, depth - 1));
      }
      return condition;
    }
    String dimension = one(dimensions);
    condition.put("field", dimension);
    if (dimension.equals("hour_of_day") || dimension.equals("day_of_week")) {
      ArrayNode in = condition.putArray("in");
      for (int i = 0; i < 4; i++) {
        in.add(random.nextInt(dimension.equals("day_of_week") ? 8 : 24));
      }
    } else if (kind == 0) {
      String value = one(values(dimension));
      condition.put("prefix", value.substring(0, Math.min(value.length(), random.nextInt(9))));
    } else if (kind == 1) {
      condition.put("eq", one(values(dimension)));
    } else {
      ArrayNode in = condition.putArray("in");
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        in.add(one(values(dimension)));
      }
    }
    return condition;
  }

  private static List<String> values(String dimension) {
    return switch (dimension) {
      case "user" -> RandomQueryRows.USERS;
      case "assistant" -> List.of("claude-code", "Explore", "support-bot", "nobody");
      case "project" -> RandomQueryRows.PROJECTS;
      case "branch" -> RandomQueryRows.BRANCHES;
      case "host" -> List.of("", "h1");
      case "harness" -> List.of("", "claude-code");
      case "source" -> List.of("api", "transcript", "agnt");
      case "model", "main_model" -> RandomQueryRows.MODELS;
      case "speed" -> List.of("fast", "standard");
      case "tool" -> RandomQueryRows.TOOLS;
      case "mcp_server" -> List.of("", "github", "my_db");
      case "agent_type" -> List.of("", "Explore");
      default -> List.of("", "00000000-0000-0000-0000-000000000000", "a", "7");
    };
  }

  private void putOrder(
      ObjectNode query, List<String> measures, List<String> dimensions, boolean byTime) {
    List<String> known = new ArrayList<>(dimensions);
    measures.stream().filter(measure -> !isQuantile(measure)).forEach(known::add);
    if (byTime) {
      known.add("time");
    }
    boolean needed = isQuantile(measures.get(0));
    if (known.isEmpty() || (!needed && oneIn(3))) {
      return;
    }
    ArrayNode order = query.putArray("order");
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      order.addObject().put("by", one(known)).put("desc", random.nextBoolean());
    }
  }
}
