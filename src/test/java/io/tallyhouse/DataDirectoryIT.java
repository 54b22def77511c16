package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentFleetEvent;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.TokenCounts;
import io.tallyhouse.model.TranscriptLineSpec;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.DataDirectoryArchive;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.KillableServer;
import io.tallyhouse.testing.Recount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * This build starts on a data directory that the first build with append-only migrations made, and
 * has all that was in it. With {@code -DdataDirectory.make=true} it makes that directory anew
 * first: see docs/testing.md.
 */
class DataDirectoryIT {
  private static final Path HOME = Path.of(System.getProperty("tallyhouse.home", ""));
  private static final Path KEPT = HOME.resolve("src/test/resources/data-directory");
  private static final Path ARCHIVE = KEPT.resolve("data.tar.xz");
  private static final Path KEY = KEPT.resolve("key.txt");
  private static final Path BLOCK = KEPT.resolve("journal.block");

  private static final Duration SYNC_MAX = Duration.ofMinutes(1);
  private static final Duration END_MAX = Duration.ofMinutes(1);
  private static final String ACCOUNT = "default";
  private static final String SESSION = "6f1f3f0e-1f34-4b86-8f4f-0d6f0a3c5b01";
  private static final String LATER = "6f1f3f0e-1f34-4b86-8f4f-0d6f0a3c5b02";
  private static final String SYNCED = "6f1f3f0e-1f34-4b86-8f4f-0d6f0a3c5b03";
  private static final String ON_BRANCH = "6f1f3f0e-1f34-4b86-8f4f-0d6f0a3c5b04";
  private static final String JOURNALED = "6f1f3f0e-1f34-4b86-8f4f-0d6f0a3c5b05";
  private static final QueryRange DAYS = new QueryRange("2026-01-31", "2026-02-02");

  private static @TempDir Path temp;

  private final RecountModel model = new RecountModel();
  private final FleetModel fleet = new FleetModel();

  /** A call without a result, and an event with an id, are in the ledger of the later build. */
  private static final List<SentEvent> EVENTS =
      List.of(
          event(SESSION, "session_start", "2026-01-31T23:59:59.613Z", "{}"),
          event(SESSION, "tool_use", "2026-01-31T23:59:59.999Z", tool("Read", "t1")),
          event(SESSION, "tool_result", "2026-02-01T00:00:00.141Z", tool("Read", "t1")),
          event(SESSION, "assistant_stop", "2026-02-01T00:00:01Z", "{}").withEventId("e1"),
          event(SESSION, "tool_use", "2026-02-01T10:00:00Z", tool("Bash", "t2")));

  private static final List<SentFleetEvent> FLEET_EVENTS =
      List.of(
          new SentFleetEvent(
              "incomingMessages", "2026-01-31T12:00:00Z", "helper", "ada", "{}", "f1"),
          new SentFleetEvent(
              "tasksCompleted", "2026-02-01T12:00:00Z", "helper", "bob", "{}", null));

  /** 1000 tokens in at 5 USD a million and 200 out at 25 USD: a cent, by any way of counting. */
  private static final List<TranscriptLineSpec> TRANSCRIPT =
      List.of(
          new TranscriptLineSpec.Prompt(head("line-1", "2026-02-02T09:00:00Z"), "hello", true),
          new TranscriptLineSpec.Response(
              head("line-2", "2026-02-02T09:00:05Z"),
              "msg-1",
              "claude-opus-4-6",
              new TokenCounts(1000, 200, 0, 0, 0),
              null));

  @BeforeAll
  static void make() throws IOException, InterruptedException {
    if (!Boolean.getBoolean("dataDirectory.make")) {
      return;
    }
    Path data = temp.resolve("made");
    try (KillableServer server = server(data)) {
      start(server);
      String key = server.key(ACCOUNT);
      ApiClient client = new ApiClient(server, key);
      client.send(new SentRequest(ACCOUNT, "first", EVENTS), false).data();
      FleetRecount.data(client.send(new SentFleetRequest(ACCOUNT, null, FLEET_EVENTS), false));
      sync(server);
      assertThat(server.terminate(END_MAX)).isZero();
      Files.createDirectories(KEPT);
      DataDirectoryArchive.pack(data, ARCHIVE);
      Files.writeString(KEY, key + "\n");
    }
  }

