package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomFleet;
import io.tallyhouse.model.SentFleetEvent;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.model.Times;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.JsonMatch;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Distinct users and sums of whole days come from rollups: they are exact after the table of raw
 * events has been taken away. Whatever names that table fails then.
 */
class FleetRollupsIT {
  private static final String ACCOUNT = "rollups";
  private static final long SEED = 2024;
  private static final int DELIVERIES = 60;
  private static final List<QueryRange> WHOLE_DAYS =
      List.of(
          new QueryRange("2024-01-01", "2024-12-31"),
          new QueryRange("2020-12-20", "2021-01-05"),
          new QueryRange("2024-02-28", "2024-02-29"),
          new QueryRange("2024-02-29T00:00:00Z", "2024-03-01T00:00:00.000Z"));

  private static final FleetModel MODEL = new FleetModel();

  private static Instant now;
  private static ClickHouseConnection behind;
  private static ApiClient client;

  @BeforeAll
  static void takeRawEventsAway() {
    now = Instant.now();
    ClickHouseConfig engine = TestEngines.clickHouse();
    TallyhouseServer server = TestServers.startOn(engine);
    client = new ApiClient(server, server.key(ACCOUNT));
    List<Delivery> deliveries =
        new ArrayList<>(new RandomFleet(SEED, List.of(ACCOUNT), now).deliveries(DELIVERIES));
    deliveries.add(usersOfManyDaysAndAssistants());
    for (Delivery delivery : deliveries) {
      ApiResponse response = client.send(delivery, false);
      assertThat(ApiResponseReader.receipt(response))
          .isEqualTo(MODEL.accept(delivery, Instant.now()));
    }
    behind = new ClickHouseConnection(engine);
    behind.execute("RENAME TABLE events TO events_elsewhere", Map.of(), "test");
  }

  /** Users whom a sum over days or over assistants would count twice. */
  private static SentFleetRequest usersOfManyDaysAndAssistants() {
    List<SentFleetEvent> events = new ArrayList<>();
    for (String time :
        List.of("2024-02-28T10:00:00Z", "2024-02-29T23:59:59.999Z", now.toString())) {
      for (String assistant : List.of("Explore", "claude-code")) {
        for (String user : List.of("ada", "bob", "every day " + time)) {
          events.add(new SentFleetEvent("incomingMessages", time).by(user, assistant));
        }
      }
    }
    return new SentFleetRequest(ACCOUNT, null, events);
  }

  @AfterAll
  static void close() {
    behind.close();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"Explore", "claude-code", "nobody"})
  void rangesOfWholeDays_areExactWithoutRawEvents(@Nullable String assistant) {
    FleetRecount recount = new FleetRecount(MODEL, ACCOUNT, client, "seed " + SEED);
    List<QueryRange> ranges = new ArrayList<>(WHOLE_DAYS);
    ranges.add(new QueryRange(Times.day(now).minusDays(40).toString(), Times.day(now).toString()));
    for (QueryRange range : ranges) {
      for (String period : List.of("day", "week", "month")) {
        recount.metrics(period, range, assistant);
      }
      recount.snapshots(range, assistant);
      recount.assistants(range, assistant);
      recount.topUsers(range, assistant, 100);
    }
    for (int window : List.of(1, 7, 30, 90)) {
      recount.rolling(window, null, assistant);
      recount.rolling(window, "2024-03-05", assistant);
      recount.rolling(window, "2021-01-10", assistant);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"day", "week", "month"})
  void overviewOfTheFleet_isExactWithoutRawEvents(String period) {
    FleetRecount recount = new FleetRecount(MODEL, ACCOUNT, client, "seed " + SEED);
    recount.overview(period, null, null);
    recount.overview(period, "2024-02-29", null);
    recount.overview(period, "2021-01-03", null);
  }

  /** How many sessions, tools and models one assistant had, no rollup knows. */
  @ParameterizedTest
  @ValueSource(strings = {"Explore", "claude-code"})
  void overviewOfOneAssistant_readsRawEventsForItsResourcesAlone(String assistant) {
    Map<String, Object> expected =
        MODEL.overview(ACCOUNT, "month", "2024-02-29", assistant, Instant.now());
    Map<?, ?> resources = (Map<?, ?>) Objects.requireNonNull(expected.get("resources"));
    resources.keySet().removeAll(List.of("sessions", "tools", "models"));
    expected.remove("realtime");

    behind.execute("CREATE TABLE events AS events_elsewhere", Map.of(), "test");
    JsonNode actual;
    try {
      actual =
          FleetRecount.data(
              client.get(
                  "/analytics/overview",
                  "period",
                  "month",
                  "endDate",
                  "2024-02-29",
                  "assistant",
                  assistant));
    } finally {
      behind.execute("DROP TABLE events SYNC", Map.of(), "test");
    }
    ((ObjectNode) actual).remove(List.of("realtime", "computedAt"));
    ObjectNode actualResources = (ObjectNode) actual.path("resources");
    for (String ofRawEvents : List.of("sessions", "tools", "models")) {
      assertThat(ApiResponseReader.integer(actualResources, ofRawEvents)).as(ofRawEvents).isZero();
      actualResources.remove(ofRawEvents);
    }
    assertThat(JsonMatch.differences(actual, expected)).isEmpty();
  }

  /** Else the others would show nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/analytics/metrics?period=day&startDate=2024-02-28T10:00:00.001Z&endDate=2024-02-29",
        "/analytics/snapshots?startDate=2024-02-28&endDate=2024-02-29T23:59:59.999Z",
        "/analytics/assistants?startDate=2024-02-28T00:00:00.001Z&endDate=2024-02-29",
        "/analytics/users/top?startDate=2024-02-28&endDate=2024-03-01T00:15:00Z",
        "/analytics/overview?endDate=2024-02-29&assistant=Explore",
        "/analytics/events?startDate=2024-02-28&endDate=2024-02-29"
      })
  void whatNeedsRawEvents_fails(String path) {
    assertThat(client.exchange("GET", path, Map.of(), new byte[0]).status()).isEqualTo(500);
  }

  @Test
  void theFleet_hasUsersOfSeveralDaysAndAssistants() {
    QueryRange days = new QueryRange("2024-02-28", "2024-02-29");
    Map<String, Object> february = MODEL.metrics(ACCOUNT, "month", days, null).get(0);
    long ofDays =
        MODEL.metrics(ACCOUNT, "day", days, null).stream()
            .mapToLong(day -> (long) Objects.requireNonNull(day.get("activeUsers")))
            .sum();
    assertThat((long) Objects.requireNonNull(february.get("activeUsers")))
        .isGreaterThan(3)
        .isLessThan(ofDays);
  }
}
