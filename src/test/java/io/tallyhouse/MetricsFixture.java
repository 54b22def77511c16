package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Figures;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server behind a ClickHouse that can be made to fail, and what is sent to it. */
abstract class MetricsFixture {
  static final String EVENTS = "tallyhouse_ingest_events_total";
  static final String EVENTS_RECEIVED = "tallyhouse_ingest_events_received_total";
  static final String REQUESTS = "tallyhouse_ingest_requests_total";
  static final String REQUESTS_RECEIVED = "tallyhouse_ingest_requests_received_total";
  static final String HTTP = "tallyhouse_http_requests_seconds_count";

  @TempDir Path temp;

  final CountDownLatch silence = new CountDownLatch(1);
  ScriptedClickHouse clickHouse;
  TestServers.InProcess server;
  String key;
  ApiClient client;
  private int number;

  @BeforeEach
  void start() throws IOException {
    ClickHouseConfig engine = TestEngines.clickHouse();
    PostgresConfig postgres = TestEngines.newPostgresDatabase();
    clickHouse = new ScriptedClickHouse(engine);
    server =
        TestServers.startBehind(
            engine,
            clickHouse.port(),
            postgres,
            postgres.port(),
            Files.createDirectory(temp.resolve("data")),
            Files.createDirectory(temp.resolve("transcripts")));
    key = server.key("metrics");
    client = new ApiClient(server, key);
  }

  @AfterEach
  void stop() {
    silence.countDown();
    clickHouse.play(ScriptedClickHouse.PASS);
    server.close();
    clickHouse.close();
  }

  /** The counters begin at zero, and the ledger knows no session. */
  void restart() {
    server.restart();
    client = new ApiClient(server, key);
  }

  void allIsStored() {
    Awaitility.await().until(() -> Figures.of(server).sum("tallyhouse_journal_blocks") == 0);
  }

  static void events(Figures figures, String outcome, String reason, long expected) {
    assertThat(figures.sum(EVENTS, "outcome", outcome, "reason", reason))
        .as("%s, %s", outcome, reason)
        .isEqualTo(expected);
  }

  void expect(int status, SentRequest request) {
    ApiResponse response = client.send(request, false);
    assertThat(response.status()).as("%s", response).isEqualTo(status);
  }

  SentRequest request(int events) {
    List<SentEvent> all = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      all.add(event());
    }
    return new SentRequest("metrics", "request " + number++, all);
  }

  static SentEvent event() {
    return at("2024-01-15T10:00:00Z");
  }

  static SentEvent at(String time) {
    return new SentEvent("assistant_stop", UUID.randomUUID().toString(), time, null);
  }
}
