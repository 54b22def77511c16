package io.tallyhouse.postgres;

import io.tallyhouse.postgres.PostgresMigrationException.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Brings the database to the schema in {@code sql/postgres/migrations}, with Flyway. Several
 * servers may do so at once: Flyway holds an advisory lock. Every method blocks for as long as it
 * takes: never to be called on an event loop.
 */
public final class PostgresMigrations {
  private static final String LOCATION = "classpath:sql/postgres/migrations";

  /** A database that doesn't take the connection by then is not reachable. */
  private static final Duration CONNECT_WAIT = Duration.ofSeconds(5);

  /** No single statement of a migration may take longer without an answer. */
  private static final Duration STATEMENT_WAIT = Duration.ofMinutes(10);

  /** How often, once a second, the lock of another server that migrates is tried. */
  private static final int LOCK_TRIES_MAX = 60;

  private PostgresMigrations() {}

  /**
   * Which migrations of this server the database has, by file name without {@code .sql}, in order.
   *
   * @param applied those it has
   * @param pending those that {@link #migrate} would apply
   */
  public record Status(List<String> applied, List<String> pending) {
    public Status {
      applied = List.copyOf(applied);
      pending = List.copyOf(pending);
    }
  }

  /**
   * Applies the pending migrations and returns how many there were.
   *
   * @throws PostgresMigrationException when the database isn't at this server's schema afterwards
   */
  public static int migrate(PostgresConfig config) {
    return run(config, flyway -> flyway.migrate().migrationsExecuted);
  }

  /**
   * What {@link #migrate} would do; changes nothing.
   *
   * @throws PostgresMigrationException when it would fail before the first migration
   */
  public static Status status(PostgresConfig config) {
    return run(
        config,
        flyway -> {
          MigrationInfo[] all = flyway.info().all();
          PostgresMigrationException mismatch = mismatch(config, all, null);
          if (mismatch != null) {
            throw mismatch;
          }
          return new Status(
              names(all, info -> info.getState().isApplied()),
              names(all, info -> info.getState() == MigrationState.PENDING));
        });
  }

  private static <T> T run(PostgresConfig config, Function<Flyway, T> action) {
    Flyway flyway = flyway(config);
    try {
      return action.apply(flyway);
    } catch (FlywayException e) {
      if (e.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
        PostgresMigrationException mismatch = mismatch(config, flyway.info().all(), e);
        throw mismatch == null ? MigrationFailure.of(config, e) : mismatch;
      }
      throw MigrationFailure.of(config, e);
    }
  }

  private static Flyway flyway(PostgresConfig config) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {config.host()});
    source.setPortNumbers(new int[] {config.port()});
    source.setDatabaseName(config.database());
    source.setUser(config.user());
    source.setPassword(config.password());
    source.setSslMode(config.tls() ? "require" : "disable");
    source.setConnectTimeout((int) CONNECT_WAIT.toSeconds());
    source.setLoginTimeout((int) CONNECT_WAIT.toSeconds());
    source.setSocketTimeout((int) STATEMENT_WAIT.toSeconds());
    source.setApplicationName("tallyhouse migrate");
    return Flyway.configure()
        .dataSource(source)
        .locations(LOCATION)
        .failOnMissingLocations(true)
        .sqlMigrationPrefix("")
        .sqlMigrationSeparator("_")
        .validateMigrationNaming(true)
        // By default a schema that is newer than this server is let pass.
        .ignoreMigrationPatterns(new String[0])
        .lockRetryCount(LOCK_TRIES_MAX)
        .cleanDisabled(true)
        .loggers("slf4j")
        .load();
  }

  private static @Nullable PostgresMigrationException mismatch(
      PostgresConfig config, MigrationInfo[] all, @Nullable Throwable cause) {
    List<String> unknown =
        names(all, info -> info.getState().isApplied() && !info.getState().isResolved());
    if (!unknown.isEmpty()) {
      return new PostgresMigrationException(
          Reason.SCHEMA_NEWER,
          "the PostgreSQL database %s is newer than this server, which doesn't know %s: run a newer Tallyhouse"
              .formatted(config.database(), String.join(", ", unknown)),
          cause);
    }
    List<String> changed = names(all, info -> !info.isChecksumMatching());
    if (!changed.isEmpty()) {
      return new PostgresMigrationException(
          Reason.CHECKSUM_CHANGED,
          "%s is not the migration that was applied to the PostgreSQL database %s: restore the file and rebuild"
              .formatted(String.join(", ", changed), config.database()),
          cause);
    }
    return null;
  }

  private static List<String> names(MigrationInfo[] all, Predicate<MigrationInfo> which) {
    return Arrays.stream(all)
        .filter(which)
        .map(info -> info.getScript().replaceFirst("\\.sql$", ""))
        .toList();
  }
}
