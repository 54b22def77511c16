package io.tallyhouse.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.demo.DemoEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts the demo's events into an empty default account, over HTTP as any client would. What it
 * began it can repeat: {@code demo.json} in the data directory keeps the moment up to which the
 * events reach, from which all of them follow, and every request has the same Idempotency-Key
 * again.
 */
final class DemoLoad {
  /** Requests under way at a time: the server stores them together. */
  static final int REQUESTS_MAX = 12;

  private static final long SEED = 20_260_301;
  private static final int PROGRESS_STEPS = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private DemoLoad() {}

  /** Loads what is missing, if the account has no sessions or an earlier load was interrupted. */
  static void loadOnce(Path dataDir, ServerConnection server) {
    Path file = dataDir.resolve("demo.json");
    try {
      boolean empty = server.get("/api/v1/sessions?limit=1").path("sessions").isEmpty();
      JsonNode before = Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.nullNode();
      boolean interrupted = before.has("until") && !before.path("loaded").asBoolean();
      if (!empty && !interrupted) {
        return;
      }
      Instant until =
          interrupted
              ? Instant.parse(before.path("until").asText())
              : Instant.now().truncatedTo(ChronoUnit.SECONDS);
      note(file, until, false);
      load(until, server);
      note(file, until, true);
    } catch (IOException e) {
      throw new StartupException(
          "Can't keep in " + file + " how far the demo is: " + e.getMessage(), e);
    }
  }

  private static void note(Path file, Instant until, boolean loaded) throws IOException {
    OwnerFiles.write(
        file,
        JSON.createObjectNode()
            .put("until", until.toString())
            .put("loaded", loaded)
            .toPrettyString());
  }

  private static void load(Instant until, ServerConnection server) {
    DemoEvents demo = DemoEvents.until(until, SEED);
    String what =
        String.format(
            Locale.ROOT,
            "%,d events of %,d sessions over six weeks",
            demo.events(),
            demo.sessions());
    System.err.println("Loading " + what + " ...");
    ExecutorService senders = Executors.newFixedThreadPool(REQUESTS_MAX, DemoLoad::sender);
    try {
      List<Future<JsonNode>> answers = new ArrayList<>();
      String key = "demo-" + SEED + "-" + until + "-";
      answers.addAll(submit(senders, server, "/api/v1/events", demo.requests(), key));
      answers.addAll(
          submit(senders, server, "/analytics/events", demo.fleetRequests(), key + "fleet-"));
      long stored = 0;
      for (int i = 0; i < answers.size(); i++) {
        stored += answers.get(i).get().path("accepted").asLong();
        int step = answers.size() / PROGRESS_STEPS;
        if ((step > 0 && (i + 1) % step == 0) || i + 1 == answers.size()) {
          System.err.printf(Locale.ROOT, "  %,9d stored%n", stored);
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new CommandException("Loading the demo failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Interrupted.", e);
    } finally {
      senders.shutdownNow();
    }
  }

  private static List<Future<JsonNode>> submit(
      ExecutorService senders,
      ServerConnection server,
      String path,
      List<byte[]> requests,
      String keyPrefix) {
    List<Future<JsonNode>> answers = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      byte[] request = requests.get(i);
      String key = keyPrefix + i;
      answers.add(senders.submit(() -> server.postEvents(path, request, key)));
    }
    return answers;
  }

  private static Thread sender(Runnable task) {
    Thread thread = new Thread(task, "demo-sender");
    thread.setDaemon(true);
    return thread;
  }
}
