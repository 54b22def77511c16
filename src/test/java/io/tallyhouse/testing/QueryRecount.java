package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.QueryModel;
import io.tallyhouse.model.QueryModel.GroupKey;
import io.tallyhouse.model.QueryModel.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares responses of {@code /api/v1/query} with what {@link QueryModel} has, page by page. */
public final class QueryRecount {
  /** Past the exact one, percentiles of histograms are. */
  private static final double INEXACT_MAX = 0.02;

  private static final int PAGES_MAX = 12;
  private static final int TRIES_MAX = 3;

  private final QueryModel model;
  private final ApiClient client;

  public QueryRecount(QueryModel model, ApiClient client) {
    this.model = model;
    this.client = client;
  }

  /** Runs a query, and fails if a page of it is not as it should be. The tables it was read of. */
  public Set<String> compare(ObjectNode query, String as) {
    Set<String> tables = new HashSet<>();
    Shape shape = new Shape(query);
    List<ExpectedRow> all = shape.rows();
    int limit = query.path("limit").asInt(1000);
    ObjectNode next = query.deepCopy();
    for (int page = 0; page < PAGES_MAX; page++) {
      ApiResponse response = response(next);
      String told = "%s, page %d%n%s%n%s".formatted(as, page, next, response.body());
      JsonNode data = response.data();
      List<ExpectedRow> expected =
          all.subList(Math.min(all.size(), page * limit), Math.min(all.size(), (page + 1) * limit));
      shape.check(data, expected, told);
      data.path("meta").path("answered_from").forEach(table -> tables.add(table.asText()));
      boolean more = all.size() > (page + 1) * limit;
      assertThat(data.path("meta").path("next_cursor").isTextual()).as(told).isEqualTo(more);
      if (!more) {
        break;
      }
      next.put("cursor", data.path("meta").path("next_cursor").asText());
    }
    return tables;
  }

  /** A query has 25 seconds, also on a machine that is busy: then it is to be sent again. */
  private ApiResponse response(ObjectNode query) {
    byte[] body = query.toString().getBytes(StandardCharsets.UTF_8);
    ApiResponse response = client.post("/api/v1/query", body, Map.of());
    for (int i = 1; i < TRIES_MAX && response.status() == 503; i++) {
      response = client.post("/api/v1/query", body, Map.of());
    }
    return response;
  }

  /** A query, read once. */
  private final class Shape {
    private final JsonNode query;
    private final List<String> measures;
    private final List<String> dimensions;
    private final ZoneId zone;
    private final long fromMs;
    private final long toMs;
    private final String every;
    private final QuerySelection selection;

    Shape(JsonNode query) {
      this.query = query;
      this.measures = texts(query.path("measures"));
      this.dimensions = texts(query.path("dimensions"));
      JsonNode time = query.path("time");
      this.zone = ZoneId.of(time.path("zone").asText("UTC"));
      this.fromMs = ms(time.path("from").asText());
      this.toMs = ms(time.path("to").asText());
      this.every = time.path("every").asText("");
      this.selection = new QuerySelection(query, measures, dimensions);
    }

    private long ms(String text) {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(zone).toInstant().toEpochMilli()
          : Instant.parse(text).toEpochMilli();
    }

    private Map<GroupKey, List<Object>> groups(
        List<String> grouped, String by, long from, long to, Set<GroupKey> left) {
      return model.groups(
          new Scope(measures, grouped, from, to, zone, by, query.path("where")), left::contains);
    }

    private List<Object> total(long from, long to) {
      return groups(List.of(), "", from, to, Set.of())
          .getOrDefault(new GroupKey(0, List.of()), QueryModel.nothing(measures));
    }

    List<ExpectedRow> rows() {
      Map<GroupKey, List<Object>> groups = groups(dimensions, every, fromMs, toMs, Set.of());
      if (dimensions.isEmpty() && every.isEmpty()) {
        // There is always one.
        groups.putIfAbsent(new GroupKey(0, List.of()), QueryModel.nothing(measures));
      }
      List<Long> periods = model.periods(fromMs, toMs, every, zone);
      if (query.path("time").path("fill").asBoolean()) {
        Set<List<String>> known = new HashSet<>();
        groups.keySet().forEach(key -> known.add(key.dimensions()));
        if (dimensions.isEmpty()) {
          known.add(List.of());
        }
        for (List<String> group : known) {
          periods.forEach(
              start ->
                  groups.putIfAbsent(new GroupKey(start, group), QueryModel.nothing(measures)));
        }
      }
      Function<GroupKey, @Nullable List<Object>> previous = previous(periods);
      List<ExpectedRow> rows = new ArrayList<>();
      groups.forEach(
          (key, values) -> {
            if (selection.holds(values)) {
              rows.add(new ExpectedRow(key, values, previous.apply(key)));
            }
          });
      rows.sort(selection.order());
      return rows;
    }

    private Function<GroupKey, @Nullable List<Object>> previous(List<Long> periods) {
      if (!query.path("compare").isTextual()) {
        return key -> null;
      }
      long before = before();
      Map<GroupKey, List<Object>> groups = groups(dimensions, every, before, fromMs, Set.of());
      List<Long> periodsBefore = model.periods(before, fromMs, every, zone);
      return key -> {
        int at = periods.indexOf(key.startMs());
        GroupKey same =
            every.isEmpty()
                ? key
                : new GroupKey(
                    at < periodsBefore.size() ? periodsBefore.get(at) : -1, key.dimensions());
        return groups.getOrDefault(same, QueryModel.nothing(measures));
      };
    }

