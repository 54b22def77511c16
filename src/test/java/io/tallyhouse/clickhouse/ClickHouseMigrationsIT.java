package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClickHouseMigrationsIT {
  private static final List<String> ALL = ClickHouseMigrations.names();

  private final ClickHouseConfig config = TestEngines.clickHouse();

  @Test
  void migrate_runsWhatIsPendingAndThenNothing() {
    assertThat(ClickHouseMigrations.pending(config)).isEqualTo(ALL);
    assertThat(ClickHouseMigrations.pending(config)).isEqualTo(ALL);

    assertThat(ClickHouseMigrations.migrate(config)).isEqualTo(ALL);

    assertThat(ClickHouseMigrations.migrate(config)).isEmpty();
    assertThat(ClickHouseMigrations.pending(config)).isEmpty();
  }

  @Test
  void killedAfterAnyStatement_goesOnAndComesToTheSameSchema() {
    ClickHouseMigrations.migrate(config);
    List<String> schema = schema(config);
    ClickHouseConfig killed = TestEngines.clickHouse();
    ClickHouseMigrations.migrate(killed);
    for (int noted = ALL.size() - 1; noted >= 0; noted--) {
      // The statement after the noted ones may have run, but its note is not there.
      execute(
          killed,
          "DELETE FROM schema_migrations WHERE name >= {name:String}",
          Map.of("name", ALL.get(noted)));

      assertThat(ClickHouseMigrations.migrate(killed)).isEqualTo(ALL.subList(noted, ALL.size()));
      assertThat(schema(killed)).isEqualTo(schema);
    }
  }

  @Test
  void killedBetweenDatabaseAndFirstNote_goesOn() {
    execute(
        new ClickHouseConfig(
            config.host(), config.port(), false, "system", config.user(), config.password()),
        "CREATE DATABASE {database:Identifier}",
        Map.of("database", config.database()));
    assertThat(ClickHouseMigrations.pending(config)).isEqualTo(ALL);

    assertThat(ClickHouseMigrations.migrate(config)).isEqualTo(ALL);
  }

  @Test
  void serversThatMigrateAtOnce_comeToOneSchema() {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<CompletableFuture<List<String>>> servers =
          IntStream.range(0, 2)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> ClickHouseMigrations.migrate(config), threads))
              .toList();
      servers.forEach(CompletableFuture::join);
    } finally {
      threads.shutdown();
    }

    assertThat(ClickHouseMigrations.migrate(config)).isEmpty();
  }

  @Test
  void newerSchema_isRefused() {
    ClickHouseMigrations.migrate(config);
    execute(
        config,
        "INSERT INTO schema_migrations (name, checksum) SELECT '9999_from_the_future.sql', 1",
        Map.of());

    assertRefused(
        config,
        "The ClickHouse schema of "
            + config
            + " is newer than this Tallyhouse (it has 9999_from_the_future.sql):"
            + " run a newer version");
    assertThatThrownBy(() -> ClickHouseMigrations.pending(config))
        .isInstanceOf(ClickHouseMigrationException.class);
  }

  @Test
  void changedMigration_isRefused() {
    ClickHouseMigrations.migrate(config);
    execute(
        config, "DELETE FROM schema_migrations WHERE name = '0003_activity_daily.sql'", Map.of());
    execute(
        config,
        "INSERT INTO schema_migrations (name, checksum) SELECT '0003_activity_daily.sql', 1",
        Map.of());

    assertRefused(
        config,
        "The ClickHouse migration 0003_activity_daily.sql was changed after it ran on "
            + config
            + ": run the version of Tallyhouse that made this database, or use another one");
  }

  @Test
  void wrongPassword_isReportedWithoutIt() {
    assertRefused(
        new ClickHouseConfig(
            config.host(), config.port(), false, config.database(), config.user(), "not-it"),
        "ClickHouse at "
            + config.endpoint()
            + " does not know this user and password: check TALLYHOUSE_CLICKHOUSE_URL");
  }

  @Test
  void serverThatIsNotThere_differsFromOtherFaults() throws IOException {
    TcpProxy gone = new TcpProxy(config.host(), config.port());
    gone.close();

    assertRefused(
        new ClickHouseConfig(
            "127.0.0.1", gone.port(), false, config.database(), config.user(), config.password()),
        "ClickHouse at http://127.0.0.1:"
            + gone.port()
            + " does not respond: start it, or check TALLYHOUSE_CLICKHOUSE_URL");
  }

  private static void assertRefused(ClickHouseConfig config, String message) {
    assertThatThrownBy(() -> ClickHouseMigrations.migrate(config))
        .isInstanceOf(ClickHouseMigrationException.class)
        .hasMessage(message);
  }

  private static List<String> schema(ClickHouseConfig config) {
    List<String> tables = new ArrayList<>();
    try (ClickHouseConnection connection = new ClickHouseConnection(config)) {
      connection.query(
          "SELECT name, create_table_query FROM system.tables"
              + " WHERE database = {database:String} ORDER BY name",
          Map.of("database", config.database()),
          "test",
          row -> tables.add(row.values().toString().replace(config.database() + ".", "")));
    }
    return tables;
  }

  private static void execute(ClickHouseConfig config, String sql, Map<String, Object> parameters) {
    try (ClickHouseConnection connection = new ClickHouseConnection(config)) {
      connection.execute(sql, parameters, "test");
    }
  }
}
