package io.tallyhouse.server;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.engine.EmbeddedClickHouse;
import io.tallyhouse.engine.EmbeddedPostgres;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.postgres.PostgresMigrations;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The two databases of a server, its own or external ones, with their schemas up to date. */
final class Engines implements AutoCloseable {
  private @Nullable EmbeddedClickHouse embeddedClickHouse;
  private @Nullable EmbeddedPostgres embeddedPostgres;

  /** Where the databases are. */
  record Addresses(ClickHouseConfig clickHouse, PostgresConfig postgres) {}

  /**
   * Starts the embedded engines that the configuration asks for and migrates both, side by side.
   */
  Addresses start(Config config) {
    CompletableFuture<PostgresConfig> postgres =
        CompletableFuture.supplyAsync(() -> startPostgres(config), Engines::onThread);
    try {
      ClickHouseConfig clickHouse = startClickHouse(config);
      return new Addresses(clickHouse, postgres.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      // Also when ClickHouse failed: what was started must be there to be closed.
      postgres.handle((address, failure) -> true).join();
    }
  }

  private ClickHouseConfig startClickHouse(Config config) {
    ClickHouseConfig address =
        config
            .clickHouse()
            .orElseGet(
                () -> {
                  EmbeddedClickHouse started =
                      EmbeddedClickHouse.start(config.home(), config.dataDir());
                  embeddedClickHouse = started;
                  return addressOf(started);
                });
    ClickHouseMigrations.migrate(address);
    return address;
  }

  private PostgresConfig startPostgres(Config config) {
    PostgresConfig address =
        config
            .postgres()
            .orElseGet(
                () -> {
                  EmbeddedPostgres started = EmbeddedPostgres.start(config.dataDir());
                  embeddedPostgres = started;
                  return new PostgresConfig(
                      started.host(),
                      started.port(),
                      started.database(),
                      started.user(),
                      started.password(),
                      false);
                });
    PostgresMigrations.migrate(address);
    return address;
  }

  private static ClickHouseConfig addressOf(EmbeddedClickHouse started) {
    return new ClickHouseConfig(
        started.url().getHost(),
        started.url().getPort(),
        false,
        ClickHouseConfig.DEFAULT_DATABASE,
        started.user(),
        started.password());
  }

  private static void onThread(Runnable task) {
    Thread thread = new Thread(task, "start-postgres");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    if (embeddedClickHouse != null) {
      embeddedClickHouse.close();
    }
    if (embeddedPostgres != null) {
      embeddedPostgres.close();
    }
  }
}
