package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.event.Usages;
import io.tallyhouse.model.DashboardModel;
import io.tallyhouse.model.DashboardQuery;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.Metacharacters;
import io.tallyhouse.model.TranscriptEvent;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.DashboardRecount;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.SyncedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transcripts whose files, working directories, models, tools, ids and texts are metacharacters.
 * The sync routes take no parameters.
 */
class SyncMetacharactersIT {
  private static final Instant FIRST = Instant.parse("2024-03-10T00:03:00Z");
  private static final int SECONDS_BETWEEN = 37 * 60;

  /** The JVM's own characters of file names may be fewer than all. */
  private static final int ASCII_MAX = 126;

  private final DashboardModel model = new DashboardModel();
  private @TempDir Path transcripts;

  @Test
  void files_areReadOnce_andTheirSessionsFound() throws Exception {
    try (SyncedServer synced = new SyncedServer(transcripts)) {
      ApiClient client = new ApiClient(synced.server(), null);
      List<String> paths = new ArrayList<>();
      for (int i = 0; i < Metacharacters.NAMES.size(); i++) {
        paths.add(write(i).toString());
      }
      assertThat(pending(client)).containsExactlyInAnyOrderElementsOf(paths);

      synced.sync();
      assertThat(pending(client)).isEmpty();
      assertThat(linesReadLast(client)).isEqualTo(2L * paths.size());
      synced.sync();
      assertThat(linesReadLast(client)).isZero();

      JsonNode stats = FleetRecount.data(client.get("/api/sync/stats"));
      assertThat(stats.path("totalSessions").intValue()).isEqualTo(paths.size());
      assertThat(stats.path("totalMessages").intValue()).isEqualTo(2 * paths.size());
      DashboardRecount recount = new DashboardRecount(model, client, "synced metacharacters");
      recount.figures(DashboardQuery.ALL);
      recount.sessions(DashboardQuery.ALL, 50, 0);
      for (String name : Metacharacters.NAMES) {
        recount.sessions(new DashboardQuery(null, null, null, name, null), 50, 0);
        recount.sessions(new DashboardQuery(null, null, null, null, name), 50, 0);
      }
      for (UUID session : model.sessionIds()) {
        recount.session(session, 10, 0);
      }
    }
  }

  private static List<String> pending(ApiClient client) {
    return FleetRecount.data(client.get("/api/sync/preview"))
        .path("pendingFiles")
        .findValuesAsText("path");
  }

  private static long linesReadLast(ApiClient client) {
    JsonNode status = FleetRecount.data(client.get("/api/sync/status"));
    return status.path("lastSyncStats").path("linesRead").longValue();
  }

  /** Writes a session's file, and tells the model of it. */
  private Path write(int i) throws IOException {
    UUID session = new UUID(0x4a11L, i);
    Instant time = FIRST.plusSeconds((long) i * SECONDS_BETWEEN);
    String project = Metacharacters.name(i);
    String modelName = Metacharacters.name(i + 1);
    String tool = Metacharacters.name(i + 2);
    String text = "said " + Metacharacters.name(i + 3) + "!";
    String id = i + Metacharacters.name(i + 4);
    long timeMs = time.toEpochMilli();
    long laterMs = timeMs + 1000;
    MessageUsage usage =
        Usages.of(laterMs, project, modelName, new TokenUsage(10 + i, 20, 3, 4, 5));
    List<Event> told =
        List.of(
            TranscriptEvent.sessionStart(session, timeMs, project),
            TranscriptEvent.prompt(session, timeMs, project, id, text),
            TranscriptEvent.response(session, id, List.of(text), usage),
            TranscriptEvent.toolUse(session, laterMs, project, id, tool));
    told.forEach(model::accept);

    Map<String, Object> prompt = line("user", session, time, project, id);
    prompt.put("message", Map.of("role", "user", "content", text));
    Map<String, Object> response = line("assistant", session, time.plusSeconds(1), project, id);
    response.put("requestId", id);
    response.put("message", response(id, modelName, text, tool, usage));
    Path directory = transcripts.toRealPath().resolve(fileName(project, i));
    Files.createDirectories(directory);
    return Files.writeString(
        directory.resolve(fileName(project, i) + ".jsonl"),
        Json.write(prompt) + "\n" + Json.write(response) + "\n");
  }

  private static String fileName(String name, int i) {
    boolean possible = name.chars().allMatch(c -> c <= ASCII_MAX && c != '/');
    return possible ? name : "file " + i;
  }

  private static Map<String, Object> line(
      String type, UUID session, Instant time, String project, String id) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("type", type);
    line.put("uuid", type + id);
    line.put("sessionId", session.toString());
    line.put("timestamp", time.toString());
    line.put("isSidechain", false);
    line.put("cwd", project);
    return line;
  }

  private static Map<String, Object> response(
      String id, String model, String text, String tool, MessageUsage usage) {
    return Map.of(
        "id",
        id,
        "role",
        "assistant",
        "model",
        model,
        "content",
        List.of(
            Map.of("type", "text", "text", text),
            Map.of("type", "tool_use", "id", id, "name", tool, "input", Map.of(tool, text))),
        "usage",
        Map.of(
            "input_tokens",
            usage.tokens().input(),
            "output_tokens",
            usage.tokens().output(),
            "cache_read_input_tokens",
            usage.tokens().cacheRead(),
            "cache_creation_input_tokens",
            usage.tokens().cacheWrite(),
            "cache_creation",
            Map.of(
                "ephemeral_5m_input_tokens",
                usage.tokens().cacheWrite5m(),
                "ephemeral_1h_input_tokens",
                usage.tokens().cacheWrite1h())));
  }
}
