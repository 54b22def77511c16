package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Overview;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SessionsPage;
import io.tallyhouse.model.Times;
import io.tallyhouse.model.ToolStats;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds the server's answers for one account against the recount, and fails where they differ. */
public final class Recount {
  private static final double PERCENTILE_ERROR_MAX = 0.02;
  private static final long PERCENTILE_EXACT_BELOW_MS = 64;

  /** Every query is asked this often: the later answers may come from a cache. */
  private static final int TIMES_RUN = 2;

  private final RecountModel model;
  private final String account;
  private final ApiClient client;
  private final String label;

  /**
   * @param label what the message of a failure begins with: seed, account and the like
   */
  public Recount(RecountModel model, String account, ApiClient client, String label) {
    this.model = model;
    this.account = account;
    this.client = client;
    this.label = label;
  }

  public void overview(QueryRange range) {
    repeatedly(
        now -> {
          Overview expected = model.overview(account, range.start(), range.end(), now);
          ApiResponse response =
              client.get(ApiClient.OVERVIEW, "start_date", range.start(), "end_date", range.end());
          assertThat(ApiResponseReader.overview(response))
              .as("%s: overview of %s", label, range)
              .isEqualTo(expected);
        });
  }

  public void tools(QueryRange range, int limit) {
    repeatedly(
        now -> {
          List<ToolStats> expected = model.tools(account, range.start(), range.end(), limit, now);
          ApiResponse response =
              client.get(
                  ApiClient.TOOLS,
                  "start_date",
                  range.start(),
                  "end_date",
                  range.end(),
                  "limit",
                  Integer.toString(limit));
          List<ToolStats> actual = ApiResponseReader.tools(response);
          String what = "%s: %d tools of %s".formatted(label, limit, range);
          assertThat(actual).extracting(ToolStats::name).as(what).isEqualTo(names(expected));
          for (int i = 0; i < actual.size(); i++) {
            compare(actual.get(i), expected.get(i), what);
          }
        });
  }

  /** Reads all pages and one beyond the last. */
  public void sessions(QueryRange range, int limit) {
    long total = model.sessions(account, range.start(), range.end(), limit, 0).total();
    for (int offset = 0; offset <= total + limit; offset += limit) {
      sessionsPage(range, limit, offset);
    }
  }

  private void sessionsPage(QueryRange range, int limit, int offset) {
    repeatedly(
        now -> {
          SessionsPage expected =
              model.sessions(account, range.start(), range.end(), limit, offset);
          ApiResponse response =
              client.get(
                  ApiClient.SESSIONS,
                  "start_date",
                  range.start(),
                  "end_date",
                  range.end(),
                  "limit",
                  Integer.toString(limit),
                  "offset",
                  Integer.toString(offset));
          assertThat(ApiResponseReader.sessions(response))
              .as("%s: sessions of %s, limit %d, offset %d", label, range, limit, offset)
              .isEqualTo(expected);
        });
  }

  /** No table has drifted on any day of the range; the key must have the scope admin. */
  public void noDrift(String startDate, String endDate) {
    ApiResponse response =
        client.get(ApiClient.RECONCILE, "start_date", startDate, "end_date", endDate);
    String what = "%s: %s".formatted(label, response);
    JsonNode data = response.data();
    assertThat(ApiResponseReader.text(data, "start_date")).as(what).isNotEmpty();
    assertThat(ApiResponseReader.text(data, "end_date")).as(what).isNotEmpty();
    assertThat(ApiResponseReader.integer(data, "drift")).as(what).isZero();
    assertThat(ApiResponseReader.array(data, "tables").isEmpty()).as(what).isFalse();
    for (JsonNode table : data.path("tables")) {
      assertThat(ApiResponseReader.text(table, "table")).as(what).isNotEmpty();
      assertThat(ApiResponseReader.integer(table, "drift")).as(what).isZero();
      for (JsonNode day : ApiResponseReader.array(table, "days")) {
        assertThat(ApiResponseReader.text(day, "day")).as(what).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(ApiResponseReader.integer(day, "rows")).as(what).isNotNegative();
        assertThat(ApiResponseReader.integer(day, "drift")).as(what).isZero();
      }
    }
  }

  private static List<String> names(List<ToolStats> tools) {
    return tools.stream().map(ToolStats::name).toList();
  }

  private static void compare(ToolStats actual, ToolStats expected, String what) {
    String tool = "%s: expected %s but was %s".formatted(what, expected, actual);
    assertThat(actual.invocationCount()).as(tool).isEqualTo(expected.invocationCount());
    assertThat(actual.avgDurationMs()).as(tool).isEqualTo(expected.avgDurationMs());
    assertThat(actual.errorRate()).as(tool).isEqualTo(expected.errorRate());
    assertThat(isNear(actual.p50DurationMs(), expected.p50DurationMs())).as("p50 " + tool).isTrue();
    assertThat(isNear(actual.p95DurationMs(), expected.p95DurationMs())).as("p95 " + tool).isTrue();
    assertThat(isNear(actual.p99DurationMs(), expected.p99DurationMs())).as("p99 " + tool).isTrue();
  }

  private static boolean isNear(@Nullable Long actual, @Nullable Long expected) {
    if (actual == null || expected == null) {
      return actual == null && expected == null;
    }
    double errorMax = expected < PERCENTILE_EXACT_BELOW_MS ? 0 : expected * PERCENTILE_ERROR_MAX;
    return Math.abs(actual - expected) <= errorMax;
  }

  /** Where the day changes between query and response, "today" is asked again. */
  private static void repeatedly(Consumer<Instant> check) {
    for (int i = 0; i < TIMES_RUN; i++) {
      Instant before = Instant.now();
      try {
        check.accept(before);
      } catch (AssertionError e) {
        Instant after = Instant.now();
        if (Times.day(before).equals(Times.day(after))) {
          throw e;
        }
        check.accept(after);
      }
    }
  }
}
