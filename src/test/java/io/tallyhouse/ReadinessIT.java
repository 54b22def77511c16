package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /livez} and {@code /readyz} while what the server needs comes and goes. */
class ReadinessIT {
  @TempDir Path temp;

  private final CountDownLatch silence = new CountDownLatch(1);
  private ClickHouseConfig engine;
  private ScriptedClickHouse clickHouse;
  private TcpProxy clickHouseLine;
  private TcpProxy postgresLine;
  private TestServers.InProcess server;
  private ApiClient client;

  @BeforeEach
  void start() throws IOException {
    engine = TestEngines.clickHouse();
    PostgresConfig postgres = TestEngines.newPostgresDatabase();
    clickHouse = new ScriptedClickHouse(engine);
    clickHouseLine = new TcpProxy("127.0.0.1", clickHouse.port());
    postgresLine = new TcpProxy(postgres.host(), postgres.port());
    server =
        TestServers.startBehind(
            engine,
            clickHouseLine.port(),
            postgres,
            postgresLine.port(),
            temp,
            temp.resolve("transcripts"));
    client = new ApiClient(server, null);
  }

  @AfterEach
  void stop() throws IOException {
    silence.countDown();
    clickHouse.play(ScriptedClickHouse.PASS);
    clickHouseLine.up();
    postgresLine.up();
    server.close();
    clickHouseLine.close();
    postgresLine.close();
    clickHouse.close();
  }

  @Test
  void allWell_isReady() {
    List.of("clickhouse", "postgres", "migrations", "journal")
        .forEach(check -> becomes(check, "ok"));
    ApiResponse response = client.get("/readyz");

    assertThat(response.status()).as("%s", response).isEqualTo(200);
    assertThat(response.json().toString())
        .isEqualTo(
            "{\"status\":\"ok\",\"checks\":{\"clickhouse\":\"ok\",\"postgres\":\"ok\","
                + "\"migrations\":\"ok\",\"journal\":\"ok\"}}");
  }

  @Test
  void clickHouseAway_isNamed_untilItIsBack() throws IOException {
    becomes("clickhouse", "ok");
    clickHouseLine.down();
    becomes("clickhouse", "failed");
    JsonNode checks = client.get("/readyz").json().path("checks");
    assertThat(checks.path("postgres").asText()).isEqualTo("ok");
    assertThat(client.get("/livez").status()).isEqualTo(200);
    clickHouseLine.up();
    becomes("clickhouse", "ok");
  }

  @Test
  void clickHouseSilent_isReportedInTime() {
    becomes("clickhouse", "ok");
    // For as long as the test lasts.
    clickHouse.play(request -> new Action.Hold(silence));

    becomes("clickhouse", "no response within 2000 ms");
  }

  @Test
  void postgresAway_isNamed_untilItIsBack() throws IOException {
    becomes("postgres", "ok");
    postgresLine.down();
    Awaitility.await().until(() -> !checks().path("postgres").asText().equals("ok"));
    assertThat(checks().path("clickhouse").asText()).isEqualTo("ok");
    postgresLine.up();
    becomes("postgres", "ok");
  }

  @Test
  void schemaOfANewerServer_isNotReady() {
    try (ClickHouseConnection behind = new ClickHouseConnection(engine)) {
      behind.execute(
          "INSERT INTO schema_migrations (name, checksum) VALUES ('9999_later.sql', 1)",
          Map.of(),
          "test");
    }
    becomes("migrations", "failed");
  }

  @Test
  void journalThatCantBeWritten_isNotReady_untilItCan() throws IOException {
    becomes("journal", "ok");
    Path journal = temp.resolve("journal");
    Files.move(journal, temp.resolve("elsewhere"));
    becomes("journal", "failed");
    Files.move(temp.resolve("elsewhere"), journal);
    becomes("journal", "ok");
  }

  @Test
  void blockThatCantBeStored_isNotReady_untilItIs() {
    ApiClient sender = new ApiClient(server, server.key("readiness"));
    clickHouse.play(sent -> sent.insert() ? new Action.Fail(241) : new Action.Pass());
    SentRequest request =
        new SentRequest(
            "readiness",
            "1",
            List.of(
                new SentEvent(
                    "assistant_stop", UUID.randomUUID().toString(), "2024-01-15T10:00:00Z", null)));
    assertThat(sender.send(request, false).status()).isEqualTo(200);
    becomes("journal", "a block can't be stored");
    clickHouse.play(ScriptedClickHouse.PASS);
    becomes("journal", "ok");
  }

  /** Waits until a check says so, and holds the rest of the response against it. */
  private void becomes(String check, String result) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(checks().path(check).asText()).as(check).isEqualTo(result));
  }

  private JsonNode checks() {
    ApiResponse response = client.get("/readyz");
    JsonNode checks = response.json().path("checks");
    boolean ready = true;
    for (JsonNode check : checks) {
      ready &= check.asText().equals("ok");
    }
    assertThat(response.status()).as("%s", response).isEqualTo(ready ? 200 : 503);
    assertThat(response.json().path("status").asText()).isEqualTo(ready ? "ok" : "unavailable");
    return checks;
  }
}
