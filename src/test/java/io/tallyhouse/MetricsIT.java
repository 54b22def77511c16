package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Figures;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.transcript.GeneratedTranscripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} counts of connections, queries, syncs and the server itself. */
class MetricsIT extends MetricsFixture {
  @Test
  void openConnections_areCounted_untilTheyClose() throws IOException {
    // More than the clients that look at the figures leave open meanwhile.
    int opened = 100;
    List<RawHttp> connections = new ArrayList<>();
    try {
      for (int i = 0; i < opened; i++) {
        connections.add(new RawHttp(server.uri(), Patience.MAX));
      }
      Awaitility.await().until(() -> connections() >= opened);
    } finally {
      for (RawHttp connection : connections) {
        connection.close();
      }
    }
    Awaitility.await().until(() -> connections() < opened);
  }

  private long connections() {
    return Figures.of(server).sum("tallyhouse_http_connections");
  }

  @Test
  void queriesSyncsAndTheServerItself_areCounted() throws IOException {
    GeneratedTranscripts.Written written =
        GeneratedTranscripts.write(temp.resolve("transcripts"), 200 << 10, 5);
    SentRequest three = request(3);
    expect(200, three);
    restart();
    expect(200, new SentRequest("metrics", "again", three.events()));
    client.get(ApiClient.OVERVIEW);
    client.get(ApiClient.OVERVIEW);
    client.get("/api/analytics/sessions/" + UUID.randomUUID());
    client.get("/no/such/" + UUID.randomUUID());
    new ApiClient(server, null).get(ApiClient.OVERVIEW);
    ApiClient local = new ApiClient(server, null);
    ApiResponse run = local.post("/api/sync/run", "{}".getBytes(StandardCharsets.UTF_8), Map.of());
    assertThat(run.status()).as("%s", run).isLessThan(300);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Figures.of(server).sum("tallyhouse_sync_runs_total") == 1);

    Figures figures = Figures.of(server);

    assertThat(figures.sum("tallyhouse_query_cache_lookups_total", "result", "hit")).isEqualTo(1);
    assertThat(figures.sum("tallyhouse_query_cache_lookups_total", "result", "miss")).isEqualTo(2);
    assertThat(figures.sum("tallyhouse_query_cache_answers")).isPositive();
    assertThat(figures.sum("tallyhouse_ledger_lookups_total", "result", "miss")).isPositive();
    assertThat(figures.sum("tallyhouse_ledger_sessions")).isPositive();
    assertThat(figures.sum("tallyhouse_ledger_bytes")).isPositive();
    String statements = "tallyhouse_clickhouse_statements_seconds_count";
    assertThat(figures.sum(statements, "operation", "insert", "route", "ingest")).isPositive();
    assertThat(figures.sum(statements, "operation", "query", "route", "overview")).isPositive();
    assertThat(figures.sum(statements, "operation", "query", "route", "ledger")).isPositive();
    assertThat(figures.sum(HTTP, "route", ApiClient.OVERVIEW, "status", "2xx")).isEqualTo(2);
    assertThat(figures.sum(HTTP, "route", ApiClient.OVERVIEW, "status", "4xx")).isEqualTo(1);
    assertThat(figures.sum(HTTP, "route", "none", "status", "4xx")).isEqualTo(1);
    assertThat(figures.sum(HTTP, "route", "/api/analytics/sessions/:id")).isEqualTo(1);
    assertThat(figures.sum("tallyhouse_sync_lines_total")).isPositive();
    assertThat(figures.sum("tallyhouse_sync_messages_total")).isPositive();
    assertThat(written.files()).isPositive();
    assertThat(figures.sum("tallyhouse_ingest_running")).isEqualTo(1);
    assertThat(figures.names()).contains("jvm_memory_used_bytes", "process_uptime_seconds");
    // What transcripts bring goes the same way.
    assertThat(figures.sum(EVENTS)).isEqualTo(figures.sum(EVENTS_RECEIVED));
  }
}
