package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the dashboard surface responds when ClickHouse does not. */
class DashboardFaultsIT {
  private static final String OVERVIEW = "/api/analytics/overview";
  private static final String DAYS = "/api/analytics/daily-usage";

  @Test
  void storeThatIsAway_runsAgainLater_aRefusedStatementIsADatabaseError() throws IOException {
    ClickHouseConfig engine = TestEngines.clickHouse();
    try (TcpProxy line = new TcpProxy(engine.host(), engine.port());
        ClickHouseConnection behind = new ClickHouseConnection(engine)) {
      TallyhouseServer server =
          TestServers.startOn(
              new ClickHouseConfig(
                  "127.0.0.1",
                  line.port(),
                  false,
                  engine.database(),
                  engine.user(),
                  engine.password()),
              TestEngines.newPostgresDatabase(),
              "127.0.0.1",
              DashboardAuth.AUTO);
      ApiClient client = new ApiClient(server, null);

      line.down();
      ApiResponse away = client.get(OVERVIEW);
      assertCode(away, 503, "SERVICE_UNAVAILABLE");
      assertThat(away.retryAfter()).isPresent();

      line.up();
      behind.execute("DROP TABLE usage_daily", Map.of(), "test");
      assertCode(client.get(OVERVIEW), 500, "DATABASE_ERROR");
      assertCode(client.get(DAYS), 500, "DATABASE_ERROR");
      assertThat(client.get("/api/analytics/tool-usage").status()).isEqualTo(200);
    }
  }

  private static void assertCode(ApiResponse response, int status, String code) {
    assertThat(response.status()).as("%s", response).isEqualTo(status);
    assertThat(response.json().path("error").path("code").asText())
        .as("%s", response)
        .isEqualTo(code);
  }
}
