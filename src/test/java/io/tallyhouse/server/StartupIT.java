package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.server.TallyhouseProcess.Ended;
import io.tallyhouse.testing.ApiDescription;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a server with engines of its own, run as a process on one data directory. */
class StartupIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Of the other tests, which ask for what is not there, and sync. */
  private static final Pattern OF_OTHER_TESTS =
      Pattern.compile("Request failed .* status=\"4..\"| INFO  Sync ");

  private static final String BOOTSTRAP_KEY = "bootstrap-key-of-the-startup-test";

  /** What the tests of this class share: the first start in a directory takes long. */
  @TempDir static Path temp = Path.of("");

  private static @Nullable TallyhouseProcess running;
  private static URI uri = URI.create("http://unknown");

  @BeforeEach
  void start() throws InterruptedException {
    if (running == null) {
      running = TallyhouseProcess.start(temp, environment(), "serve");
      uri = running.awaitListening();
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  @Test
  void sigterm_endsWithStatus0InTime_andTheNextStartHasTheData() throws Exception {
    long before = storedEvents();
    storeEvent();

    server().terminate();
    Ended ended = server().awaitEnd();

    assertThat(ended.status()).isZero();
    assertThat(ended.err().lines().filter(line -> !OF_OTHER_TESTS.matcher(line).find())).isEmpty();
    assertThat(ended.out().lines()).containsExactly("Tallyhouse listening on " + uri);
    assertThat(temp.resolve("data/server.json")).doesNotExist();
    running = null;
    start();
    assertThat(storedEvents()).isEqualTo(before + 1);
  }

  @Test
  void sigkill_thenStartAtOnce_hasTheData() throws Exception {
    long before = storedEvents();
    storeEvent();

    server().kill();
    running = null;
    start();

    assertThat(storedEvents()).isEqualTo(before + 1);
    assertThat(command("reconcile").status()).isZero();
  }

  @Test
  void key_isCreatedListedAndRevokedByTheCommandLine() throws Exception {
    Ended created = command("keys", "create", "--name", "laptop", "--scopes", "read:analytics");
    assertThat(created.status()).isZero();
    String key = created.out().strip();
    assertThat(key).matches("th_live_[a-z0-9]{32}");
    String prefix = key.substring(0, 16);
    assertThat(status("GET", "/api/v1/sessions", key, "")).isEqualTo(200);
    assertThat(status("POST", "/api/v1/events", key, "{\"events\":[]}")).isEqualTo(403);

    Ended listed = command("keys", "list", "--account", "default");
    assertThat(listed.out().lines())
        .anySatisfy(line -> assertThat(line).contains(prefix, "laptop", "read:analytics"));
    assertThat(listed.out()).doesNotContain(key);

    Ended limited = command("keys", "limit", prefix, "--requests-per-second", "1000");
    assertThat(limited.out())
        .matches(
            "Limits of key \\d+ \\(laptop\\) of account default: 1000 requests per second, events not limited\\.\n");
    assertThat(command("keys", "list").out().lines())
        .anySatisfy(line -> assertThat(line).contains(prefix, " 1000 "));
    assertThat(command("keys", "limit", key, "--events-per-second", "0").err())
        .contains("events_per_second: Must be an integer between 1 and 1000000");

    assertThat(command("keys", "revoke", prefix).status()).isZero();
    await().until(() -> status("GET", "/api/v1/sessions", key, "") == 401);
    Ended unknown = command("keys", "revoke", "th_live_nobodys1");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err().lines()).hasSize(1);
  }

  @Test
  void reconcile_printsEveryTableAndNoDrift() throws Exception {
    storeEvent();

    Ended ended = command("reconcile", "--start", "2026-01-01", "--account", "default");

    assertThat(ended.status()).isZero();
    assertThat(ended.out()).contains("TABLE", "events", "session_index", "No drift");
    assertThat(command("reconcile", "--account", "nobody").err())
        .isEqualTo("tallyhouse: There is no account nobody.\n");
  }

  @Test
  void sync_showsWhatItAdded_andASecondOneThatThereIsNothing() throws Exception {
    Path project = Files.createDirectories(temp.resolve("transcripts/-p"));
    Files.writeString(
        project.resolve("a.jsonl"),
        """
        {"type":"user","uuid":"u1","sessionId":"%s","timestamp":"2026-03-01T10:00:00Z","cwd":"/p",\
        "message":{"role":"user","content":"hello"}}
        no json
        """
            .formatted(UUID.randomUUID()));

    Ended dryRun = command("sync", "--dry-run");
    Ended first = command("sync");
    Ended second = command("sync");
    Ended full = command("sync", "--full");

    assertThat(dryRun.out())
        .isEqualTo(
            "Dry run: 1 files (0.0 MB): 1 sessions and 1 messages added, 1 lines or files that could"
                + " not be read.\nCould not be read: malformed JSON 1.\n");
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.out()).isEqualTo(dryRun.out().replace("Dry run: ", ""));
    assertThat(second.out()).startsWith("0 files (0.0 MB): 0 sessions and 0 messages added");
    assertThat(full.out()).startsWith("1 files (0.0 MB): 0 sessions and 0 messages added");
  }

  @Test
  void usedDataDirectory_isRefusedInOneLine() throws Exception {
    for (String name : new String[] {"serve", "migrate"}) {
      Ended ended = command(name);
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.err().lines()).hasSize(1);
      assertThat(ended.err())
          .contains("in use", "(process " + server().pid() + ")", "TALLYHOUSE_DATA_DIR");
    }
  }

  @Test
  void serverFile_isForItsOwnerOnly() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(temp.resolve("data/server.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void keysWithoutServer_saysSoInOneLine() throws Exception {
    Path nowhere = temp.resolve("nowhere");
    Ended ended =
        TallyhouseProcess.start(
                temp, Map.of("TALLYHOUSE_DATA_DIR", nowhere.toString()), "keys", "list")
            .awaitEnd();
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines()).hasSize(1);
    assertThat(ended.err()).contains("No Tallyhouse server is running", "./tallyhouse serve");
    assertThat(nowhere).doesNotExist();
  }

  private static Map<String, String> environment() {
    return Map.of(
        "TALLYHOUSE_DATA_DIR",
        temp.resolve("data").toString(),
        "TALLYHOUSE_BOOTSTRAP_KEY",
        BOOTSTRAP_KEY,
        "TALLYHOUSE_TRANSCRIPTS_DIR",
        temp.resolve("transcripts").toString());
  }

  private static TallyhouseProcess server() {
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return running;
  }

  private static Ended command(String... arguments) throws InterruptedException {
    return TallyhouseProcess.start(temp, environment(), arguments).awaitEnd();
  }

  private static void storeEvent() throws Exception {
    String event =
        "{\"events\":[{\"event_type\":\"session_start\",\"session_id\":\"%s\",\"timestamp\":\"%s\"}]}"
            .formatted(UUID.randomUUID(), Instant.now());
    assertThat(status("POST", "/api/v1/events", BOOTSTRAP_KEY, event)).isEqualTo(200);
  }

  private static long storedEvents() throws Exception {
    HttpResponse<String> response = send("GET", "/api/v1/analytics/overview", BOOTSTRAP_KEY, "");
    return JSON.readTree(response.body()).path("data").path("total_events").asLong(-1);
  }

  private static int status(String method, String path, String key, String body)
      throws IOException, InterruptedException {
    return send(method, path, key, body).statusCode();
  }

  private static HttpResponse<String> send(String method, String path, String key, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve(path))
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    ApiDescription.check(response);
    return response;
  }
}
