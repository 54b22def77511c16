package io.tallyhouse.server;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.engine.EmbeddedClickHouse;
import io.tallyhouse.engine.EmbeddedPostgres;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.postgres.PostgresMigrations;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The two databases of a server, its own or external ones, with their schemas up to date. */
public final class Engines implements AutoCloseable {
  private @Nullable EmbeddedClickHouse embeddedClickHouse;
  private @Nullable EmbeddedPostgres embeddedPostgres;

  /** Where the databases are. */
  record Addresses(ClickHouseConfig clickHouse, PostgresConfig postgres) {}

  /**
   * What the databases lack.
   *
   * @param clickHouse the migrations pending there
   * @param postgres the migrations pending there
   */
  public record Pending(Addresses addresses, List<String> clickHouse, List<String> postgres) {
    public Pending {
      clickHouse = List.copyOf(clickHouse);
      postgres = List.copyOf(postgres);
    }
  }

  /**
   * Starts the embedded engines that the configuration names and brings both schemas up to date.
   */
  Addresses start(Config config) {
    Pending pending = look(config);
    migrate(pending);
    return pending.addresses();
  }

  /**
   * Starts the embedded engines that the configuration names, side by side, and looks at both
   * schemas. Changes neither: one that is refused must leave the other as it was, for the version
   * that can use both.
   */
  public Pending look(Config config) {
    CompletableFuture<Looked<PostgresConfig>> postgres =
        onThread(
            () -> {
              PostgresConfig address = startPostgres(config);
              return new Looked<>(
                  address,
                  PostgresPatience.patiently(
                      () -> PostgresMigrations.status(address, PostgresPatience.MAX).pending()));
            });
    ClickHouseConfig clickHouse;
    List<String> pending;
    try {
      clickHouse = startClickHouse(config);
      pending = ClickHouseMigrations.pending(clickHouse);
    } finally {
      // Also when ClickHouse failed: what was started must be there to be closed.
      settled(postgres);
    }
    Looked<PostgresConfig> looked = result(postgres);
    return new Pending(new Addresses(clickHouse, looked.address()), pending, looked.pending());
  }

  /** Applies what is pending in both, side by side. */
  public void migrate(Pending pending) {
    PostgresConfig address = pending.addresses().postgres();
    CompletableFuture<Integer> postgres =
        onThread(
            () ->
                pending.postgres().isEmpty()
                    ? 0
                    : PostgresPatience.patiently(
                        () -> PostgresMigrations.migrate(address, PostgresPatience.MAX)));
    try {
      if (!pending.clickHouse().isEmpty()) {
        ClickHouseMigrations.migrate(pending.addresses().clickHouse());
      }
    } finally {
      settled(postgres);
    }
    result(postgres);
  }

  private record Looked<T>(T address, List<String> pending) {}

  private static void settled(CompletableFuture<?> task) {
    task.handle((result, failure) -> true).join();
  }

  private static <T> T result(CompletableFuture<T> task) {
    try {
      return task.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
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

  private static <T> CompletableFuture<T> onThread(Supplier<T> task) {
    return CompletableFuture.supplyAsync(
        task,
        run -> {
          Thread thread = new Thread(run, "start-postgres");
          thread.setDaemon(true);
          thread.start();
        });
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
