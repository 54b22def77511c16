package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.demo.DemoData;
import io.tallyhouse.engine.OwnerOnlyFiles;
import io.tallyhouse.server.Config;
import io.tallyhouse.server.StartupException;
import io.tallyhouse.server.Tallyhouse;
import io.tallyhouse.server.TranscriptsConfig;
import io.tallyhouse.transcript.TranscriptPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts the demo's data into an empty default account, by the ways that anybody's come: events over
 * HTTP, and transcripts, which are written below the data directory, by a sync. What it began it
 * can repeat: {@code demo.json} in the data directory keeps the moment up to which the data reach,
 * from which all of them follow; requests have the same Idempotency-Key again, lines the same ids.
 */
public final class DemoLoad {
  /** Requests under way at a time: the server stores them together. */
  static final int REQUESTS_MAX = 12;

  /** Between two looks at how far the sync is. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  private static final long SEED = 20_260_301;
  private static final String TRANSCRIPTS = "demo/projects";
  private static final String SYNC_STATUS = "/api/sync/status";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path dataDir;
  private final Path file;
  private final Tallyhouse server;
  private final ServerConnection connection;

  /** Of a server that serves {@link #configOf} of a configuration. */
  public DemoLoad(Path dataDir, Tallyhouse server, ServerConnection connection) {
    this.dataDir = dataDir;
    this.file = dataDir.resolve("demo.json");
    this.server = server;
    this.connection = connection;
  }

  /** The configuration of a demo: it reads its own transcripts, and nobody else's. */
  public static Config configOf(Config config) {
    Path projects = config.dataDir().resolve(TRANSCRIPTS);
    return config.withTranscripts(
        new TranscriptsConfig(TranscriptPlaces.of(projects), Optional.empty(), ""));
  }

  /**
   * Loads what is missing, if the account has no sessions or an earlier load was interrupted.
   *
   * @param end where the data end, unless an earlier load has begun with another end
   */
  public void loadOnce(Instant end) {
    try {
      boolean empty = connection.get("/api/v1/sessions?limit=1").path("sessions").isEmpty();
      JsonNode before = Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.nullNode();
      boolean interrupted = before.has("until") && !before.path("loaded").asBoolean();
      if (!empty && !interrupted) {
        if (!before.has("until")) {
          System.err.println("The default account has data already: no made-up data is added.");
        }
        return;
      }
      Instant until =
          interrupted
              ? Instant.parse(before.path("until").asText())
              : end.truncatedTo(ChronoUnit.SECONDS);
      note(until, false);
      // Before there are any, so that they never look like somebody's own.
      server.noteDemoData();
      load(until);
      note(until, true);
    } catch (IOException e) {
      throw new StartupException(
          "Can't keep the demo's data in " + dataDir + ": " + e.getMessage(), e);
    }
  }

  private void note(Instant until, boolean loaded) throws IOException {
    OwnerOnlyFiles.write(
        file,
        JSON.createObjectNode()
            .put("until", until.toString())
            .put("loaded", loaded)
            .toPrettyString());
  }

  private void load(Instant until) throws IOException {
    System.err.println("Making up six weeks of a team's sessions ...");
    Path projects = dataDir.resolve(TRANSCRIPTS);
    DemoData demo =
        DemoData.until(until, SEED, (path, text) -> write(projects.resolve(path), text));
    System.err.printf(
        Locale.ROOT,
        "Loading %,d sessions: what hooks sent of them, and %,d transcripts ...%n",
        demo.sessions(),
        demo.files());
    String key = "demo-" + SEED + "-" + until + "-";
    post("/api/v1/events", demo.requests(), key);
    post("/analytics/events", demo.fleetRequests(), key + "fleet-");
    sync();
  }

  private static void write(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void post(String path, List<byte[]> requests, String keyPrefix) {
    ExecutorService senders = Executors.newFixedThreadPool(REQUESTS_MAX, DemoLoad::sender);
    try {
      List<Future<JsonNode>> responses = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        byte[] request = requests.get(i);
        String key = keyPrefix + i;
        responses.add(senders.submit(() -> connection.postEvents(path, request, key)));
      }
      for (Future<JsonNode> response : responses) {
        response.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new CommandException("Loading the demo failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      senders.shutdownNow();
    }
  }

  private void sync() {
    String id = connection.post("/api/sync/run", JSON.createObjectNode()).path("syncId").asText();
    JsonNode status = connection.get(SYNC_STATUS);
    while (status.path("progress").path("syncId").asText().equals(id)) {
      try {
        Thread.sleep(POLL_INTERVAL.toMillis());
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      status = connection.get(SYNC_STATUS);
    }
    if (!status.path("lastSyncId").asText().equals(id)
        || status.path("lastSyncFailure").isTextual()) {
      throw new CommandException(
          "Syncing the demo's transcripts failed: start the demo again. "
              + status.path("lastSyncFailure").asText(),
          null);
    }
    JsonNode stats = status.path("lastSyncStats");
    System.err.printf(
        Locale.ROOT,
        "  %,d messages of %,d transcripts stored%n",
        stats.path("messagesAdded").asLong(),
        stats.path("filesProcessed").asLong());
  }

  private static CommandException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CommandException("Interrupted.", e);
  }

  private static Thread sender(Runnable task) {
    Thread thread = new Thread(task, "demo-sender");
    thread.setDaemon(true);
    return thread;
  }
}
