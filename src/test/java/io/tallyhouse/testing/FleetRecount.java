package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.Times;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Holds the server's answers about the fleet of one account against the recount. */
public final class FleetRecount {
  /** The form of all times in answers. */
  public static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  /** Every query is asked this often: the later answers may come from a cache. */
  private static final int TIMES_RUN = 2;

  private final FleetModel model;
  private final String account;
  private final ApiClient client;
  private final String label;

  /**
   * @param label what the message of a failure begins with: seed, account and the like
   */
  public FleetRecount(FleetModel model, String account, ApiClient client, String label) {
    this.model = model;
    this.account = account;
    this.client = client;
    this.label = label;
  }

  /** What is in the success envelope. */
  public static JsonNode data(ApiResponse response) {
    assertThat(response.status()).as("%s", response).isEqualTo(200);
    JsonNode json = JsonMatch.parse(response.body());
    assertThat(json.path("success").isBoolean()).as("%s", response).isTrue();
    assertThat(json.path("success").booleanValue()).as("%s", response).isTrue();
    assertThat(json.has("data")).as("%s", response).isTrue();
    return json.path("data");
  }

  public void overview(
      @Nullable String period, @Nullable String endDate, @Nullable String assistant) {
    check(
        now -> model.overview(account, period, endDate, assistant, now),
        "overview",
        "period",
        period,
        "endDate",
        endDate,
        "assistant",
        assistant);
  }

  public void metrics(String period, QueryRange range, @Nullable String assistant) {
    check(
        now -> model.metrics(account, period, range, assistant),
        "metrics",
        "period",
        period,
        "startDate",
        range.start(),
        "endDate",
        range.end(),
        "assistant",
        assistant);
  }

  public void rolling(int window, @Nullable String endDate, @Nullable String assistant) {
    check(
        now -> model.rolling(account, window, endDate, assistant, now),
        "rolling",
        "window",
        Integer.toString(window),
        "endDate",
        endDate,
        "assistant",
        assistant);
  }

  public void assistants(QueryRange range, @Nullable String assistant) {
    check(
        now -> model.assistants(account, range, assistant),
        "assistants",
        "startDate",
        range.start(),
        "endDate",
        range.end(),
        "assistant",
        assistant);
  }

  public void topUsers(QueryRange range, @Nullable String assistant, int limit) {
    check(
        now -> model.topUsers(account, range, assistant, limit),
        "users/top",
        "startDate",
        range.start(),
        "endDate",
        range.end(),
        "assistant",
        assistant,
        "limit",
        Integer.toString(limit));
  }

  public void snapshots(QueryRange range, @Nullable String assistant) {
    check(
        now -> model.snapshots(account, range, assistant),
        "snapshots",
        "startDate",
        range.start(),
        "endDate",
        range.end(),
        "assistant",
        assistant);
  }

  /** Where the day changes between query and response, "today" is asked again. */
  private void check(
      Function<Instant, Object> expected, String route, @Nullable String... parameters) {
    for (int i = 0; i < TIMES_RUN; i++) {
      Instant before = Instant.now();
      ApiResponse response = client.get("/analytics/" + route, parameters);
      Instant after = Instant.now();
      JsonNode actual = data(response);
      removeComputedAt(actual, response);
      boolean sameDay = Times.day(before).equals(Times.day(after));
      if (sameDay || !JsonMatch.differences(actual, expected.apply(after)).isEmpty()) {
        assertThat(JsonMatch.differences(actual, expected.apply(before)))
            .as("%s: %s", label, response.request())
            .isEmpty();
      }
    }
  }

  private static void removeComputedAt(JsonNode data, ApiResponse response) {
    if (response.request().contains("/overview")) {
      assertThat(ApiResponseReader.text(data, "computedAt")).as("%s", response).matches(TIME);
      ((ObjectNode) data).remove("computedAt");
    }
  }
}
