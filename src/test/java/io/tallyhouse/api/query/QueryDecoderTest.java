package io.tallyhouse.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.JsonResponse;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.query.plan.Every;
import io.tallyhouse.query.plan.QuerySpec;
import io.tallyhouse.query.plan.QuerySpec.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of {@code /api/v1/query} as queries, and all that can be wrong with them. */
class QueryDecoderTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-28T23:30:00Z"), ZoneOffset.UTC);
  private static final String TIME = "\"time\":{\"from\":\"2026-11-01\",\"to\":\"2026-12-01\"}";

  private static QuerySpec decode(String json) {
    try {
      return QueryDecoder.decode(
          JsonResponse.read(json.getBytes(StandardCharsets.UTF_8)), QuerySource.BODY, CLOCK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> violations(String json) {
    ApiError error = catchThrowableOfType(ApiError.class, () -> decode(json));
    assertThat(error).as(json).isNotNull();
    assertThat(error.kind()).isEqualTo(ApiError.Kind.VALIDATION_ERROR);
    return error.details().stream().map(QueryDecoderTest::text).toList();
  }

  private static String text(Violation violation) {
    return violation.field() + ": " + violation.message();
  }

  private static String withTime(String members) {
    return "{" + members + "," + TIME + "}";
  }

  @Test
  void query_isReadWithItsDefaults() {
    QuerySpec spec = decode(withTime("\"measures\":[\"cost_usd\",\"tokens\"]"));
    assertThat(spec.measures()).extracting("name").containsExactly("cost_usd", "tokens");
    assertThat(spec.time().zone()).isEqualTo(ZoneOffset.UTC);
    assertThat(spec.time().every()).isEmpty();
    assertThat(spec.order()).containsExactly(new Order(Order.By.MEASURE, 0, true));
    assertThat(spec.page()).isEqualTo(new QuerySpec.Page(1000, 0));
    assertThat(spec.options())
        .isEqualTo(new QuerySpec.Options(false, false, Optional.empty(), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"field\":\"project\",\"prefix\":\"\"}",
        "{\"any\":[{\"field\":\"user\",\"in\":[\"ana\"]},{\"field\":\"project\",\"prefix\":\"\"}]}",
        "{\"all\":[{\"field\":\"project\",\"prefix\":\"\"},{\"field\":\"user\",\"prefix\":\"\"}]}",
      })
  void filter_thatExcludesNothing_isNone(String filter) {
    String tokens = "\"measures\":[\"tokens\"],\"where\":[%s]";
    assertThat(decode(withTime(tokens.formatted(filter))).where()).isEmpty();
    assertThat(decode(withTime(tokens.formatted("{\"not\":" + filter + "}"))).where()).hasSize(1);
    String more = "{\"field\":\"user\",\"prefix\":\"a\"}";
    assertThat(decode(withTime(tokens.formatted(filter + "," + more))).where()).hasSize(1);
    String every = "{\"all\":[" + filter + "," + more + "]}";
    assertThat(decode(withTime(tokens.formatted(every))).where()).hasSize(1);
  }

  @Test
  void utc_isUtcInGrafanasLetters() {
    String time = "\"time\":{\"from\":\"2026-11-01\",\"to\":\"2026-12-01\",\"zone\":\"utc\"}";
    assertThat(decode("{\"measures\":[\"calls\"]," + time + "}").time().zone())
        .isEqualTo(ZoneOffset.UTC);
  }

  @Test
  void dates_areMidnightsOfTheZone_andTheEndIsThatOfToday() {
    QuerySpec spec =
        decode(
            "{\"measures\":[\"calls\"],\"time\":{\"from\":\"2026-10-25\",\"zone\":\"Europe/Berlin\","
                + "\"every\":\"day\"}}");
    assertThat(Instant.ofEpochMilli(spec.time().range().fromMs()))
        .hasToString("2026-10-24T22:00:00Z");
    // It is the 29th in Berlin already.
    assertThat(Instant.ofEpochMilli(spec.time().range().toMs()))
        .hasToString("2026-11-29T23:00:00Z");
    assertThat(spec.order())
        .containsExactly(new Order(Order.By.TIME, 0, false), new Order(Order.By.MEASURE, 0, true));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-01, 2026-11-01T06:00:00Z, QUARTER_HOUR",
    "2026-11-01, 2026-11-03, HOUR",
    "2026-11-01, 2026-11-10, SIX_HOURS",
    "2026-11-01, 2026-12-01, DAY",
    "2026-01-01, 2026-12-01, WEEK",
    "2020-01-01, 2026-12-01, MONTH",
    "2000-01-01, 2026-12-01, QUARTER",
  })
  void auto_isThePeriodThatSuitsTheRange(String from, String to, Every every) {
    String time = "\"time\":{\"from\":\"%s\",\"to\":\"%s\",\"every\":\"auto\"}".formatted(from, to);
    assertThat(decode("{\"measures\":[\"calls\"]," + time + "}").time().every()).contains(every);
    String named =
        "\"dimensions\":[\"time\"],\"time\":{\"from\":\"%s\",\"to\":\"%s\"}".formatted(from, to);
    assertThat(decode("{\"measures\":[\"calls\"]," + named + "}").time().every()).contains(every);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-01, 2026-12-01, 2026-10-01T00:00:00Z",
    "2026-10-01, 2026-12-01, 2026-08-01T00:00:00Z",
    "2026-11-03, 2026-11-10, 2026-10-27T00:00:00Z",
    "2026-11-03T10:00:00Z, 2026-11-03T12:00:00Z, 2026-11-03T08:00:00Z",
  })
  void previous_isAsManyMonthsOrDaysOrAsLong(String from, String to, Instant before) {
    String time = "\"time\":{\"from\":\"%s\",\"to\":\"%s\"}".formatted(from, to);
    QuerySpec spec = decode("{\"measures\":[\"calls\"],\"compare\":\"previous\"," + time + "}");
    assertThat(spec.options().previous().orElseThrow().fromMs()).isEqualTo(before.toEpochMilli());
    assertThat(spec.options().previous().orElseThrow().toMs())
        .isEqualTo(spec.time().range().fromMs());
  }

  @Test
  void everythingThatIsWrong_isSaidAtOnce_withTheNearestName() {
    assertThat(
            violations(
                """
                {"measures":["cost_us","calls","calls",7],"dimension":["user"],"dimensions":["modle"],
                 "time":{"from":"2026-13-01","to":"2026-12-01","zone":"Europe/Berln","every":"days"},
                 "where":[{"any":[{"field":"tol","prefix":"a"},{"field":"hour_of_day","in":["x"]}]},
                          {"field":"user","like":"a"}],
                 "having":[{"measure":"results","gte":1}],"order":[{"by":"cost","desc":"yes"}],
                 "limit":0,"totals":1,"compare":"before"}"""))
        .containsExactlyInAnyOrder(
            "dimension: Unknown field 'dimension': did you mean dimensions?",
            "measures[0]: Unknown measure 'cost_us': did you mean cost_usd?",
            "measures[2]: calls is there already",
            "measures[3]: Must be a string",
            "dimensions[0]: Unknown dimension 'modle': did you mean model?",
            "where[0].any[0].field: Unknown dimension 'tol': did you mean tool?",
            "where[0].any[1].in[0]: Must be an integer",
            "where[1].like: Unknown field 'like': expected one of field, in, eq, prefix, any, all,"
                + " not",
            "where[1]: Needs one of in, eq, prefix",
            "compare: Unknown time to compare with 'before': expected one of previous",
            "time.zone: Unknown time zone 'Europe/Berln': did you mean Europe/Berlin?",
            "time.from: Invalid ISO 8601 date or time",
            "time.every: Unknown period 'days': did you mean day?",
            "having[0].measure: Unknown measure of this query 'results': expected one of calls",
            "order[0].desc: Must be true or false",
            "order[0].by: Unknown measure or dimension of this query 'cost': expected one of calls,"
                + " time",
            "limit: Must be an integer between 1 and 50000",
            "totals: Must be true or false");
  }

  @Test
  void timeZoneThatNoneIsLike_isSaidWithoutAllTheOthers() {
    assertThat(
            violations(
                "{\"measures\":[\"calls\"],\"time\":{\"from\":\"2026-01-01\","
                    + "\"to\":\"2026-12-01\",\"zone\":\"Mars/Base\"}}"))
        .containsExactly(
            "time.zone: Unknown time zone 'Mars/Base': expected a name of the IANA time zone"
                + " database, such as Europe/Berlin");
  }

  @Test
  void dimensionThatAMeasureHasNot_isSaidWithThoseThatItHas() {
    assertThat(violations(withTime("\"measures\":[\"cost_usd\"],\"dimensions\":[\"tool\"]")))
        .singleElement()
        .asString()
        .startsWith("dimensions[0]: tool is no dimension of cost_usd, which has user, assistant,")
        .contains("model");
    assertThat(
            violations(
                withTime(
                    "\"measures\":[\"calls\"],\"where\":[{\"not\":{\"field\":\"speed\",\"eq\":\"x\"}}]")))
        .singleElement()
        .asString()
        .startsWith("where[0].not.field: speed is no dimension of calls");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from 2026-12-01 to 2026-11-01 | time.from: Must be before to",
        "from 1969-01-01 to 2026-11-01 | time.from: Must be in 1970 to 2099",
        "from 2000-01-01 to 2026-11-01 every 15m | time.every: There are more than 10000 periods",
        "from yesterday to 2026-11-01 | time.from: Invalid ISO 8601 date or time",
      })
  void timesThatCanNotBe_areRefused(String time, String violation) {
    String[] parts = time.trim().split(" ", -1);
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < parts.length; i += 2) {
      members.append("%s\"%s\":\"%s\"".formatted(i == 0 ? "" : ",", parts[i], parts[i + 1]));
    }
    assertThat(violations("{\"measures\":[\"calls\"],\"time\":{" + members + "}}"))
        .singleElement()
        .asString()
        .startsWith(violation.trim());
  }

  @Test
  void limits_areNamed() {
    String many = String.join(",", Collections.nCopies(21, "\"calls\""));
    assertThat(violations(withTime("\"measures\":[" + many + "]")))
        .containsExactly("measures: Must have 1 to 20 items, has 21");
    assertThat(
            violations(
                withTime(
                    "\"measures\":[\"calls\"],\"dimensions\":[\"user\",\"tool\",\"host\",\"branch\",\"project\"]")))
        .containsExactly("dimensions: Must have at most 4 items besides time");
    String values = String.join(",", Collections.nCopies(251, "\"x\""));
    String filter = "{\"field\":\"tool\",\"in\":[" + values + "]}";
    assertThat(
            violations(
                withTime("\"measures\":[\"calls\"],\"where\":[" + filter + "," + filter + "]")))
        .containsExactly("where: Must have at most 500 values together");
    String filters =
        String.join(",", Collections.nCopies(26, "{\"not\":{\"field\":\"tool\",\"eq\":\"x\"}}"));
    assertThat(violations(withTime("\"measures\":[\"calls\"],\"where\":[" + filters + "]")))
        .containsExactly("where: Must have at most 50 filters");
    String deep = "{\"field\":\"tool\",\"eq\":\"x\"}";
    for (int i = 0; i < 8; i++) {
      deep = "{\"not\":" + deep + "}";
    }
    assertThat(violations(withTime("\"measures\":[\"calls\"],\"where\":[" + deep + "]")))
        .containsExactly("where[0]" + ".not".repeat(7) + ": Must not be more than 6 deep");
  }

  @Test
  void cursor_isOfItsOwnQueryOnly_andOfAnyLimit() {
    QuerySpec spec = decode(withTime("\"measures\":[\"calls\"],\"dimensions\":[\"tool\"]"));
    String cursor = QueryCursor.of(spec, 70);
    QuerySpec next =
        decode(
            withTime(
                "\"measures\":[\"calls\"],\"dimensions\":[\"tool\"],\"limit\":7,\"cursor\":\""
                    + cursor
                    + "\""));
    assertThat(next.page()).isEqualTo(new QuerySpec.Page(7, 70));
    assertThat(violations(withTime("\"measures\":[\"errors\"],\"cursor\":\"" + cursor + "\"")))
        .containsExactly("cursor: Must be the next_cursor of an earlier page of the same query");
    assertThat(violations(withTime("\"measures\":[\"calls\"],\"cursor\":\"%%%\""))).hasSize(1);
  }

  @Test
  void whatIsNoObject_isRefused() {
    assertThat(violations("[]")).containsExactly("query: Must be an object");
    assertThat(violations("{}")).containsExactly("measures: Required", "time: Required");
  }
}
