package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tallyhouse.postgres.PostgresMigrationException.Reason;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresMigrationsIT {
  private static final List<String> ALL =
      List.of(
          "0001_accounts",
          "0002_api_keys",
          "0003_model_prices",
          "0004_sync",
          "0005_rate_limits",
          "0006_demo_data",
          "0007_sync_files_host");

  private final PostgresConfig config = TestEngines.newPostgresDatabase();

  @Test
  void migrate_appliesWhatIsPendingAndThenNothing() {
    assertThat(PostgresMigrations.status(config))
        .isEqualTo(new PostgresMigrations.Status(List.of(), ALL));

    assertThat(PostgresMigrations.migrate(config)).isEqualTo(ALL.size());
    assertThat(PostgresMigrations.migrate(config)).isZero();

    assertThat(PostgresMigrations.status(config))
        .isEqualTo(new PostgresMigrations.Status(ALL, List.of()));
  }

  @Test
  void status_changesNothing() {
    PostgresMigrations.status(config);

    assertThat(PostgresMigrations.status(config).pending()).isEqualTo(ALL);
    TestEngines.execute(config, "CREATE TABLE flyway_schema_history ()");
  }

  @Test
  void serversThatMigrateAtOnce_applyEachMigrationOnce() {
    var threads = Executors.newFixedThreadPool(3);
    try {
      List<CompletableFuture<Integer>> servers =
          IntStream.range(0, 3)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> PostgresMigrations.migrate(config), threads))
              .toList();

      assertThat(servers.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(ALL.size());
    } finally {
      threads.shutdown();
    }
  }

  /**
   * A migration's connection is killed while one of its statements waits for another transaction,
   * and so after those before it. All of it is undone with its note, or the next run would find
   * what is there already.
   */
  @Test
  void killedInTheMiddle_goesOnWhereItWas_andComesToTheSameSchema() throws SQLException {
    // Names that migrations give to what they create, taken meanwhile.
    killWhileBlockedBy("CREATE TABLE accounts ()", 0);
    killWhileBlockedBy("CREATE TABLE api_keys_prefix ()", 1);
    killWhileBlockedBy("CREATE TABLE model_prices ()", 2);
    killWhileBlockedBy("CREATE TABLE sync_runs_account_id ()", 3);
    killWhileBlockedBy("LOCK TABLE api_keys IN ACCESS SHARE MODE", 4);
    // Between a migration and its note.
    killWhileBlockedBy("LOCK TABLE flyway_schema_history IN SHARE MODE", 4);

    assertThat(PostgresMigrations.migrate(config)).isEqualTo(ALL.size() - 4);

    PostgresConfig untroubled = TestEngines.newPostgresDatabase();
    PostgresMigrations.migrate(untroubled);
    assertThat(schema(config)).isEqualTo(schema(untroubled)).hasSizeGreaterThan(ALL.size());
  }

  /** Migrates until a statement waits for the blocking one, and ends its connection there. */
  private void killWhileBlockedBy(String blocking, int applied) throws SQLException {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(blocking);
      CompletableFuture<Integer> migration =
          CompletableFuture.supplyAsync(() -> PostgresMigrations.migrate(config));
      await().until(() -> migration.isDone() || killed());

      assertThatThrownBy(migration::join)
          .as("migrated, blocked by %s", blocking)
          .cause()
          .isInstanceOfSatisfying(
              PostgresMigrationException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE));
      connection.rollback();
    }
    assertThat(PostgresMigrations.status(config))
        .isEqualTo(
            new PostgresMigrations.Status(
                ALL.subList(0, applied), ALL.subList(applied, ALL.size())));
  }

  /** Ends the migration's connection if it waits for a lock. */
  private boolean killed() throws SQLException {
    return !rows(
            config,
            """
            SELECT pg_terminate_backend(pid)
            FROM pg_stat_activity
            WHERE datname = current_database()
                AND application_name = 'tallyhouse migrate'
                AND wait_event_type = 'Lock'""")
        .isEmpty();
  }

  /** Everything that migrations make, a line each. */
  private static List<String> schema(PostgresConfig config) throws SQLException {
    return rows(
        config,
        """
        SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, domain_name, is_nullable,
            column_default, is_identity)
        FROM information_schema.columns
        WHERE table_schema = 'public'
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL
        SELECT concat_ws(' ', conrelid::regclass, contypid::regtype, pg_get_constraintdef(oid))
        FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        UNION ALL
        SELECT name FROM accounts
        ORDER BY 1""");
  }

  private static List<String> rows(PostgresConfig config, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  private static Connection connect(PostgresConfig config) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {config.host()});
    source.setPortNumbers(new int[] {config.port()});
    source.setDatabaseName(config.database());
    return source.getConnection(config.user(), config.password());
  }

  @Test
  void wrongPassword_differsFromOtherFaults() {
    PostgresConfig wrong = PostgresDatabases.as(config.user(), "not-the-password", config);

    assertRefused(
        wrong,
        Reason.WRONG_CREDENTIALS,
        "PostgreSQL at %s refuses user %s: check user, password and sslmode in TALLYHOUSE_POSTGRES_URL"
            .formatted(config.address(), config.user()));
  }

  @Test
  void serverThatIsNotThere_isUnreachable() throws IOException {
    TcpProxy gone = new TcpProxy(config.host(), config.port());
    gone.close();

    assertRefused(
        PostgresDatabases.through(gone, config),
        Reason.UNREACHABLE,
        ("PostgreSQL at 127.0.0.1:%d can't be reached: check that it runs and that"
                + " TALLYHOUSE_POSTGRES_URL names it")
            .formatted(gone.port()));
  }

  @Test
  void serverWithoutTls_isAHintInTheMessage() {
    PostgresConfig encrypted =
        new PostgresConfig(
            config.host(),
            config.port(),
            config.database(),
            config.user(),
            config.password(),
            true);

    assertRefused(
        encrypted,
        Reason.UNREACHABLE,
        ("PostgreSQL at %s can't be reached: check that it runs, takes TLS (sslmode=require) and"
                + " that TALLYHOUSE_POSTGRES_URL names it")
            .formatted(config.address()));
  }

  @Test
  void hostThatHasNoAddress_isUnreachable() {
    PostgresConfig nowhere = new PostgresConfig("nowhere.invalid", 5432, "d", "u", "", false);

    assertRefused(
        nowhere,
        Reason.UNREACHABLE,
        "PostgreSQL at nowhere.invalid:5432 can't be reached:"
            + " check that it runs and that TALLYHOUSE_POSTGRES_URL names it");
  }

  @Test
  void databaseThatIsNotThere_isNamed() {
    assertRefused(
        PostgresDatabases.named("no_such_database", config),
        Reason.DATABASE_MISSING,
        ("PostgreSQL at %s has no database no_such_database: create it, or name another one in"
                + " TALLYHOUSE_POSTGRES_URL")
            .formatted(config.address()));
  }

  @Test
  void databaseOfSomethingElse_isLeftAlone() {
    TestEngines.execute(config, "CREATE TABLE somebody_elses (id integer)");

    assertRefused(
        config,
        Reason.NOT_OURS,
        "the PostgreSQL database %s holds tables that aren't Tallyhouse's: give Tallyhouse an empty database"
            .formatted(config.database()));
  }

  @Test
  void newerSchema_isRefused() {
    PostgresMigrations.migrate(config);
    TestEngines.execute(
        config,
        """
        INSERT INTO flyway_schema_history
        SELECT 99, '0099', 'from the future', 'SQL', '0099_from_the_future.sql', 1, 'x', now(), 1, true
        """);

    assertRefused(
        config,
        Reason.SCHEMA_NEWER,
        ("the PostgreSQL database %s is newer than this server, which doesn't know"
                + " 0099_from_the_future: run a newer Tallyhouse")
            .formatted(config.database()));
    assertThat(
            catchThrowableOfType(
                    PostgresMigrationException.class, () -> PostgresMigrations.status(config))
                .reason())
        .isEqualTo(Reason.SCHEMA_NEWER);
  }

  @Test
  void changedMigration_isRefused() {
    PostgresMigrations.migrate(config);
    TestEngines.execute(
        config, "UPDATE flyway_schema_history SET checksum = 7 WHERE version = '0002'");

    assertRefused(
        config,
        Reason.CHECKSUM_CHANGED,
        ("0002_api_keys is not the migration that was applied to the PostgreSQL database %s: restore"
                + " the file and rebuild")
            .formatted(config.database()));
  }

  private static void assertRefused(PostgresConfig config, Reason reason, String message) {
    PostgresMigrationException refused =
        catchThrowableOfType(
            PostgresMigrationException.class, () -> PostgresMigrations.migrate(config));

    assertThat(refused).isNotNull().hasMessage(message);
    assertThat(refused.reason()).isEqualTo(reason);
  }
}
