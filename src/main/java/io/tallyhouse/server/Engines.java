package io.tallyhouse.server;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.engine.EmbeddedClickHouse;
import io.tallyhouse.engine.EmbeddedPostgres;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.postgres.PostgresMigrations;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
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
    return start(config, ClickHouseMigrations::migrate, PostgresMigrations::migrate);
  }

  /**
   * Starts the embedded engines that the configuration asks for and has something done with the
   * schema of each, side by side.
   */
  Addresses start(
      Config config,
      Consumer<ClickHouseConfig> clickHouseSchema,
      Consumer<PostgresConfig> postgresSchema) {
    CompletableFuture<PostgresConfig> postgres =
        CompletableFuture.supplyAsync(
            () -> {
              PostgresConfig address = startPostgres(config);
              postgresSchema.accept(address);
              return address;
            },
            Engines::onThread);
    try {
      ClickHouseConfig clickHouse = startClickHouse(config);
      clickHouseSchema.accept(clickHouse);
      return new Addresses(clickHouse, postgres.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      // Also when ClickHouse failed: what was started must be there to be closed.
      postgres.handle((address, failure) -> true).join();
    }
  }

  private ClickHouseConfig startClickHouse(Config config) {
    return config
        .clickHouse()
        .orElseGet(
            () -> {
              EmbeddedClickHouse started =
                  EmbeddedClickHouse.start(config.home(), config.dataDir());
              embeddedClickHouse = started;
              return addressOf(started);
            });
  }

  private PostgresConfig startPostgres(Config config) {
    return config
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
