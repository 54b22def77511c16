package io.tallyhouse.clickhouse;

import io.tallyhouse.sql.SqlFile;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Brings the ClickHouse schema up to date: runs the statements of {@code sql/clickhouse/migrations}
 * that the database has not seen, in order of their numbers, and notes each with its checksum.
 * Every statement is one that may run twice, so a kill in the middle, or two servers at once, do no
 * harm.
 */
public final class ClickHouseMigrations {
  private static final String DIRECTORY = "sql/clickhouse/migrations";
  private static final int AUTHENTICATION_FAILED = 516;
  private static final int ACCESS_DENIED = 497;

  private static final String CREATE_DATABASE = "CREATE DATABASE IF NOT EXISTS ";
  private static final String CREATE_TABLE = SqlFile.read("sql/clickhouse/schema_migrations.sql");
  private static final String SELECT_APPLIED =
      SqlFile.read("sql/clickhouse/schema_migrations_select.sql");
  private static final String INSERT_APPLIED =
      SqlFile.read("sql/clickhouse/schema_migrations_insert.sql");

  private ClickHouseMigrations() {}

  /**
   * Runs what is pending, creating the database first if need be.
   *
   * @return the names of the migrations that were run
   * @throws ClickHouseMigrationException if it can't be done
   */
  public static List<String> migrate(ClickHouseConfig config) {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE_DATABASE + config.database());
      statement.execute("USE " + config.database());
      statement.execute(CREATE_TABLE);
      List<String> pending = pending(config, applied(statement));
      for (String name : pending) {
        String sql = read(name);
        statement.execute(sql);
        note(connection, name, checksum(sql));
      }
      return pending;
    } catch (SQLException e) {
      throw new ClickHouseMigrationException(explain(config, e), e);
    }
  }

  /**
   * The names of the migrations that {@link #migrate} would run. Changes nothing.
   *
   * @throws ClickHouseMigrationException if ClickHouse can't be asked
   */
  public static List<String> pending(ClickHouseConfig config) {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement()) {
      try (ResultSet exists =
          statement.executeQuery("EXISTS TABLE " + config.database() + ".schema_migrations")) {
        if (!exists.next() || exists.getInt(1) == 0) {
          return names();
        }
      }
      statement.execute("USE " + config.database());
      return pending(config, applied(statement));
    } catch (SQLException e) {
      throw new ClickHouseMigrationException(explain(config, e), e);
    }
  }

  private static List<String> pending(ClickHouseConfig config, SortedMap<String, Long> applied) {
    List<String> pending = new ArrayList<>();
    List<String> names = names();
    for (String name : names) {
      Long checksum = applied.remove(name);
      if (checksum == null) {
        pending.add(name);
      } else if (checksum != checksum(read(name))) {
        throw new ClickHouseMigrationException(
            "The ClickHouse migration "
                + name
                + " was changed after it ran on "
                + config
                + ": run the version of Tallyhouse that made this database, or use another one",
            null);
      }
    }
    if (!applied.isEmpty()) {
      throw new ClickHouseMigrationException(
          "The ClickHouse schema of "
              + config
              + " is newer than this Tallyhouse (it has "
              + applied.lastKey()
              + "): run a newer version",
          null);
    }
    return pending;
  }

  private static Connection connect(ClickHouseConfig config) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password());
    properties.setProperty(
        "connection_timeout", String.valueOf(ClickHouseConnection.CONNECT_MAX.toMillis()));
    properties.setProperty(
        "socket_timeout", String.valueOf(ClickHouseConnection.ANSWER_MAX.toMillis()));
    return DriverManager.getConnection("jdbc:clickhouse:" + config.endpoint() + "/", properties);
  }

  private static SortedMap<String, Long> applied(Statement statement) throws SQLException {
    SortedMap<String, Long> applied = new TreeMap<>();
    try (ResultSet rows = statement.executeQuery(SELECT_APPLIED)) {
      while (rows.next()) {
        applied.put(rows.getString(1), rows.getLong(2));
      }
    }
    return applied;
  }

  private static void note(Connection connection, String name, long checksum) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_APPLIED)) {
      insert.setString(1, name);
      insert.setLong(2, checksum);
      insert.execute();
    }
  }

  private static List<String> names() {
    return SqlFile.list(DIRECTORY);
  }

  private static String read(String name) {
    return SqlFile.read(DIRECTORY + "/" + name);
  }

  private static long checksum(String sql) {
    CRC32 crc = new CRC32();
    crc.update(sql.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return crc.getValue();
  }

  private static String explain(ClickHouseConfig config, SQLException e) {
    int code = ClickHouseFaults.codeOf(e);
    Map<Integer, String> known =
        Map.of(
            AUTHENTICATION_FAILED,
            "ClickHouse at "
                + config.endpoint()
                + " does not know this user and password: check TALLYHOUSE_CLICKHOUSE_URL",
            ACCESS_DENIED,
            "ClickHouse at "
                + config.endpoint()
                + " does not let user "
                + config.user()
                + " change the schema: grant it all on database "
                + config.database(),
            0,
            "ClickHouse is not reachable at "
                + config.endpoint()
                + ": start it, or check TALLYHOUSE_CLICKHOUSE_URL");
    return known.getOrDefault(
        code, "ClickHouse at " + config.endpoint() + " refused the schema (code " + code + ")");
  }
}
