package io.tallyhouse;

import static io.tallyhouse.testing.FleetRecount.data;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that has synced all transcripts in {@code src/test/resources/cases} at once; each case
 * has a project of its own.
 */
abstract class SyncedCases {
  private static final Duration SYNC_MAX = Duration.ofMinutes(2);
  static final String SESSION = "11111111-1111-4111-8111-000000000";

  static @TempDir Path temp;
  static Path transcripts;
  private static TallyhouseServer server;
  static ApiClient client;
  static ApiClient withKey;
  static JsonNode stats;

  @BeforeAll
  static void sync() throws IOException, URISyntaxException {
    transcripts = Files.createDirectory(temp.resolve("projects"));
    Path cases = Path.of(Objects.requireNonNull(SyncedCases.class.getResource("/cases")).toURI());
    try (Stream<Path> all = Files.list(cases)) {
      for (Path each : all.toList()) {
        copy(each.resolve("projects"), transcripts);
      }
    }
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    Files.createSymbolicLink(transcripts.resolve("-srv-c123"), elsewhere);
    server = TestServers.startOn(TestEngines.clickHouse(), transcripts);
    client = new ApiClient(server, null);
    withKey = new ApiClient(server, server.key("default"));
    data(run());
    Awaitility.await().atMost(SYNC_MAX).until(() -> !status().path("isRunning").asBoolean());
    assertThat(status().path("lastSyncFailure").isNull()).isTrue();
    stats = status().path("lastSyncStats");
  }

  @AfterAll
  static void stop() throws Exception {
    if (server instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  static JsonNode overview(String project) {
    return data(client.get("/api/analytics/overview", "projectPath", project));
  }

  static JsonNode session(String id) {
    return data(client.get("/api/analytics/sessions/" + id)).path("session");
  }

  static JsonNode sessions(String project) {
    return data(client.get("/api/analytics/sessions", "projectPath", project)).path("sessions");
  }

  static ApiResponse run() {
    return client.post("/api/sync/run", "{}".getBytes(StandardCharsets.UTF_8), Map.of());
  }

  static JsonNode status() {
    return data(client.get("/api/sync/status"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      tree.forEach(
          path -> {
            Path target = to.resolve(from.relativize(path).toString());
            try {
              if (Files.isDirectory(path)) {
                Files.createDirectories(target);
              } else {
                Files.copy(path, target);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
