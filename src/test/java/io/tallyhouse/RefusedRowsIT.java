package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that ClickHouse refuses after they were acknowledged: known to the ledger as if they were
 * stored, also after a restart, and stored once when they are replayed.
 */
class RefusedRowsIT {
  private static final String DAY = "2024-01-15";
  private static final String SESSION = UUID.randomUUID().toString();
  private static final String CALL = "{\"tool_name\":\"Read\",\"tool_use_id\":\"call\"}";

  @TempDir private Path temp;

  private final ClickHouseConfig clickHouse = TestEngines.clickHouse();
  private final PostgresConfig postgres = TestEngines.newPostgresDatabase();
  private final RecountModel model = new RecountModel();
  private TestServers.InProcess server;
  private String key;
  private ApiClient client;

  @BeforeEach
  void start() {
    server = startServer();
    key = server.key("refused");
    client = new ApiClient(server, key);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void refusedRows_areKnownUntilTheyAreReplayed_andThenStoredOnce() throws IOException {
    execute("ALTER TABLE events ADD CONSTRAINT no_bad CHECK user_id != 'bad'");
    SentRequest first =
        new SentRequest(
            "refused",
            null,
            List.of(
                event("session_start", "10:00:00", "{}", "good").withEventId("start"),
                event("tool_use", "10:00:01", CALL, "bad"),
                event("assistant_stop", "10:20:00", "{}", "bad").withEventId("prompt")));
    deliver(first);
    assertThat(events()).isEqualTo(1);
    assertThat(client.get("/readyz").json().path("status").asText()).isEqualTo("degraded");

    server.restart();
    client = new ApiClient(server, key);
    // Known, though ClickHouse has neither; and the session goes on behind the refused rows.
    deliver(first);
    deliver(
        new SentRequest(
            "refused",
            null,
            List.of(
                event("tool_result", "10:00:43", CALL, "good"),
                event("assistant_stop", "10:30:00", "{}", "good"))));
    assertThat(events()).isEqualTo(3);

    execute("ALTER TABLE events DROP CONSTRAINT no_bad");
    server.close();
    assertThat(FileLog.replayRefused(temp.resolve("data").resolve(FileLog.DIRECTORY))).isEqualTo(2);
    server = startServer();
    client = new ApiClient(server, key);
    deliver(first);
    Recount recount = new Recount(model, "refused", client, "replayed");
    QueryRange day = new QueryRange(DAY, DAY);
    recount.overview(day);
    recount.tools(day, 10);
    recount.sessions(QueryRange.NONE, 50);
    recount.noDrift(DAY, DAY);
    assertThat(events()).isEqualTo(5);
    assertThat(client.get("/readyz").json().path("status").asText()).isEqualTo("ok");
  }

  private void deliver(SentRequest request) {
    ApiResponse response = client.send(request, false);
    assertThat(response.status()).as("%s", response).isEqualTo(200);
    assertThat(ApiResponseReader.receipt(response)).isEqualTo(model.accept(request, Instant.now()));
  }

  private int events() {
    return client
        .get(ApiClient.OVERVIEW, "start_date", DAY, "end_date", DAY)
        .data()
        .path("total_events")
        .asInt();
  }

  private static SentEvent event(String type, String time, String data, String user) {
    return new SentEvent(type, SESSION, DAY + "T" + time + "Z", data).by(user, "helper");
  }

  private void execute(String statement) {
    try (ClickHouseConnection connection = new ClickHouseConnection(clickHouse)) {
      connection.execute(statement, Map.of(), "test");
    }
  }

  private TestServers.InProcess startServer() {
    return TestServers.startBehind(
        clickHouse,
        clickHouse.port(),
        postgres,
        postgres.port(),
        temp.resolve("data"),
        temp.resolve("transcripts"));
  }
}
