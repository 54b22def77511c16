package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.KillableServer;
import io.tallyhouse.transcript.GeneratedTranscripts;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server is killed in the middle of syncs, at random times and at the steps of its
 * batches: in the end every message is there once. The system property sync.seed chooses when.
 */
class SyncCrashIT {
  private static final int KILLS = 4;
  private static final int TRANSCRIPT_BYTES = 80 << 20;
  private static final Duration SYNC_MAX = Duration.ofMinutes(3);
  private static final String[] HALTS = {
    "ENCODED:3", "APPENDED:2", "APPENDED:5", "ACKNOWLEDGED:3", "CUT:2", "STORED:2", "TRIMMED:3"
  };

  @TempDir Path directory;

  @Test
  void syncThatIsKilled_goesOn_andCountsOnce() throws Exception {
    long seed = Long.getLong("sync.seed", System.nanoTime());
    System.out.println("SyncCrashIT: -Dsync.seed=" + seed);
    Random random = new Random(seed);
    Path transcripts = Files.createDirectory(directory.resolve("transcripts"));
    GeneratedTranscripts.Written written =
        GeneratedTranscripts.write(transcripts, TRANSCRIPT_BYTES, seed);
    Path home = Path.of(System.getProperty("tallyhouse.home", "."));
    Path log = Files.createDirectories(home.resolve("target")).resolve("sync-crash-server.log");
    Files.deleteIfExists(log);
    try (KillableServer server =
        new KillableServer(
            home,
            Files.createDirectory(directory.resolve("data")),
            log,
            Map.of("TALLYHOUSE_TRANSCRIPTS_DIR", transcripts.toString()))) {
      for (int i = 0; i < KILLS; i++) {
        boolean halts = i % 2 == 0;
        server.launch(halts ? HALTS[random.nextInt(HALTS.length)] : null);
        if (!server.awaitReady()) {
          continue; // It halted while it replayed its journal.
        }
        start(server);
        if (halts) {
          server.awaitEnd(Duration.ofSeconds(8));
        } else {
          Thread.sleep(300 + random.nextInt(1500));
        }
        server.kill();
      }
      server.launch(null);
      server.assertReady("after the kills");
      ApiClient client = new ApiClient(server, null);
      start(server);
      Awaitility.await()
          .atMost(SYNC_MAX)
          .until(() -> !status(client).path("isRunning").booleanValue());

      assertThat(status(client).path("lastSyncFailure").isNull()).isTrue();
      JsonNode stats = client.get("/api/sync/stats").json().path("data");
      assertThat(stats.path("totalMessages").longValue())
          .isEqualTo(written.prompts() + written.responses());
      JsonNode overview = client.get("/api/analytics/overview").json().path("data");
      assertThat(overview.path("inputTokens").longValue()).isEqualTo(written.input());
      assertThat(overview.path("outputTokens").longValue()).isEqualTo(written.output());
      assertThat(overview.path("cacheReadTokens").longValue()).isEqualTo(written.cacheRead());
      ApiResponse drift =
          new ApiClient(server, server.key("default"))
              .get(ApiClient.RECONCILE, "start_date", "2025-12-31", "end_date", "2026-12-31");
      assertThat(drift.json().at("/data/drift").longValue()).as("%s", drift).isZero();
    }
  }

  private static void start(KillableServer server) {
    try {
      new ApiClient(server, null).exchange("POST", "/api/sync/run", Map.of(), new byte[0]);
    } catch (UncheckedIOException e) {
      // It was killed before it answered.
    }
  }

  private static JsonNode status(ApiClient client) {
    return client.get("/api/sync/status").json().path("data");
  }
}
