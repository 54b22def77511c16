package io.tallyhouse.clickhouse;

import io.tallyhouse.sql.SqlFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Brings the ClickHouse schema up to date: runs the statements of {@code sql/clickhouse/migrations}
 * and {@code sql/generated/migrations} that the database has not seen, in order of their numbers,
 * and notes each with its checksum. Every statement is one that may run twice, so a kill in the
 * middle, or two servers at once, do no harm.
 */
public final class ClickHouseMigrations {
  /** By hand, and derived from the rollups. */
  private static final List<String> DIRECTORIES =
      List.of("sql/clickhouse/migrations", "sql/generated/migrations");

  private static final SortedMap<String, String> FILES = files();
  private static final String COMMENT = "migrate";
  private static final String SYSTEM_DATABASE = "system";
  private static final int AUTHENTICATION_FAILED = 516;
  private static final int ACCESS_DENIED = 497;

  private static final String CREATE_DATABASE = schemaSql("create_database");
  private static final String CREATE_TABLE = schemaSql("create_table");
  private static final String EXISTS = schemaSql("exists");
  private static final String SELECT = schemaSql("select");
  private static final String INSERT = schemaSql("insert");

  private ClickHouseMigrations() {}

  /**
   * Runs what is pending, creating the database first if need be.
   *
   * @return the names of the migrations that were run
   * @throws ClickHouseMigrationException if it can't be done
   */
  public static List<String> migrate(ClickHouseConfig config) {
    Map<String, Object> database = Map.of("database", config.database());
    try (ClickHouseConnection system = connect(config, SYSTEM_DATABASE);
        ClickHouseConnection connection = connect(config, config.database())) {
      if (!exists(system, config)) {
        system.execute(CREATE_DATABASE, database, COMMENT);
        connection.execute(CREATE_TABLE, Map.of(), COMMENT);
      }
      List<String> pending = pending(config, applied(connection));
      for (String name : pending) {
        String sql = read(name);
        connection.execute(sql, Map.of(), COMMENT);
        connection.execute(INSERT, Map.of("name", name, "checksum", checksum(sql)), COMMENT);
      }
      return pending;
    } catch (ClickHouseMigrationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ClickHouseMigrationException(explain(config, e), e);
    }
  }

  /**
   * The names of the migrations that {@link #migrate} would run. Changes nothing.
   *
   * @throws ClickHouseMigrationException if ClickHouse can't be read, or has a schema that {@link
   *     #migrate} would refuse
   */
  public static List<String> pending(ClickHouseConfig config) {
    try (ClickHouseConnection system = connect(config, SYSTEM_DATABASE);
        ClickHouseConnection connection = connect(config, config.database())) {
      return exists(system, config) ? pending(config, applied(connection)) : names();
    } catch (ClickHouseMigrationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ClickHouseMigrationException(explain(config, e), e);
    }
  }

  private static List<String> pending(ClickHouseConfig config, SortedMap<String, Long> applied) {
    List<String> pending = new ArrayList<>();
    for (String name : names()) {
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

  private static ClickHouseConnection connect(ClickHouseConfig config, String database) {
    return new ClickHouseConnection(
        new ClickHouseConfig(
            config.host(),
            config.port(),
            config.tls(),
            database,
            config.user(),
            config.password()));
  }

  private static boolean exists(ClickHouseConnection system, ClickHouseConfig config) {
    List<String> found = new ArrayList<>();
    system.query(
        EXISTS, Map.of("database", config.database()), COMMENT, row -> found.add(row.text("name")));
    return !found.isEmpty();
  }

  private static SortedMap<String, Long> applied(ClickHouseConnection connection) {
    SortedMap<String, Long> applied = new TreeMap<>();
    connection.query(
        SELECT,
        Map.of(),
        COMMENT,
        row -> applied.put(row.text("name"), row.number("first_checksum")));
    return applied;
  }

  /** The names of all migrations, in order of their numbers. */
  static List<String> names() {
    return List.copyOf(FILES.keySet());
  }

  private static SortedMap<String, String> files() {
    SortedMap<String, String> files = new TreeMap<>();
    for (String directory : DIRECTORIES) {
      for (String name : SqlFile.list(directory)) {
        if (files.put(name, directory + "/" + name) != null) {
          throw new IllegalStateException("two ClickHouse migrations are called " + name);
        }
      }
    }
    return files;
  }

  private static String read(String name) {
    return SqlFile.read(Objects.requireNonNull(FILES.get(name), name));
  }

  private static String schemaSql(String name) {
    return SqlFile.read("sql/clickhouse/schema_migrations/" + name + ".sql");
  }

  private static long checksum(String sql) {
    CRC32 crc = new CRC32();
    crc.update(sql.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  private static String explain(ClickHouseConfig config, RuntimeException failure) {
    String server = "ClickHouse at " + config.endpoint();
    if (ClickHouseFaults.isCutOff(failure)) {
      return server
          + " sends responses that are not whole: look for a full disk there, or a proxy before it ("
          + failure.getMessage()
          + ")";
    }
    if (ClickHouseFaults.isOfDisk(failure)) {
      return server + " can't use its disk, see whether it is full: " + failure.getMessage();
    }
    return switch (ClickHouseFaults.codeOf(failure)) {
      case AUTHENTICATION_FAILED ->
          server + " does not know this user and password: check TALLYHOUSE_CLICKHOUSE_URL";
      case ACCESS_DENIED ->
          server
              + " does not let user "
              + config.user()
              + " make the schema: grant it all on database "
              + config.database();
      case ClickHouseFaults.NO_CODE ->
          server + " does not respond: start it, or check TALLYHOUSE_CLICKHOUSE_URL";
      default -> server + " refused the schema: " + failure.getMessage();
    };
  }
}
