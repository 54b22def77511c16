package io.tallyhouse.testing;

import io.tallyhouse.engine.EmbeddedPostgres;
import io.tallyhouse.postgres.PostgresConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The real engines of the integration tests: each is started when a test first asks for it, shared
 * by all tests in the JVM, and gone with its data when the JVM ends. The system property {@code
 * engines} chooses where they run.
 */
public final class TestEngines {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static @Nullable PostgresConfig postgres;

  private TestEngines() {}

  /** The shared PostgreSQL: its own database, in which tests must not leave anything. */
  public static synchronized PostgresConfig postgres() {
    if (postgres == null) {
      postgres = startPostgres();
    }
    return postgres;
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

  private static PostgresConfig startPostgres() {
    String engines = System.getProperty("engines", "embedded").toLowerCase(Locale.ROOT);
    return switch (engines) {
      case "embedded" -> startEmbeddedPostgres();
      default -> throw new IllegalArgumentException("unknown engines '" + engines + "'");
    };
  }

  private static PostgresConfig startEmbeddedPostgres() {
    Path dataDir = newDirectory("tallyhouse-postgres-");
    EmbeddedPostgres engine = EmbeddedPostgres.start(dataDir);
    atExit(
        () -> {
          engine.close();
          deleteAll(dataDir);
        });
    return config(engine);
  }

  /** How to connect to an engine that a test started for itself. */
  public static PostgresConfig config(EmbeddedPostgres engine) {
    return new PostgresConfig(
        engine.host(), engine.port(), engine.database(), engine.user(), engine.password(), false);
  }

  private static Path newDirectory(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException("can't create a directory for an engine's data", e);
    }
  }

  private static void atExit(Runnable cleanUp) {
    Runtime.getRuntime().addShutdownHook(new Thread(cleanUp, "stop-test-engine"));
  }

  private static void deleteAll(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.err.println("can't delete " + directory + ": " + e);
    }
  }
}
