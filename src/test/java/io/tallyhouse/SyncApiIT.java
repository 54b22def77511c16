package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import io.tallyhouse.transcript.GeneratedTranscripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sync routes of claude-code-dashboard-api.md, from the first sync on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SyncApiIT {
  private static final String STATUS = "/api/sync/status";
  private static final String RUN = "/api/sync/run";
  private static final Duration SYNC_MAX = Duration.ofMinutes(2);
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  private static @TempDir Path transcripts;
  private static TallyhouseServer server;
  private static ApiClient client;
  private static GeneratedTranscripts.Written written;

  @BeforeAll
  static void start() throws IOException {
    server = TestServers.startOn(TestEngines.clickHouse(), transcripts);
    // Without a key, as the document has it.
    client = new ApiClient(server, null);
    written = GeneratedTranscripts.write(transcripts, 6 << 20, 99);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  @Test
  @Order(1)
  void beforeTheFirstSync_statusAndStatsSayThereIsNothing() {
    JsonNode status = data(client.get(STATUS));
    assertThat(status.path("lastSync").isNull()).isTrue();
    assertThat(status.path("isRunning").booleanValue()).isFalse();
    assertThat(status.path("lastSyncStats").isNull()).isTrue();
    JsonNode stats = data(client.get("/api/sync/stats"));
    assertThat(stats.path("totalSessions").longValue()).isZero();
    assertThat(stats.path("totalMessages").longValue()).isZero();
    assertThat(stats.path("oldestSession").isNull()).isTrue();
  }

  @Test
  @Order(2)
  void preview_namesThePendingFiles() {
    JsonNode preview = data(client.get("/api/sync/preview"));

    assertThat(preview.path("totalPendingFiles").intValue()).isEqualTo(written.files());
    JsonNode file = preview.path("pendingFiles").get(0);
    assertThat(Path.of(file.path("path").asText())).exists();
    assertThat(file.path("lastModified").asText()).matches(TIME);
    assertThat(file.path("estimatedSessions").isInt()).isTrue();
    assertThat(file.path("estimatedMessages").isInt()).isTrue();
    assertThat(preview.path("estimatedNewSessions").longValue()).isPositive();
    assertThat(preview.path("estimatedNewMessages").longValue()).isPositive();
  }

  @Test
  @Order(3)
  void dryRun_storesNothing() {
    run("{\"dryRun\": true}");

    JsonNode status = data(client.get(STATUS));
    assertThat(status.path("lastSync").isNull()).isTrue();
    assertThat(status.path("lastDryRun").path("stats").path("messagesAdded").longValue())
        .isEqualTo(written.prompts() + written.responses());
    assertThat(data(client.get("/api/sync/stats")).path("totalMessages").longValue()).isZero();
  }

  @Test
  @Order(4)
  void run_storesEverything_andASecondOneWhileItRunsIsRefused() {
    JsonNode started = data(post(RUN, "{\"incremental\": true, \"dryRun\": false}"));
    ApiResponse second = post(RUN, "");
    ApiResponse reset = post("/api/sync/reset", "");
    awaitEnd();

    assertThat(started.path("started").booleanValue()).isTrue();
    assertThat(UUID.fromString(started.path("syncId").asText())).isNotNull();
    assertThat(started.path("message").asText()).isEqualTo("Synchronization started");
    for (ApiResponse refused : new ApiResponse[] {second, reset}) {
      assertThat(refused.status()).as("%s", refused).isEqualTo(409);
      assertThat(refused.json().path("success").booleanValue()).isFalse();
      assertThat(refused.json().path("error").path("code").asText()).isEqualTo("SYNC_IN_PROGRESS");
      assertThat(refused.json().path("error").path("details").isObject()).isTrue();
    }
    JsonNode status = data(client.get(STATUS));
    assertThat(status.path("lastSync").asText()).matches(TIME);
    assertThat(status.path("lastSyncDuration").longValue()).isPositive();
    assertThat(status.path("lastSyncId").asText()).isEqualTo(started.path("syncId").asText());
    assertThat(status.path("lastSyncFailure").isNull()).isTrue();
    JsonNode done = status.path("lastSyncStats");
    assertThat(done.path("filesProcessed").intValue()).isEqualTo(written.files());
    assertThat(done.path("messagesAdded").longValue())
        .isEqualTo(written.prompts() + written.responses());
    assertThat(done.path("sessionsAdded").longValue()).isPositive();
    assertThat(done.path("errors").longValue()).isZero();

    JsonNode stats = data(client.get("/api/sync/stats"));
    assertThat(stats.path("totalSessions").longValue())
        .isEqualTo(done.path("sessionsAdded").longValue());
    assertThat(stats.path("totalMessages").longValue())
        .isEqualTo(done.path("messagesAdded").longValue());
    assertThat(stats.path("oldestSession").asText()).matches(TIME);
    assertThat(stats.path("newestSession").asText())
        .matches(TIME)
        .isGreaterThanOrEqualTo(stats.path("oldestSession").asText());
    assertThat(stats.path("databaseSize").asText()).matches("\\d+(\\.\\d)? (KB|MB)");
    assertThat(stats.path("retentionDays").isInt()).isTrue();
  }

  @Test
  @Order(5)
  void otherSurfaces_showTheSessionsOfTranscripts() {
    ApiClient withKey = new ApiClient(server, server.key("default"));
    JsonNode overview =
        withKey
            .get(ApiClient.OVERVIEW, "start_date", "2026-01-01", "end_date", "2026-04-01")
            .json()
            .path("data");

    assertThat(overview.path("total_tool_invocations").longValue()).isEqualTo(written.calls());
    long tokens = data(client.get("/api/analytics/overview")).path("totalTokens").longValue();
    assertThat(tokens).isEqualTo(written.input() + written.output());
  }

  @Test
  @Order(6)
  void resetAndFullSync_addNothing() {
    assertThat(data(post("/api/sync/reset", "")).path("message").asText())
        .isEqualTo("Sync metadata reset successfully");
    run("{\"incremental\": false}");

    JsonNode done = data(client.get(STATUS)).path("lastSyncStats");
    assertThat(done.path("bytesRead").longValue()).isEqualTo(written.bytes());
    assertThat(done.path("messagesAdded").longValue()).isZero();
    assertThat(done.path("sessionsAdded").longValue()).isZero();
  }

  @ParameterizedTest
  @Order(7)
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                      | body",
        "{                       | body",
        "{\"incremental\": \"yes\"} | incremental",
        "{\"dryRun\": 1}         | dryRun"
      })
  void badBodies_areRefused_namingTheField(String body, String field) {
    ApiResponse response = post(RUN, body);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().path("error").path("code").asText()).isEqualTo("VALIDATION_ERROR");
    assertThat(response.json().at("/error/details/violations/0/path").asText()).isEqualTo(field);
  }

  @Test
  @Order(8)
  void otherAccounts_andKeysWithoutTheScope_areRefused() {
    ApiClient other = new ApiClient(server, server.key("other"));
    ApiClient reader = new ApiClient(server, server.key("default", "read:analytics"));
    for (String path : new String[] {STATUS, "/api/sync/preview"}) {
      assertThat(other.get(path).status()).isEqualTo(403);
      assertThat(reader.get(path).status()).isEqualTo(200);
    }
    assertThat(other.get("/api/sync/stats").json().at("/data/totalSessions").longValue()).isZero();
    for (String path : new String[] {RUN, "/api/sync/reset"}) {
      assertThat(post(other, path, "").status()).isEqualTo(403);
      assertThat(post(reader, path, "").status()).isEqualTo(403);
    }
    ApiResponse elsewhere =
        client.exchange("POST", RUN, Map.of("Origin", "https://evil.example"), new byte[0]);
    assertThat(elsewhere.status()).isEqualTo(403);
  }

  @Test
  @Order(9)
  void whatTheServerRemembersOfSyncs_survivesARestart() throws IOException {
    String before = data(client.get(STATUS)).path("lastSync").asText();
    server.restart();
    client = new ApiClient(server, null);

    assertThat(data(client.get(STATUS)).path("lastSync").asText()).isEqualTo(before);
    Files.writeString(transcripts.resolve("late.jsonl"), "no json\n");
    run("");
    JsonNode done = data(client.get(STATUS)).path("lastSyncStats");
    assertThat(done.path("filesProcessed").intValue()).isEqualTo(1);
    assertThat(done.path("errors").intValue()).isEqualTo(1);
  }

  private static void run(String body) {
    data(post(RUN, body));
    awaitEnd();
  }

  private static void awaitEnd() {
    Awaitility.await()
        .atMost(SYNC_MAX)
        .until(() -> !data(client.get(STATUS)).path("isRunning").booleanValue());
  }

  private static ApiResponse post(String path, String body) {
    return post(client, path, body);
  }

  private static ApiResponse post(ApiClient by, String path, String body) {
    return by.exchange(
        "POST",
        path,
        Map.of("Content-Type", "application/json"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode data(ApiResponse response) {
    assertThat(response.status()).as("%s", response).isEqualTo(200);
    assertThat(response.json().path("success").booleanValue()).isTrue();
    return response.json().path("data");
  }
}
