package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.QueryModel;
import io.tallyhouse.model.QueryRow;
import io.tallyhouse.model.RandomQueries;
import io.tallyhouse.model.RandomQueryRows;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.QueryRecount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is queried, over whatever time in whatever zone, results in what a model finds by going
 * through all rows; and each rollup is used, and is right where the raw events are taken away.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QueryPropertyIT {
  private static final int QUERIES = Integer.getInteger("query.queries", 200);
  private static final long SEED = Long.getLong("query.seed", 2);
  private static final int SESSIONS = 350;
  private static final String ACCOUNT = "queries";

  /** Before all windows: it says which number the account has. */
  private static final String FIRST_SESSION = "550e8400-e29b-41d4-a716-446655440000";

  private static final String FIRST_TIME = "2001-01-01T00:00:00Z";
  private static final String FIRST_EVENT =
      """
      {"events":[{"event_type":"session_start","session_id":"%s","timestamp":"%s","data":{}}]}"""
          .formatted(FIRST_SESSION, FIRST_TIME);

  private static ClickHouseConnection behind;
  private static QueryRecount recount;

  @BeforeAll
  static void storeRows() {
    ClickHouseConfig engine = TestEngines.clickHouse();
    TallyhouseServer server = TestServers.startOn(engine);
    ApiClient client = new ApiClient(server, server.key(ACCOUNT));
    assertThat(client.post(FIRST_EVENT).status()).isEqualTo(200);
    behind = new ClickHouseConnection(engine);
    long[] account = new long[1];
    behind.query(
        "SELECT any(account_id) AS account FROM events",
        Map.of(),
        "test",
        row -> account[0] = row.number("account"));
    List<QueryRow> rows = new RandomQueryRows(SEED).rows(SESSIONS);
    List<ObjectNode> json = new ArrayList<>();
    rows.forEach(row -> json.add(row.json(account[0])));
    // Another account's, which must be in no result.
    new RandomQueryRows(SEED + 1)
        .rows(SESSIONS / 5)
        .forEach(row -> json.add(row.json(account[0] + 1)));
    behind.execute(
        "INSERT INTO events SETTINGS max_partitions_per_insert_block = 0 FORMAT JSONEachRow\n"
            + json.stream().map(ObjectNode::toString).collect(Collectors.joining("\n")),
        Map.of(),
        "test");
    List<QueryRow> all = new ArrayList<>(rows);
    all.add(RandomQueryRows.start(UUID.fromString(FIRST_SESSION), Instant.parse(FIRST_TIME)));
    recount = new QueryRecount(new QueryModel(all), client);
  }

  @AfterAll
  static void close() {
    behind.close();
  }

  @Test
  @Order(1)
  void anyQuery_resultsInWhatTheRowsSay() {
    RandomQueries queries = new RandomQueries(SEED);
    Set<String> tables = new TreeSet<>();
    for (int i = 0; i < QUERIES; i++) {
      ObjectNode query = queries.next();
      tables.addAll(recount.compare(query, "seed %d, query %d".formatted(SEED, i)));
    }
    assertThat(tables)
        .contains(
            "events",
            "usage_15m",
            "usage_daily",
            "tools_15m",
            "tools_daily",
            "user_activity_daily",
            "fleet_daily",
            "activity_15m",
            "activity_daily",
            "sessions");
  }

  /** A query, and the tables that it must be read of. */
  record OfRollups(String query, Set<String> tables) {
    static OfRollups of(String query, String... tables) {
      return new OfRollups(query, Set.of(tables));
    }
  }

  static List<OfRollups> ofRollups() {
    String days = "\"time\":{\"from\":\"2024-10-26\",\"to\":\"2024-10-31\"}";
    String berlin =
        "\"time\":{\"from\":\"2024-10-26\",\"to\":\"2024-10-31\",\"zone\":\"Europe/Berlin\",\"every\":\"%s\"}";
    return List.of(
        OfRollups.of(
            "{\"measures\":[\"tokens\",\"cost_usd\"]," + days + "}", "fleet_daily", "usage_daily"),
        OfRollups.of(
            "{\"measures\":[\"responses\"],\"dimensions\":[\"assistant\"]," + days + "}",
            "fleet_daily"),
        OfRollups.of(
            "{\"measures\":[\"output_tokens\"],\"dimensions\":[\"user\"]," + days + "}",
            "user_activity_daily"),
        OfRollups.of(
            "{\"measures\":[\"active_users\",\"completion_rate\"],\"dimensions\":[\"assistant\"],"
                + days
                + "}",
            "user_activity_daily"),
        OfRollups.of(
            "{\"measures\":[\"prompts\",\"answers\",\"events\"]," + days + "}", "fleet_daily"),
        OfRollups.of(
            "{\"measures\":[\"cache_hit_ratio\"],\"dimensions\":[\"project\",\"model\",\"branch\"],"
                + days
                + "}",
            "usage_daily"),
        OfRollups.of(
            "{\"measures\":[\"responses\"],\"dimensions\":[\"model\"],"
                + berlin.formatted("day")
                + "}",
            "usage_15m"),
        OfRollups.of(
            "{\"measures\":[\"responses\"],\"dimensions\":[\"model\"],"
                + berlin.formatted("week")
                + "}",
            "usage_15m",
            "usage_daily"),
        OfRollups.of(
            "{\"measures\":[\"calls\",\"duration_p95_ms\"],\"dimensions\":[\"mcp_server\"],"
                + days
                + "}",
            "tools_daily"),
        OfRollups.of(
            "{\"measures\":[\"errors\",\"duration_avg_ms\"],\"dimensions\":[\"tool\",\"hour_of_day\"],"
                + berlin.formatted("1h")
                + "}",
            "tools_15m"),
        OfRollups.of(
            "{\"measures\":[\"denied\",\"retries\"],\"dimensions\":[\"tool\"],"
                + berlin.formatted("day")
                + "}",
            "tools_15m"),
        OfRollups.of("{\"measures\":[\"denied\",\"retries\"]," + days + "}", "tools_daily"),
        OfRollups.of("{\"measures\":[\"sessions_active\"]," + days + "}", "activity_daily"),
        OfRollups.of(
            "{\"measures\":[\"sessions_active\"]," + berlin.formatted("6h") + "}", "activity_15m"),
        OfRollups.of("{\"measures\":[\"sessions_started\"]," + days + "}", "activity_daily"),
        OfRollups.of(
            "{\"measures\":[\"cost_per_session_p95_usd\",\"session_duration_p50_s\"],"
                + "\"dimensions\":[\"project\",\"main_model\"],"
                + berlin.formatted("day")
                + "}",
            "sessions",
            "session_starts",
            "session_usage"));
  }

  /** Runs after the others: it takes the table away. */
  @ParameterizedTest
  @MethodSource("ofRollups")
  @Order(2)
  void rollups_areUsed_andRightWithoutRawEvents(OfRollups query) {
    behind.execute("RENAME TABLE events TO events_elsewhere", Map.of(), "test");
    try {
      ObjectNode json = (ObjectNode) Json.parse(query.query());
      json.put("totals", true);
      assertThat(recount.compare(json, "without raw events"))
          .as(query.query())
          .containsAll(query.tables())
          .doesNotContain("events");
    } finally {
      behind.execute("RENAME TABLE events_elsewhere TO events", Map.of(), "test");
    }
  }
}
