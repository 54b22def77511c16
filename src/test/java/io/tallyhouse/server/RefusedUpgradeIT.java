package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseMigrationException;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.postgres.PostgresMigrationException;
import io.tallyhouse.postgres.PostgresMigrations;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A start that can't take one of the two databases changes neither: the version that made them
 * still can take both.
 */
class RefusedUpgradeIT {
  @TempDir private Path temp;
  private final ClickHouseConfig clickHouse = TestEngines.clickHouse();
  private final PostgresConfig postgres = TestEngines.newPostgresDatabase();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO schema_migrations (name, checksum) VALUES ('9999_later.sql', 1)",
        "ALTER TABLE schema_migrations UPDATE checksum = 7 WHERE name LIKE '0001%'"
            + " SETTINGS mutations_sync = 2",
      })
  void clickHouseThatIsRefused_leavesPostgresAsItIs(String change) {
    ClickHouseMigrations.migrate(clickHouse);
    execute(change);

    assertThatThrownBy(this::start).isInstanceOf(ClickHouseMigrationException.class);

    assertThat(PostgresMigrations.status(postgres).applied()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE flyway_schema_history SET checksum = 7 WHERE version = '0002'",
        "INSERT INTO flyway_schema_history SELECT 99, '0099', 'later', 'SQL', '0099_later.sql', 1,"
            + " 'x', now(), 1, true",
      })
  void postgresThatIsRefused_leavesClickHouseAsItIs(String change) {
    PostgresMigrations.migrate(postgres);
    TestEngines.execute(postgres, change);

    assertThatThrownBy(this::start).isInstanceOf(PostgresMigrationException.class);

    assertThat(hasDatabase()).isFalse();
  }

  @Test
  void postgresOfSomethingElse_leavesClickHouseAsItIs() {
    TestEngines.execute(postgres, "CREATE TABLE somebody_elses (id integer)");

    assertThatThrownBy(this::start)
        .isInstanceOf(PostgresMigrationException.class)
        .hasMessageContaining("aren't Tallyhouse's");

    assertThat(hasDatabase()).isFalse();
  }

  private void start() {
    TestServers.startBehind(
            clickHouse,
            clickHouse.port(),
            postgres,
            postgres.port(),
            temp,
            temp.resolve("transcripts"))
        .close();
  }

  private void execute(String statement) {
    try (ClickHouseConnection connection = new ClickHouseConnection(clickHouse)) {
      connection.execute(statement, Map.of(), "test");
    }
  }

  private boolean hasDatabase() {
    ClickHouseConfig system =
        new ClickHouseConfig(
            clickHouse.host(),
            clickHouse.port(),
            clickHouse.tls(),
            "system",
            clickHouse.user(),
            clickHouse.password());
    boolean[] found = new boolean[1];
    try (ClickHouseConnection connection = new ClickHouseConnection(system)) {
      connection.query(
          "SELECT name FROM databases WHERE name = {name:String}",
          Map.of("name", clickHouse.database()),
          "test",
          row -> found[0] = true);
    }
    return found[0];
  }
}
