package io.tallyhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Figures;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Log records of OTLP while the store is away. */
class OtlpFaultsIT extends FaultsFixture {
  @Test
  void storeThatIsAway_isMissedOnlyByRecordsThatMustBeLookedUp() throws IOException {
    UUID before = UUID.randomUUID();
    assertThat(export(before, "p1").status()).isEqualTo(200);
    stored();
    restart();
    Awaitility.await().until(this::isNewSessionTakenWithoutALookUp);
    UUID session = UUID.randomUUID();
    assertThat(export(session, "p1").status()).isEqualTo(200);
    clickHouseLine.down();

    assertThat(export(session, "p2").json().isEmpty()).isTrue();
    assertThat(export(UUID.randomUUID(), "p1").status()).isEqualTo(200);
    ApiResponse unknown = export(before, "p2");
    assertThat(unknown.status()).isEqualTo(503);
    assertThat(unknown.retryAfter()).contains("1");
    assertThat(unknown.json().path("code").asInt()).isEqualTo(14);

    clickHouseLine.up();
    Awaitility.await().atMost(RESPONSE_MAX).until(() -> export(before, "p2").status() == 200);
  }

  /** Points are in no log: they are acknowledged once the store has them. */
  @Test
  void pointsThatCanNotBeStored_areA503_andCountOnceWhenTheyComeAgain() throws IOException {
    UUID session = UUID.randomUUID();
    assertThat(commit(session, 1).status()).isEqualTo(200);
    clickHouseLine.down();

    ApiResponse refused = commit(session, 2);

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.retryAfter()).contains("1");
    clickHouseLine.up();
    Awaitility.await().atMost(RESPONSE_MAX).until(() -> commit(session, 2).status() == 200);
    assertThat(commit(session, 2).status()).isEqualTo(200);
    String query =
        "{\"measures\":[\"commits\"],\"time\":{\"from\":\"2025-11-26\",\"to\":\"2025-11-28\"},"
            + "\"where\":[{\"field\":\"session\",\"in\":[\"%s\"]}]}".formatted(session);
    assertThat(
            new ApiClient(server, server.key(account))
                .post("/api/v1/query", query.getBytes(UTF_8), Map.of())
                .data()
                .path("rows")
                .path(0)
                .path("commits")
                .asLong())
        .isEqualTo(2);
  }

  private ApiResponse commit(UUID session, int second) {
    String body =
        """
        {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"claude_code.commit.count","sum":{\
        "aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"asInt":"1",\
        "timeUnixNano":"176420000%d000000000","attributes":[\
        {"key":"session.id","value":{"stringValue":"%s"}}]}]}}]}]}]}"""
            .formatted(second, session);
    return new ApiClient(server, server.key(account))
        .post("/v1/metrics", body.getBytes(UTF_8), Map.of());
  }

  private boolean isNewSessionTakenWithoutALookUp() {
    long before = Figures.of(server).sum("tallyhouse_ledger_loads_total");
    assertThat(export(UUID.randomUUID(), "p").status()).isEqualTo(200);
    return Figures.of(server).sum("tallyhouse_ledger_loads_total") == before;
  }

  private ApiResponse export(UUID session, String prompt) {
    String body =
        """
        {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1764200000000000000",\
        "body":{"stringValue":"claude_code.user_prompt"},"attributes":[\
        {"key":"session.id","value":{"stringValue":"%s"}},\
        {"key":"prompt.id","value":{"stringValue":"%s"}}]}]}]}]}"""
            .formatted(session, prompt);
    return new ApiClient(server, server.key(account))
        .post("/v1/logs", body.getBytes(UTF_8), Map.of());
  }
}