  @Test
  void directoryOfTheFirstBuildWithAppendOnlyMigrations_isTakenWithAllThatIsInIt()
      throws IOException, InterruptedException {
    Path data = temp.resolve("kept");
    Files.createDirectories(data);
    DataDirectoryArchive.unpack(ARCHIVE, data);
    try (KillableServer server = server(data)) {
      start(server);
      ApiClient client = new ApiClient(server, Files.readString(KEY).strip());
      accept(new SentRequest(ACCOUNT, "first", EVENTS));
      fleet.accept(new SentFleetRequest(ACCOUNT, null, FLEET_EVENTS), Instant.now());
      checkTranscript(client);
      checkFigures(client);
      new Recount(model, ACCOUNT, client, "kept").noDrift("2026-01-30", "2026-02-03");

      // Known from before: the request, the id, the transcript. New: the result of the open call.
      send(new SentRequest(ACCOUNT, "first", EVENTS), client);
      send(
          new SentRequest(
              ACCOUNT,
              null,
              List.of(
                  event(SESSION, "assistant_stop", "2026-02-01T00:00:09Z", "{}").withEventId("e1"),
                  event(SESSION, "tool_result", "2026-02-01T10:00:00.500Z", tool("Bash", "t2")),
                  event(LATER, "session_start", "2026-02-01T23:59:59.613Z", "{}"))),
          client);
      sync(server);
      checkTranscript(client);
      Recount recount = new Recount(model, ACCOUNT, client, "with what is new");
      QueryRange before = new QueryRange("2026-01-31", "2026-02-01");
      recount.overview(before);
      recount.tools(before, 10);
      recount.noDrift("2026-01-30", "2026-02-03");
      writeOnBranch(data, ON_BRANCH, "branch-line-", "msg-2");
      sync(server);
      // Those of before, and as many under the branch that only the later build stores.
      assertThat(tokens(client)).isEqualTo(2400);
      recount.noDrift("2026-01-30", "2026-02-03");
      // What was stored without its branch moves to it.
      writeOnBranch(data, SYNCED, "line-", "msg-1");
      sync(server);
      assertThat(tokens(client)).isEqualTo(2400);
      recount.noDrift("2026-01-30", "2026-02-03");
    }
  }

  /** Its build ended in a sync, after the block was written and before it was inserted. */
  @Test
  void blockInTheJournalOfABuildWithFewerColumns_isStoredOnce()
      throws IOException, InterruptedException {
    Path data = temp.resolve("journaled");
    Path journal = Files.createDirectories(data.resolve("journal"));
    DataDirectoryArchive.unpack(ARCHIVE, data);
    Path block = Files.copy(BLOCK, journal.resolve("0000000000000000000.block"));
    try (KillableServer server = server(data)) {
      start(server);
      ApiClient client = new ApiClient(server, Files.readString(KEY).strip());
      Recount recount = new Recount(model, ACCOUNT, client, "journaled");
      assertThat(block).doesNotExist();
      assertThat(tokens(client)).isEqualTo(2400);
      recount.noDrift("2026-01-30", "2026-02-03");

      writeOnBranch(data, JOURNALED, "journal-line-", "msg-3");
      sync(server);
      assertThat(tokens(client)).isEqualTo(2400);
      assertThat(messages(client, JOURNALED).findValuesAsText("role"))
          .containsExactly("user", "assistant");
      recount.noDrift("2026-01-30", "2026-02-03");
    }
  }

  /** Hand-checked: of events and fleet events. */
  private static void checkFigures(ApiClient client) {
    QueryRange days = new QueryRange("2026-01-31", "2026-02-01");
    JsonNode overview =
        client.get(ApiClient.OVERVIEW, "start_date", days.start(), "end_date", days.end()).data();
    assertThat(overview.path("total_sessions").asInt()).isEqualTo(1);
    assertThat(overview.path("total_events").asInt()).isEqualTo(5);
    assertThat(overview.path("total_tool_invocations").asInt()).isEqualTo(2);
    assertThat(overview.path("active_days").asInt()).isEqualTo(2);
    JsonNode read =
        client
            .get(ApiClient.TOOLS, "start_date", "2026-01-31", "end_date", "2026-01-31")
            .data()
            .path("tools")
            .path(0);
    assertThat(read.path("name").asText()).isEqualTo("Read");
    assertThat(read.path("avg_duration_ms").asInt()).isEqualTo(142);
    JsonNode assistants =
        FleetRecount.data(
                client.get(
                    "/analytics/assistants",
                    "startDate",
                    days.start(),
                    "endDate",
                    days.end(),
                    "assistant",
                    "helper"))
            .path("assistants");
    assertThat(assistants).hasSize(1);
    assertThat(assistants.path(0).path("activeUsers").asInt()).isEqualTo(2);
    assertThat(assistants.path(0).path("incomingMessages").asInt()).isEqualTo(1);
    assertThat(assistants.path(0).path("tasksCompleted").asInt()).isEqualTo(1);
  }

