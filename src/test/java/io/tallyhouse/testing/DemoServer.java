package io.tallyhouse.testing;

import io.tallyhouse.cli.DemoKey;
import io.tallyhouse.cli.DemoLoad;
import io.tallyhouse.cli.ServerConnection;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.server.Acknowledgement;
import io.tallyhouse.server.Config;
import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.server.HttpConfig;
import io.tallyhouse.server.IngestConfig;
import io.tallyhouse.server.Tallyhouse;
import io.tallyhouse.server.TranscriptsConfig;
import io.tallyhouse.transcript.TranscriptPlaces;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server in this JVM with the data of {@code tallyhouse demo --until} a fixed moment: the same
 * figures on every day.
 */
public final class DemoServer {
  /** Where the data end: the moment that the documents name. */
  public static final Instant UNTIL = Instant.parse("2026-03-31T18:00:00Z");

  private static final int LEDGER_BYTES_MAX = 64 << 20;

  private static @Nullable ApiClient client;

  private DemoServer() {}

  /** A client of the one that all tests of this JVM share, started at the first call. */
  public static synchronized ApiClient client() {
    if (client == null) {
      client = start();
    }
    return client;
  }

  private static ApiClient start() {
    Path dataDir = TempDirectories.create("tallyhouse-demo-");
    Tallyhouse server =
        Tallyhouse.start(
            DemoLoad.configOf(
                new Config(
                    "127.0.0.1",
                    0,
                    HttpConfig.DEFAULT,
                    dataDir,
                    Optional.empty(),
                    Optional.of(TestEngines.clickHouse()),
                    Optional.of(TestEngines.newPostgresDatabase()),
                    new IngestConfig(LEDGER_BYTES_MAX, FileLog.BYTES_MAX, Acknowledgement.LOG),
                    DashboardAuth.AUTO,
                    new TranscriptsConfig(TranscriptPlaces.of(dataDir), Optional.empty(), ""),
                    List.of(),
                    Path.of("."))));
    TempDirectories.deleteAtExit(dataDir, server::close);
    ServerConnection operator =
        new ServerConnection(server.uri(), server.operatorKey(), "the demo's server is gone");
    new DemoLoad(dataDir, server, operator).loadOnce(UNTIL);
    return new ApiClient(server.uri(), DemoKey.of(dataDir, server.uri(), operator));
  }
}
