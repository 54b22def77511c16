package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.engine.EmbeddedClickHouse;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ClickHouse on disks that are full, really: small file systems in memory, where this process may
 * mount one. {@link FalseResponsesIT} shows everywhere what the server makes of the responses.
 */
class FullDiskIT {
  private static final String DAY = "2024-01-15";
  private static final String ACCOUNT = "default";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path temp;
  private Path disk;
  private final PostgresConfig postgres = TestEngines.newPostgresDatabase();
  private final RecountModel model = new RecountModel();
  private EmbeddedClickHouse engine;
  private TestServers.InProcess server;
  private ApiClient client;

  @BeforeEach
  void start() throws Exception {
    disk = Files.createDirectory(temp.resolve("disk"));
    // The engine alone takes some 60 MB.
    mount(disk, "512m");
    engine = EmbeddedClickHouse.start(Path.of(System.getProperty("tallyhouse.home", ".")), disk);
    server = startServer();
    client = new ApiClient(server, server.key(ACCOUNT));
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    if (engine != null) {
      engine.close();
    }
    run("umount", disk.toString());
  }

  @Test
  void temporaryFilesThatCantBeWritten_changeNothing() throws Exception {
    List<SentRequest> stored = List.of(request(), request(), request());
    stored.forEach(this::deliver);
    Path temporary = disk.resolve("clickhouse/tmp");
    mount(temporary, "64k");
    try {
      fill(temporary);
      check();
      // Looked up, not remembered, and no start takes the schema for missing.
      server.restart();
      client = new ApiClient(server, server.key(ACCOUNT));
      assertThat(client.get("/readyz").status()).isEqualTo(200);
      stored.forEach(this::deliver);
      check();
    } finally {
      run("umount", temporary.toString());
    }
    check();
  }

  @Test
  void fullDisk_delaysQueries_andEverythingCountsOnceWhenThereIsSpace() throws Exception {
    deliver(request());
    check();
    Path filler = fill(disk);
    for (SentRequest request : List.of(request(), request(), request())) {
      ApiResponse response = client.send(request, false);
      assertThat(response.status()).as("%s", response).isEqualTo(200);
      model.accept(request, Instant.now());
    }
    ApiResponse query = client.get(ApiClient.OVERVIEW, "start_date", DAY, "end_date", DAY);
    query.error(503, "SERVICE_UNAVAILABLE");
    assertThat(query.retryAfter()).as("%s", query).isPresent();

    Files.delete(filler);
    becomesFresh();
    check();
  }

  private TestServers.InProcess startServer() {
    ClickHouseConfig clickHouse =
        new ClickHouseConfig(
            engine.url().getHost(),
            engine.url().getPort(),
            false,
            ClickHouseConfig.DEFAULT_DATABASE,
            engine.user(),
            engine.password());
    return TestServers.startBehind(
        clickHouse,
        clickHouse.port(),
        postgres,
        postgres.port(),
        temp.resolve("server"),
        temp.resolve("transcripts"));
  }

  private void deliver(SentRequest request) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              ApiResponse response = client.send(request, false);
              assertThat(response.status()).as("%s", response).isEqualTo(200);
            });
    model.accept(request, Instant.now());
  }

  /** The engine looks at the space now and then. */
  private void becomesFresh() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                client.get(ApiClient.OVERVIEW, "start_date", DAY, "end_date", DAY).status() == 200);
  }

  private void check() {
    Recount recount = new Recount(model, ACCOUNT, client, "full disk");
    QueryRange day = new QueryRange(DAY, DAY);
    recount.overview(day);
    recount.tools(day, 10);
    recount.sessions(QueryRange.NONE, 50);
    recount.noDrift(DAY, DAY);
  }

  private static SentRequest request() {
    String session = UUID.randomUUID().toString();
    String tool = "{\"tool_name\":\"Read\",\"tool_use_id\":\"" + session + "\"}";
    return new SentRequest(
        ACCOUNT,
        session,
        List.of(
            new SentEvent("session_start", session, DAY + "T10:30:00Z", null).withEventId("s"),
            new SentEvent("tool_use", session, DAY + "T10:30:00Z", tool),
            new SentEvent("tool_result", session, DAY + "T10:30:01Z", tool)));
  }

  /** Writes a file until nothing more fits beside it. */
  private static Path fill(Path directory) throws IOException {
    Path filler = directory.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      for (int size : new int[] {1 << 20, 4096, 1}) {
        fill(out, new byte[size]);
      }
    }
    return filler;
  }

  private static void fill(OutputStream out, byte[] piece) {
    try {
      while (true) {
        out.write(piece);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("space");
    }
  }

  private static void mount(Path directory, String size) throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", directory.toString()),
        "may not mount");
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