  private static void checkTranscript(ApiClient client) {
    JsonNode overview =
        FleetRecount.data(
            client.get("/api/analytics/overview", "dateFrom", DAYS.end(), "dateTo", DAYS.end()));
    assertThat(overview.path("totalSessions").asInt()).isEqualTo(1);
    assertThat(overview.path("totalTokens").asInt()).isEqualTo(1200);
    assertThat(overview.path("totalCost").decimalValue()).isEqualByComparingTo("0.01");
    assertThat(messages(client, SYNCED).findValuesAsText("role"))
        .containsExactly("user", "assistant");
  }

  private static JsonNode messages(ApiClient client, String session) {
    return FleetRecount.data(client.get("/api/analytics/sessions/" + session)).path("messages");
  }

  private static int tokens(ApiClient client) {
    return FleetRecount.data(
            client.get("/api/analytics/overview", "dateFrom", DAYS.end(), "dateTo", DAYS.end()))
        .path("totalTokens")
        .asInt();
  }

  /** The same prompt and response in a session on a git branch. */
  private static void writeOnBranch(Path data, String session, String line, String message)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    for (TranscriptLineSpec spec : TRANSCRIPT) {
      String json = spec.json().replace(SYNCED, session).replace("line-", line);
      lines.append(json.replace("msg-1", message).replaceFirst("\\{", "{\"gitBranch\":\"main\","));
      lines.append('\n');
    }
    Files.writeString(transcripts(data).resolve("-kept/" + session + ".jsonl"), lines);
  }

  private static Path transcripts(Path data) {
    return data.resolveSibling(data.getFileName() + "-transcripts");
  }

  private void send(Delivery delivery, ApiClient client) {
    assertThat(ApiResponseReader.receipt(client.send(delivery, false))).isEqualTo(accept(delivery));
  }

  private Object accept(Delivery delivery) {
    fleet.accept(delivery, Instant.now());
    return model.accept((SentRequest) delivery, Instant.now());
  }

  private static void start(KillableServer server) throws InterruptedException {
    server.launch(null);
    server.assertReady("data directory");
  }

  private static KillableServer server(Path data) throws IOException {
    Path project = Files.createDirectories(transcripts(data).resolve("-kept"));
    StringBuilder lines = new StringBuilder();
    TRANSCRIPT.forEach(line -> lines.append(line.json()).append('\n'));
    Files.writeString(project.resolve(SYNCED + ".jsonl"), lines);
    return new KillableServer(
        HOME,
        data,
        HOME.resolve("target/data-directory-server.log"),
        Map.of("TALLYHOUSE_TRANSCRIPTS_DIR", transcripts(data).toString()));
  }

  private static void sync(KillableServer server) {
    ApiClient local = new ApiClient(server, null);
    Map<String, String> json = Map.of("Content-Type", "application/json");
    FleetRecount.data(local.exchange("POST", "/api/sync/run", json, new byte[] {'{', '}'}));
    Awaitility.await().atMost(SYNC_MAX).until(() -> !status(local).path("isRunning").asBoolean());
    assertThat(status(local).path("lastSyncFailure").isNull()).isTrue();
  }

  private static JsonNode status(ApiClient local) {
    return FleetRecount.data(local.get("/api/sync/status"));
  }

  private static TranscriptLineSpec.Head head(String line, String time) {
    return new TranscriptLineSpec.Head(SYNCED, line, Instant.parse(time), false);
  }

  private static SentEvent event(String session, String type, String time, String data) {
    return new SentEvent(type, session, time, data);
  }

  private static String tool(String name, String id) {
    return "{\"tool_name\":\"" + name + "\",\"tool_use_id\":\"" + id + "\"}";
  }
}
