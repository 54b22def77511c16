package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.postgres.PostgresMigrations;
import io.tallyhouse.server.TallyhouseProcess.Ended;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.TestEngines;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server says that can't start: one line, which tells what to do, and a status that is not
 * 0.
 */
class StartupFailureIT {
  private static final int NOBODY_LISTENS_PORT = 1;

  private static final ClickHouseConfig CLICK_HOUSE = TestEngines.clickHouse();
  private static final PostgresConfig POSTGRES = TestEngines.newPostgresDatabase();

  @TempDir static Path shared;

  /** Waits for a PostgreSQL while the other tests run. */
  private static TallyhouseProcess withoutPostgres;

  @TempDir Path temp;

  @BeforeAll
  static void start() {
    ClickHouseMigrations.migrate(CLICK_HOUSE);
    PostgresMigrations.migrate(POSTGRES);
    withoutPostgres =
        TallyhouseProcess.start(
            shared,
            external(
                shared,
                "TALLYHOUSE_POSTGRES_URL",
                "postgres://u:hidden@127.0.0.1:" + NOBODY_LISTENS_PORT + "/keys"),
            "serve");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    withoutPostgres.close();
  }

  @Test
  void takenPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertRefused(external("TALLYHOUSE_HTTP_PORT", port))
          .contains("127.0.0.1:" + port, "TALLYHOUSE_HTTP_PORT");
    }
  }

  @Test
  void addressOfAnotherMachine() throws Exception {
    assertRefused(external("TALLYHOUSE_HTTP_HOST", "192.0.2.1")).contains("TALLYHOUSE_HTTP_HOST");
  }

  @Test
  void dataDirectoryThatIsAFile() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertRefused(Map.of("TALLYHOUSE_DATA_DIR", file.toString()))
        .contains(file.toString(), "TALLYHOUSE_DATA_DIR");
  }

  @Test
  void dataDirectoryThatCantBeWritten() throws Exception {
    // Refuses root too, on Linux; elsewhere there is no /proc, and root of the tree is not ours.
    assertRefused(Map.of("TALLYHOUSE_DATA_DIR", "/proc/tallyhouse"))
        .contains("/proc/tallyhouse", "TALLYHOUSE_DATA_DIR");
  }

  @Test
  void badVariable() throws Exception {
    assertRefused(Map.of("TALLYHOUSE_HTTP_PORT", "http")).contains("TALLYHOUSE_HTTP_PORT");
    assertRefused(Map.of("TALLYHOUSE_POSTGRES_URL", "nonsense"))
        .contains("TALLYHOUSE_POSTGRES_URL");
  }

  @Test
  void badPriceFile() throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("prices.json"),
            "{\"usdPerMillionTokens\": [\n{\"model\": \"claude-x\", \"input\": -1, \"output\": 1}]}");
    assertRefused(Map.of("TALLYHOUSE_PRICES", file.toString()))
        .contains("TALLYHOUSE_PRICES", file.toString(), "claude-x", "input");
  }

  @Test
  void clickHouseThatIsNotThere() throws Exception {
    assertRefused(
            external(
                "TALLYHOUSE_CLICKHOUSE_URL", "http://u:hidden@127.0.0.1:" + NOBODY_LISTENS_PORT))
        .contains("127.0.0.1:" + NOBODY_LISTENS_PORT, "TALLYHOUSE_CLICKHOUSE_URL")
        .doesNotContain("hidden");
  }

  @Test
  void clickHouseThatRefusesThePassword() throws Exception {
    ClickHouseConfig there = TestEngines.clickHouse();
    ClickHouseConfig wrong =
        new ClickHouseConfig(
            there.host(), there.port(), there.tls(), there.database(), there.user(), "wrong");
    assertRefused(external("TALLYHOUSE_CLICKHOUSE_URL", TestEngines.url(wrong)))
        .contains("user and password", "TALLYHOUSE_CLICKHOUSE_URL");
  }

  @Test
  void postgresThatIsNotThere() throws Exception {
    assertRefused(withoutPostgres.awaitEnd())
        .contains("127.0.0.1:" + NOBODY_LISTENS_PORT, "TALLYHOUSE_POSTGRES_URL")
        .doesNotContain("hidden");
  }

  @Test
  void postgresThatRefusesThePassword() throws Exception {
    PostgresConfig there = TestEngines.newPostgresDatabase();
    PostgresConfig wrong =
        new PostgresConfig(
            there.host(), there.port(), there.database(), there.user(), "wrong", there.tls());
    assertRefused(external("TALLYHOUSE_POSTGRES_URL", TestEngines.url(wrong)))
        .contains(there.user(), "TALLYHOUSE_POSTGRES_URL");
  }

  @Test
  void clickHouseSchemaOfANewerVersion() throws Exception {
    ClickHouseConfig newer = TestEngines.clickHouse();
    ClickHouseMigrations.migrate(newer);
    try (ClickHouseConnection connection = new ClickHouseConnection(newer)) {
      connection.execute(
          "INSERT INTO schema_migrations (name, checksum) VALUES ('9999_later.sql', 1)",
          Map.of(),
          "test");
    }
    assertRefused(external("TALLYHOUSE_CLICKHOUSE_URL", TestEngines.url(newer)))
        .contains("9999_later", "newer");
  }

  @Test
  void postgresSchemaOfANewerVersion() throws Exception {
    PostgresConfig newer = TestEngines.newPostgresDatabase();
    PostgresMigrations.migrate(newer);
    TestEngines.execute(
        newer,
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success) VALUES"
            + " (9999, '9999', 'later', 'SQL', '9999_later.sql', 1, 'test', 1, true)");
    assertRefused(external("TALLYHOUSE_POSTGRES_URL", TestEngines.url(newer)))
        .contains("9999_later", "newer");
  }

  @Test
  void missingEngine() throws Exception {
    Map<String, String> environment = new HashMap<>(external("", ""));
    environment.remove("TALLYHOUSE_CLICKHOUSE_URL");
    Ended ended = TallyhouseProcess.start(temp, temp, environment, "serve").awaitEnd();
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines()).hasSize(1);
    assertThat(ended.err()).contains("npm", "TALLYHOUSE_CLICKHOUSE_URL");
  }

  @Test
  void missingNpm() throws Exception {
    Path engine = Files.createDirectory(temp.resolve("engine"));
    Path fetch = Path.of(System.getProperty("tallyhouse.home", "."), "engine", "fetch");
    Files.copy(fetch, engine.resolve("fetch"));
    Files.copy(fetch.resolveSibling("libraries"), engine.resolve("libraries"));
    Path bin = Files.createDirectory(temp.resolve("bin"));
    for (String program : new String[] {"dirname", "uname", "grep"}) {
      Path script =
          Files.writeString(
              bin.resolve(program), "#!/bin/sh\nexec " + programInPath(program) + " \"$@\"\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
    ProcessBuilder builder =
        new ProcessBuilder(programInPath("bash").toString(), engine.resolve("fetch").toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("TALLYHOUSE_"));
    builder.environment().put("PATH", bin.toString());
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(Patience.MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(said.lines()).hasSize(1);
    assertThat(said).contains("npm", "TALLYHOUSE_CLICKHOUSE_URL");
  }

  @Test
  void migrate_listsThenAppliesThenHasNothingToDo() throws Exception {
    Map<String, String> environment = new HashMap<>(external("", ""));
    environment.put("TALLYHOUSE_CLICKHOUSE_URL", TestEngines.url(TestEngines.clickHouse()));
    environment.put("TALLYHOUSE_POSTGRES_URL", TestEngines.url(TestEngines.newPostgresDatabase()));
    Ended pending = run(environment, "migrate", "--dry-run");
    assertThat(pending.out()).contains("pending", "0001_events", "0001_accounts");
    assertThat(pending.status()).isZero();
    assertThat(run(environment, "migrate").out()).contains("applied", "0001_events");
    assertThat(run(environment, "migrate").out())
        .isEqualTo("ClickHouse: up to date\nPostgreSQL: up to date\n");
  }

  private AbstractStringAssert<?> assertRefused(Map<String, String> environment)
      throws InterruptedException {
    return assertRefused(run(environment, "serve"));
  }

  private static AbstractStringAssert<?> assertRefused(Ended ended) {
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines()).as(ended.err()).hasSize(1);
    return assertThat(ended.err()).startsWith("tallyhouse: ");
  }

  private Ended run(Map<String, String> environment, String... arguments)
      throws InterruptedException {
    return TallyhouseProcess.start(temp, environment, arguments).awaitEnd();
  }

  /** Databases that work and have their schema, and one variable that is different. */
  private Map<String, String> external(String variable, String value) {
    return external(temp, variable, value);
  }

  private static Map<String, String> external(Path directory, String variable, String value) {
    Map<String, String> environment = new HashMap<>();
    environment.put("TALLYHOUSE_DATA_DIR", directory.resolve("data").toString());
    environment.put("TALLYHOUSE_CLICKHOUSE_URL", TestEngines.url(CLICK_HOUSE));
    environment.put("TALLYHOUSE_POSTGRES_URL", TestEngines.url(POSTGRES));
    if (!variable.isEmpty()) {
      environment.put(variable, value);
    }
    return environment;
  }

  private static Path programInPath(String name) {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      Path program = Path.of(directory, name);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    throw new IllegalStateException(name + " is not in the PATH");
  }
}
