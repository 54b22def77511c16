package io.tallyhouse.postgres;

import io.tallyhouse.postgres.PostgresMigrationException.Reason;
import io.tallyhouse.sql.SqlFile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

  /**
   * A database that doesn't take the connection by then is not reachable, where neither the caller
   * nor the URL says otherwise.
   */
  private static final Duration CONNECT_WAIT = Duration.ofSeconds(5);

  private static final String HAS_OTHER_TABLES =
      SqlFile.read("sql/postgres/queries/has_other_tables.sql");

  /** No single statement of a migration may take longer without a response. */
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
    return migrate(config, CONNECT_WAIT);
  }

  /**
   * The same with a patience of the caller's.
   *
   * @param connectMax longest wait for a connection, whole seconds, at least one
   */
  public static int migrate(PostgresConfig config, Duration connectMax) {
    return run(config, connectMax, flyway -> flyway.migrate().migrationsExecuted);
  }

  /**
   * What {@link #migrate} would do; changes nothing.
   *
   * @throws PostgresMigrationException when it would fail before the first migration
   */
  public static Status status(PostgresConfig config) {
    return status(config, CONNECT_WAIT);
  }

  /**
   * The same with a patience of the caller's.
   *
   * @param connectMax longest wait for a connection, whole seconds, at least one
   */
  public static Status status(PostgresConfig config, Duration connectMax) {
    return run(config, connectMax, flyway -> status(config, flyway));
  }

  private static Status status(PostgresConfig config, Flyway flyway) {
    MigrationInfo[] all = flyway.info().all();
    PostgresMigrationException mismatch = mismatch(config, all, null);
    if (mismatch != null) {
      throw mismatch;
    }
    Status status =
        new Status(
            names(all, info -> info.getState().isApplied()),
            names(all, info -> info.getState() == MigrationState.PENDING));
    if (status.applied().isEmpty() && hasOtherTables(config, flyway)) {
      throw MigrationFailure.notOurs(config, null);
    }
    return status;
  }

  /** Flyway itself sees that only when it migrates. */
  private static boolean hasOtherTables(PostgresConfig config, Flyway flyway) {
    try (Connection connection = flyway.getConfiguration().getDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(HAS_OTHER_TABLES)) {
      return found.next() && found.getBoolean(1);
    } catch (SQLException e) {
      throw MigrationFailure.of(config, e);
    }
  }

  private static <T> T run(PostgresConfig config, Duration connectMax, Function<Flyway, T> action) {
    Flyway flyway = flyway(config, config.connectMax().orElse(connectMax));
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

  private static PGSimpleDataSource source(PostgresConfig config, Duration connectMax) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {config.host()});
    source.setPortNumbers(new int[] {config.port()});
    source.setDatabaseName(config.database());
    source.setUser(config.user());
    source.setPassword(config.password());
    source.setSslMode(config.tls().mode().wireName());
    if (config.tls().mode().verifies()) {
      source.setSslfactory(VerifyingSocketFactory.class.getName());
      config.tls().rootCertificates().ifPresent(file -> source.setSslRootCert(file.toString()));
    }
    if (config.tls().channelBinding() == PostgresTls.ChannelBinding.REQUIRE) {
      source.setChannelBinding("require");
    }
    source.setConnectTimeout((int) connectMax.toSeconds());
    source.setLoginTimeout((int) connectMax.toSeconds());
    source.setSocketTimeout((int) STATEMENT_WAIT.toSeconds());
    source.setApplicationName(config.applicationName() + " migrate");
    return source;
  }

  private static Flyway flyway(PostgresConfig config, Duration connectMax) {
    return Flyway.configure()
        .dataSource(source(config, connectMax))
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
