package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallyhouse.postgres.PostgresMigrationException.Reason;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresMigrationsIT {
  private static final List<String> ALL =
      List.of(
          "0001_accounts", "0002_api_keys", "0003_model_prices", "0004_sync", "0005_rate_limits");

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

  @Test
  void wrongPassword_isToldFromOtherFaults() {
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