    private long before() {
      LocalDate first = LocalDate.ofInstant(Instant.ofEpochMilli(fromMs), zone);
      LocalDate end = LocalDate.ofInstant(Instant.ofEpochMilli(toMs), zone);
      if (ms(first.toString()) != fromMs || ms(end.toString()) != toMs) {
        return fromMs - (toMs - fromMs);
      }
      if (first.getDayOfMonth() == 1 && end.getDayOfMonth() == 1) {
        LocalDate month = first;
        for (LocalDate at = first; at.isBefore(end); at = at.plusMonths(1)) {
          month = month.minusMonths(1);
        }
        return ms(month.toString());
      }
      return ms(first.minusDays(end.toEpochDay() - first.toEpochDay()).toString());
    }

    void check(JsonNode data, List<ExpectedRow> expected, String told) {
      TreeMap<String, Boolean> exact = new TreeMap<>();
      data.path("columns")
          .forEach(c -> exact.put(c.path("name").asText(), c.path("exact").asBoolean()));
      JsonNode rows = data.path("rows");
      assertThat(rows.size())
          .as("rows of %s, expected %s", told, expected)
          .isEqualTo(expected.size());
      Set<GroupKey> page = new HashSet<>();
      for (int i = 0; i < expected.size(); i++) {
        ExpectedRow row = expected.get(i);
        page.add(row.key());
        String as = "row %d of %s, expected %s".formatted(i, told, row);
        if (!every.isEmpty()) {
          OffsetDateTime time = OffsetDateTime.parse(rows.get(i).path("time").asText());
          assertThat(time.toInstant().toEpochMilli()).as(as).isEqualTo(row.key().startMs());
          assertThat(time.getOffset())
              .as(as)
              .isEqualTo(zone.getRules().getOffset(time.toInstant()));
        }
        for (int d = 0; d < dimensions.size(); d++) {
          assertThat(rows.get(i).path(dimensions.get(d)).asText())
              .as(as)
              .isEqualTo(row.key().dimensions().get(d));
        }
        checkValues(rows.get(i), row.values(), exact, as);
        List<Object> previous = row.previous();
        assertThat(rows.get(i).has("previous")).as(as).isEqualTo(previous != null);
        if (previous != null) {
          checkValues(rows.get(i).path("previous"), previous, exact, "previous of " + as);
        }
      }
      if (query.path("totals").asBoolean()) {
        checkValues(data.path("totals"), total(fromMs, toMs), exact, "totals of " + told);
        if (query.path("compare").isTextual()) {
          checkValues(
              data.path("previous_totals"), total(before(), fromMs), exact, "before of " + told);
        }
      }
      if (data.has("unpriced")) {
        checkUnpriced(data.path("unpriced"), told);
      }
      if (query.path("others").asBoolean() && !(dimensions.isEmpty() && every.isEmpty())) {
        checkValues(data.path("others"), others(page), exact, "others of " + told);
      }
    }

    private void checkUnpriced(JsonNode unpriced, String told) {
      Set<String> models = new TreeSet<>();
      long responses = 0;
      Map<GroupKey, List<Object>> byModel =
          model.groups(
              new Scope(
                  List.of("unpriced_responses"),
                  List.of("model"),
                  fromMs,
                  toMs,
                  zone,
                  "",
                  query.path("where")),
              key -> false);
      for (Map.Entry<GroupKey, List<Object>> group : byModel.entrySet()) {
        long ofModel = (long) group.getValue().get(0);
        responses += ofModel;
        if (ofModel > 0) {
          models.add(group.getKey().dimensions().get(0));
        }
      }
      assertThat(unpriced.path("responses").asLong()).as(told).isEqualTo(responses);
      assertThat(texts(unpriced.path("models"))).as(told).containsExactlyElementsOf(models);
    }

    private List<Object> others(Set<GroupKey> page) {
      return model.ungrouped(
          new Scope(measures, dimensions, fromMs, toMs, zone, every, query.path("where")),
          page::contains);
    }

    private void checkValues(
        JsonNode actual, List<Object> expected, Map<String, Boolean> exact, String as) {
      for (int i = 0; i < measures.size(); i++) {
        JsonNode value = actual.path(measures.get(i));
        Object should = expected.get(i);
        String what = measures.get(i) + " of " + as;
        if (should == null) {
          assertThat(value.isNull()).as(what).isTrue();
        } else if (!value.isNumber()) {
          fail(what);
        } else if (Boolean.TRUE.equals(exact.get(measures.get(i)))) {
          if (should instanceof Double ratio) {
            assertThat(value.doubleValue()).as(what).isEqualTo(ratio);
          } else {
            assertThat(value.decimalValue())
                .as(what)
                .isEqualByComparingTo(QuerySelection.number(should));
          }
        } else {
          assertThat(measures.get(i)).as(what).startsWith("duration_p");
          double bound = INEXACT_MAX * QuerySelection.number(should).doubleValue();
          assertThat(Math.abs(value.doubleValue() - QuerySelection.number(should).doubleValue()))
              .as(what)
              .isLessThanOrEqualTo(bound);
        }
      }
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
