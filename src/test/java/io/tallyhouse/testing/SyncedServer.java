package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.model.RandomFleetTranscripts;
import io.tallyhouse.model.TranscriptLineSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A server of a test's own with a directory of transcripts, which it syncs when it is told to. */
public final class SyncedServer implements AutoCloseable {
  private static final Duration SYNC_MAX = Duration.ofMinutes(1);

  private final Path transcripts;
  private final TallyhouseServer server;

  public SyncedServer(Path transcripts) {
    this(TestEngines.clickHouse(), transcripts);
  }

  /** The same on a database of the test's own. */
  public SyncedServer(ClickHouseConfig clickHouse, Path transcripts) {
    this.transcripts = transcripts;
    this.server = TestServers.startOn(clickHouse, transcripts);
  }

  public TallyhouseServer server() {
    return server;
  }

  /** Adds the lines to their file. */
  public void write(RandomFleetTranscripts.Part part) {
    Path file = transcripts.resolve(part.file());
    String text =
        part.lines().stream()
            .map(TranscriptLineSpec::json)
            .collect(Collectors.joining("\n", "", "\n"));
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
  }

  /** Syncs what is new, and waits for the end, which must be a good one. */
  public void sync() {
    // Without a key, as a program on the server's machine.
    ApiClient client = new ApiClient(server, null);
    Map<String, String> json = Map.of("Content-Type", "application/json");
    FleetRecount.data(client.exchange("POST", "/api/sync/run", json, new byte[] {'{', '}'}));
    Awaitility.await().atMost(SYNC_MAX).until(() -> !status(client).path("isRunning").asBoolean());
    JsonNode status = status(client);
    assertThat(status.path("lastSyncFailure").isNull()).as("%s", status).isTrue();
    assertThat(status.path("lastSyncStats").path("errors").longValue()).as("%s", status).isZero();
  }

  private static JsonNode status(ApiClient client) {
    return FleetRecount.data(client.get("/api/sync/status"));
  }

  @Override
  public void close() throws Exception {
    if (server instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
