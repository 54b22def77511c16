package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.server.TallyhouseProcess.Ended;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.TestEngines;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, from an empty directory to its third start. */
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Pattern CURL = Pattern.compile("curl -H 'X-API-Key: ([^']+)' '([^']+)'");
  private static final String SIX_WEEKS = "?start_date=2020-01-01";

  @TempDir Path temp;

  @Test
  void data_isThereOnceHoweverOftenItIsLoaded() throws Exception {
    Map<String, String> environment =
        Map.of(
            "TALLYHOUSE_DATA_DIR", temp.resolve("data").toString(),
            "TALLYHOUSE_CLICKHOUSE_URL", StartupFailureIT.url(TestEngines.clickHouse()),
            "TALLYHOUSE_POSTGRES_URL", StartupFailureIT.url(TestEngines.newPostgresDatabase()));
    String key;
    JsonNode overview;
    try (TallyhouseProcess demo = TallyhouseProcess.start(temp, environment, "demo")) {
      URI uri = demo.awaitListening();
      List<MatchResult> calls = CURL.matcher(demo.out()).results().toList();
      assertThat(calls).hasSize(4);
      key = calls.get(0).group(1);
      for (MatchResult call : calls) {
        assertThat(get(URI.create(call.group(2)), call.group(1)).has("data")).isTrue();
      }
      overview = get(uri.resolve("/api/v1/analytics/overview" + SIX_WEEKS), key).path("data");
      assertThat(overview.path("total_sessions").asInt()).isBetween(1_200, 1_800);
      assertThat(overview.path("total_events").asInt()).isBetween(120_000, 190_000);
    }
    Path kept = temp.resolve("data/demo.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-------");

    assertNothingIsAdded(environment, key, overview);
    Path state = temp.resolve("data/demo.json");
    // As if the load had been interrupted.
    Files.writeString(state, Files.readString(state).replace("true", "false"));
    assertNothingIsAdded(environment, key, overview);
  }

  private void assertNothingIsAdded(Map<String, String> environment, String key, JsonNode overview)
      throws Exception {
    try (TallyhouseProcess demo = TallyhouseProcess.start(temp, environment, "demo")) {
      URI uri = demo.awaitListening();
      assertThat(demo.out()).contains("Key      " + key + "\n");
      assertThat(get(uri.resolve("/api/v1/analytics/overview" + SIX_WEEKS), key).path("data"))
          .isEqualTo(overview);
      Ended reconciled =
          TallyhouseProcess.start(temp, environment, "reconcile", "--start", "2026-01-01")
              .awaitEnd();
      assertThat(reconciled.status()).as(reconciled.out() + reconciled.err()).isZero();
    }
  }

  private static JsonNode get(URI uri, String key) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).header("X-API-Key", key).build();
    HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    ApiDescription.check(answer);
    return JSON.readTree(answer.body());
  }
}
