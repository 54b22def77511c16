package io.tallyhouse.testing;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.engine.EmbeddedPostgres;
import io.tallyhouse.postgres.PostgresConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The real engines of the integration tests: each is started when a test first requests it, shared
 * by all tests in the JVM, and gone with its data when the JVM ends. The system property {@code
 * engines} chooses where they run: {@code embedded} or {@code containers}.
 */
public final class TestEngines {
  /** Starts engines that end with the JVM. */
  interface Starter {
    PostgresConfig startPostgres();

    ClickHouseConfig startClickHouse();
  }

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static @Nullable PostgresConfig postgres;
  private static @Nullable ClickHouseConfig clickHouse;

  private TestEngines() {}

  /** The shared PostgreSQL: its own database, in which tests must not leave anything. */
  public static synchronized PostgresConfig postgres() {
    if (postgres == null) {
      postgres = starter().startPostgres();
    }
    return postgres;
  }

  /** The shared ClickHouse, with the name of a database that nothing is in. */
  public static synchronized ClickHouseConfig clickHouse() {
    if (clickHouse == null) {
      clickHouse = starter().startClickHouse();
    }
    ClickHouseConfig shared = clickHouse;
    return new ClickHouseConfig(
        shared.host(),
        shared.port(),
        shared.tls(),
        "test_" + DATABASES.incrementAndGet(),
        shared.user(),
        shared.password());
  }

  /** A new, empty database in the shared PostgreSQL. */
  public static PostgresConfig newPostgresDatabase() {
    PostgresConfig shared = postgres();
    String name = "test_" + DATABASES.incrementAndGet();
    execute(shared, "CREATE DATABASE " + name);
    return new PostgresConfig(
        shared.host(), shared.port(), name, shared.user(), shared.password(), shared.tls());
  }

  /** Runs one statement over JDBC: for what a test does behind the server's back. */
  public static void execute(PostgresConfig config, String sql) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {config.host()});
    source.setPortNumbers(new int[] {config.port()});
    source.setDatabaseName(config.database());
    try (Connection connection = source.getConnection(config.user(), config.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("can't run: " + sql, e);
    }
  }

  /** How to connect to an engine that a test started for itself. */
  public static PostgresConfig config(EmbeddedPostgres engine) {
    return new PostgresConfig(
        engine.host(), engine.port(), engine.database(), engine.user(), engine.password(), false);
  }

  /** As {@code TALLYHOUSE_CLICKHOUSE_URL} takes it. */
  public static String url(ClickHouseConfig config) {
    return "http://%s:%s@%s:%d/%s"
        .formatted(
            encode(config.user()),
            encode(config.password()),
            config.host(),
            config.port(),
            config.database());
  }

  /** As {@code TALLYHOUSE_POSTGRES_URL} takes it. */
  public static String url(PostgresConfig config) {
    return "postgres://%s:%s@%s/%s"
        .formatted(
            encode(config.user()), encode(config.password()), config.address(), config.database());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Starter starter() {
    String engines = System.getProperty("engines", "embedded").toLowerCase(Locale.ROOT);
    return switch (engines) {
      case "embedded" -> new EmbeddedTestEngines();
      case "containers" -> new ContainerTestEngines();
      default -> throw new IllegalArgumentException("unknown engines '" + engines + "'");
    };
  }
}
