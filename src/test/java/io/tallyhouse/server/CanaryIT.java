package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.server.TallyhouseProcess.Ended;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No secret is in any log line, response or metric: everything goes wrong that we know of, with
 * secrets that are then looked for in all that the server said.
 */
class CanaryIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECRET_CHARS_MIN = 16;

  @TempDir Path temp;

  private final String bootstrapKey = "th_canary_" + UUID.randomUUID();
  private final Map<String, String> secrets = new LinkedHashMap<>();
  private final RecordingClient client = new RecordingClient();
  private final List<String> said = client.said();

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void runningServer_tellsNoSecret(String format) throws Exception {
    ClickHouseConfig engine = TestEngines.clickHouse();
    PostgresConfig database = TestEngines.newPostgresDatabase();
    secrets.put("bootstrap key", bootstrapKey);
    secrets.put("ClickHouse password", engine.password());
    secrets.put("PostgreSQL password", database.password());
    try (ScriptedClickHouse clickHouse = new ScriptedClickHouse(engine);
        TcpProxy clickHouseLine = new TcpProxy("127.0.0.1", clickHouse.port());
        TcpProxy postgresLine = new TcpProxy(database.host(), database.port())) {
      TallyhouseProcess process =
          TallyhouseProcess.start(
              temp,
              environment(format, engine, clickHouseLine.port(), database, postgresLine.port()),
              "serve");
      try (process) {
        client.connectTo(process.awaitListening());
        String operatorKey =
            JSON.readTree(temp.resolve("data/server.json").toFile()).path("key").asText();
        secrets.put("operator key", operatorKey);
        String key = createKey();
        secrets.put("API key", key);
        everythingGoesWrong(key, clickHouse, clickHouseLine, postgresLine);
        said.add(client.get("/metrics", bootstrapKey).body());
        process.terminate();
        Ended ended = process.awaitEnd();
        assertThat(ended.err()).as("something was logged").contains("Request failed");
        if (format.equals("json")) {
          ended.err().lines().forEach(CanaryIT::assertIsJsonLine);
        }
        said.add(ended.out());
        said.add(ended.err());
      }
    }
    assertNoSecretWasSaid();
  }

  private void everythingGoesWrong(
      String key, ScriptedClickHouse clickHouse, TcpProxy clickHouseLine, TcpProxy postgresLine)
      throws Exception {
    String stranger = "th_live_" + UUID.randomUUID().toString().replace("-", "").substring(0, 32);
    secrets.put("unknown key", stranger);
    for (String presented : List.of(key, bootstrapKey, stranger)) {
      badRequests(presented);
    }
    clickHouse.play(request -> new Action.Fail(request.insert() ? 117 : 62));
    queries(key);
    clickHouse.play(request -> new Action.Fail(516));
    queries(key);
    clickHouse.play(request -> new Action.CutBefore());
    queries(key);
    clickHouse.play(ScriptedClickHouse.PASS);
    clickHouseLine.down();
    queries(key);
    clickHouseLine.up();
    postgresLine.down();
    queries("th_live_" + stranger.substring(9) + "x");
    client.post("/api/v1/admin/keys", bootstrapKey, "{\"name\":\"x\",\"scopes\":[\"admin\"]}");
    client.get("/api/v1/admin/keys", bootstrapKey);
    postgresLine.up();
    // Longer than a result is shared.
    Thread.sleep(1_200);
    client.get("/readyz", key);
  }

  private void badRequests(String secret) throws Exception {
    String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    for (String path :
        List.of(
            "/api/v1/analytics/overview?start_date=" + encoded,
            "/api/v1/sessions?limit=" + encoded + "&api_key=" + encoded,
            "/api/analytics/overview?dateFrom=" + encoded,
            "/analytics/events?cursor=" + encoded + "&startDate=" + encoded,
            "/api/v1/analytics/tools?" + encoded,
            "/no/such/path?key=" + encoded)) {
      client.get(path, secret);
    }
    client.post("/api/v1/events", secret, "{\"events\": [{\"event_type\": ");
    client.post("/api/v1/events", secret, "{\"events\": [{\"event_type\": 1}]}");
    client.post("/api/v1/events?key=" + encoded, secret, "no json at all");
    client.post("/analytics/events", secret, "{\"events\": [{\"eventType\": \"x\"}]}");
    client.post("/api/v1/admin/keys", secret, "{\"name\": ");
    client.post("/api/sync/run", secret, "{\"dryRun\": \"perhaps\"}");
    client.send("DELETE", "/api/v1/admin/keys/" + encoded + "0", secret, "");
    client.send("PUT", "/api/v1/events", secret, "{}");
    Map<String, String> basic =
        Map.of(
            "Authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(("u:" + secret).getBytes(StandardCharsets.UTF_8)),
            "Cookie",
            "key=" + secret,
            "Idempotency-Key",
            secret);
    client.exchange("POST", "/api/v1/events", basic, "{}");
    client.raw("GET /api/v1/sessions HTTP/1.1\r\nHost: x\r\nX-API-Key : " + secret + "\r\n\r\n");
    client.raw("GET /api/v1/sessions?" + secret + " HTTP/9.9\r\nX-API-Key: " + secret + "\r\n\r\n");
    client.raw("NONSENSE " + secret + "\r\n\r\n");
    client.raw(secret + " /api/v1/sessions HTTP/1.1\r\nHost: x\r\n\r\n");
    client.raw(secret + " /%zz HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  private void queries(String key) throws Exception {
    String event =
        "{\"events\":[{\"event_type\":\"assistant_stop\",\"session_id\":\"%s\",\"timestamp\":\"2024-01-15\"}]}"
            .formatted(UUID.randomUUID());
    client.post("/api/v1/events", key, event);
    client.get("/api/v1/analytics/overview?start_date=2020-01-01", key);
    client.get("/api/analytics/daily-usage", key);
    client.get("/analytics/overview?period=week", key);
    client.get("/api/v1/admin/reconcile?start_date=2024-01-01&end_date=2024-01-02", key);
    client.get("/api/sync/status", key);
    client.get("/readyz", key);
  }

  @Test
  void serverThatCantStart_tellsNoSecret() throws Exception {
    ClickHouseConfig engine = TestEngines.clickHouse();
    PostgresConfig database = TestEngines.newPostgresDatabase();
    String wrong = "wrong" + UUID.randomUUID().toString().replace("-", "");
    secrets.put("wrong password", wrong);
    secrets.put("bootstrap key", "short-" + wrong.substring(0, 4));
    Map<String, String> good =
        environment("text", engine, engine.port(), database, database.port());
    // Those that wait for an engine do so while the others start.
    Map<String, TallyhouseProcess> waiting = new LinkedHashMap<>();
    for (Map<String, String> bad :
        List.of(
            Map.of("TALLYHOUSE_CLICKHOUSE_URL", "http://u:" + wrong + "@127.0.0.1:1/x"),
            Map.of("TALLYHOUSE_POSTGRES_URL", "postgres://u:" + wrong + "@127.0.0.1:1/x"))) {
      Map<String, String> environment = new HashMap<>(good);
      environment.putAll(bad);
      environment.put("TALLYHOUSE_DATA_DIR", temp.resolve("data-" + waiting.size()).toString());
      waiting.put(bad.toString(), TallyhouseProcess.start(temp, environment, "serve"));
    }
    for (Map<String, String> bad :
        List.of(
            Map.of("TALLYHOUSE_CLICKHOUSE_URL", "http://u:" + wrong + " @[:::/x"),
            Map.of("TALLYHOUSE_CLICKHOUSE_URL", "ftp://u:" + wrong + "@127.0.0.1/x"),
            Map.of("TALLYHOUSE_CLICKHOUSE_URL", "http://u:" + wrong + "@127.0.0.1/x-y"),
            Map.of("TALLYHOUSE_CLICKHOUSE_URL", "http://u:%zz" + wrong + "@127.0.0.1/x"),
            Map.of(
                "TALLYHOUSE_CLICKHOUSE_URL",
                "http://" + engine.user() + ":" + wrong + "@127.0.0.1:" + engine.port() + "/x"),
            Map.of("TALLYHOUSE_POSTGRES_URL", "postgres://u:" + wrong + "@127.0.0.1:port/x"),
            Map.of("TALLYHOUSE_POSTGRES_URL", "postgres://u:%zz" + wrong + "@127.0.0.1/x"),
            Map.of("TALLYHOUSE_POSTGRES_URL", "mysql://u:" + wrong + "@127.0.0.1/x"),
            Map.of(
                "TALLYHOUSE_POSTGRES_URL",
                "postgres://%s:%s@%s:%d/%s"
                    .formatted(
                        database.user(),
                        wrong,
                        database.host(),
                        database.port(),
                        database.database())),
            Map.of("TALLYHOUSE_BOOTSTRAP_KEY", "short-" + wrong.substring(0, 4)))) {
      Map<String, String> environment = new HashMap<>(good);
      environment.putAll(bad);
      keepRefusal(bad.toString(), TallyhouseProcess.start(temp, environment, "serve"));
    }
    for (Map.Entry<String, TallyhouseProcess> one : waiting.entrySet()) {
      keepRefusal(one.getKey(), one.getValue());
    }
    assertNoSecretWasSaid();
  }

  private void keepRefusal(String bad, TallyhouseProcess process) throws InterruptedException {
    Ended ended = process.awaitEnd();
    assertThat(ended.status()).as(bad).isEqualTo(1);
    assertThat(ended.err()).as(bad).isNotBlank();
    said.add(ended.out());
    said.add(ended.err());
  }

  private void assertNoSecretWasSaid() {
    assertThat(said).hasSizeGreaterThan(10);
    secrets.forEach(
        (name, secret) -> {
          boolean bootstrap = name.equals("bootstrap key");
          assertThat(secret.length())
              .as("length of the " + name)
              .isGreaterThanOrEqualTo(bootstrap ? 1 : SECRET_CHARS_MIN);
          for (String text : said) {
            assertThat(text.contains(secret)).as("the %s is in: %s", name, text).isFalse();
          }
        });
  }

  private static void assertIsJsonLine(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      assertThat(json.path("level").asText()).as(line).isNotEmpty();
      assertThat(json.path("timestamp").isIntegralNumber()).as(line).isTrue();
      assertThat(json.path("formattedMessage").asText()).as(line).isNotEmpty();
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  private Map<String, String> environment(
      String format,
      ClickHouseConfig engine,
      int clickHousePort,
      PostgresConfig database,
      int postgresPort) {
    return Map.of(
        "TALLYHOUSE_DATA_DIR",
        temp.resolve("data").toString(),
        "TALLYHOUSE_LOG_FORMAT",
        format,
        "TALLYHOUSE_BOOTSTRAP_KEY",
        bootstrapKey,
        "TALLYHOUSE_TRANSCRIPTS_DIR",
        temp.resolve("none").toString(),
        "TALLYHOUSE_CLICKHOUSE_URL",
        "http://%s:%s@127.0.0.1:%d/%s"
            .formatted(engine.user(), engine.password(), clickHousePort, engine.database()),
        "TALLYHOUSE_POSTGRES_URL",
        "postgres://%s:%s@127.0.0.1:%d/%s"
            .formatted(database.user(), database.password(), postgresPort, database.database()));
  }

  /** The one response in which a secret belongs. */
  private String createKey() throws Exception {
    HttpResponse<String> created =
        client.exchange(
            "POST",
            "/api/v1/admin/keys",
            Map.of("X-API-Key", bootstrapKey),
            "{\"account\":\"canary\",\"name\":\"x\",\"scopes\":[\"read:analytics\",\"write:events\"]}");
    assertThat(created.statusCode()).isEqualTo(201);
    said.remove(said.size() - 1);
    return JSON.readTree(created.body()).path("data").path("key").asText();
  }
}
