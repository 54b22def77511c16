package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.engine.DataDirectory;
import io.tallyhouse.engine.EmbeddedClickHouse;
import io.tallyhouse.engine.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The two engines, and a server in a process of its own that is told to use them, in a directory
 * that is deleted at the end.
 */
final class Stack implements AutoCloseable {
  private static final String BOOTSTRAP_KEY = "benchmark-key-of-one-run";
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration MERGES_MAX = Duration.ofMinutes(10);
  private static final int QUIET_POLLS = 10;
  private static final String LISTENING = "Tallyhouse listening on ";

  private final Path home;
  private final Path directory;
  private final DataDirectory held;
  private final EmbeddedClickHouse clickHouse; // null: an external one
  private final ClickHouseConfig address;
  private final long clickHousePid;
  private final EmbeddedPostgres postgres;
  private final ClickHouseConnection connection;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();
  private Process server;
  private URI serverUri;

  private Stack(Path home, Path directory, Options options) throws IOException {
    this.home = home;
    this.directory = directory;
    Path engines = Files.createDirectories(directory.resolve("engines"));
    held = DataDirectory.open(engines);
    if (options.has("clickhouse-url")) {
      clickHouse = null;
      address = ClickHouseConfig.parse(options.text("clickhouse-url", ""));
      clickHousePid = options.integer("clickhouse-pid", 0);
    } else {
      clickHouse = EmbeddedClickHouse.start(home, engines);
      address =
          new ClickHouseConfig(
              clickHouse.url().getHost(),
              clickHouse.url().getPort(),
              false,
              "default",
              clickHouse.user(),
              clickHouse.password());
      clickHousePid = clickHouse.pid();
    }
    postgres = EmbeddedPostgres.start(engines);
    connection = new ClickHouseConnection(config("default"));
  }

  /** Starts the engines, and no server yet. */
  static Stack start(Path home, Path target, Options options) throws IOException {
    Path parent = Path.of(options.text("data-dir", target.toString()));
    Files.createDirectories(parent);
    return new Stack(home, Files.createTempDirectory(parent, "stack-"), options);
  }

  /** Starts the server, with these options for its JVM. */
  void startServer(List<String> jvmOptions) throws IOException, InterruptedException {
    startServer(jvmOptions, Map.of());
  }

  /** The same, with more environment variables. */
  void startServer(List<String> jvmOptions, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", home.resolve("target/tallyhouse.jar").toString()));
    command.addAll(List.of("io.tallyhouse.cli.Main", "serve"));
    Path log = directory.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TALLYHOUSE_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "TALLYHOUSE_HTTP_PORT", "0",
                "TALLYHOUSE_DATA_DIR", directory.resolve("server").toString(),
                "TALLYHOUSE_BOOTSTRAP_KEY", BOOTSTRAP_KEY,
                "TALLYHOUSE_CLICKHOUSE_URL",
                    "http://%s:%s@%s:%d/tallyhouse"
                        .formatted(
                            address.user(), address.password(), address.host(), address.port()),
                "TALLYHOUSE_POSTGRES_URL",
                    "postgres://%s:%s@%s:%d/%s"
                        .formatted(
                            postgres.user(),
                            postgres.password(),
                            postgres.host(),
                            postgres.port(),
                            postgres.database())));
    builder.environment().putAll(environment);
    server = builder.start();
    long deadline = System.nanoTime() + START_MAX.toNanos();
    while (serverUri == null) {
      String said = Files.readString(log);
      int at = said.indexOf(LISTENING);
      if (at >= 0 && said.indexOf('\n', at) > 0) {
        int from = at + LISTENING.length();
        serverUri = URI.create(said.substring(from, said.indexOf('\n', from)).trim());
      } else if (!server.isAlive() || System.nanoTime() > deadline) {
        throw new VoidRunException("the server did not start: " + said);
      } else {
        Thread.sleep(20);
      }
    }
  }

  /** A key of the default account, 1. */
  String bootstrapKey() {
    return BOOTSTRAP_KEY;
  }

  long serverPid() {
    return server.pid();
  }

  long clickHousePid() {
    return clickHousePid;
  }

  InetSocketAddress serverAddress() {
    return new InetSocketAddress("127.0.0.1", serverUri.getPort());
  }

  InetSocketAddress clickHouseAddress() {
    return new InetSocketAddress(address.host(), address.port());
  }

  /** The headers by which ClickHouse knows us. */
  String clickHouseHeaders() {
    return "X-ClickHouse-User: %s\r\nX-ClickHouse-Key: %s\r\n"
        .formatted(address.user(), address.password());
  }

  /** Makes a database with the server's own tables and views. */
  void createDatabase(String name) {
    ClickHouseMigrations.migrate(config(name));
  }

  ClickHouseConnection clickHouse() {
    return connection;
  }

  /** A connection whose statements are about another database than {@code default}. */
  ClickHouseConnection connect(String database) {
    return new ClickHouseConnection(config(database));
  }

  private ClickHouseConfig config(String database) {
    return new ClickHouseConfig(
        address.host(),
        address.port(),
        address.tls(),
        database,
        address.user(),
        address.password());
  }

  /**
   * Whether the engine honours {@code async_insert}: `clickhouse local` takes it and ignores it.
   */
  boolean queuesAsyncInserts() {
    clickHouse("CREATE TABLE IF NOT EXISTS async_probe (a UInt8) ENGINE = Memory");
    String queued = "SELECT sum(value) FROM system.events WHERE event = 'AsyncInsertQuery'";
    long before = number(queued);
    clickHouse(
        "INSERT INTO async_probe SETTINGS async_insert = 1, wait_for_async_insert = 1"
            + " FORMAT JSONEachRow",
        "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    clickHouse("DROP TABLE async_probe");
    return number(queued) > before;
  }

  /** Runs a statement that has no rows. */
  void clickHouse(String sql) {
    clickHouse(sql, new byte[0]);
  }

  /** Sends ClickHouse a statement and what it inserts; what it returns. */
  byte[] clickHouse(String sql, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(
                address.endpoint() + "/?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8)));
    clickHouseHeaders()
        .lines()
        .map(line -> line.split(": ", 2))
        .forEach(header -> request.header(header[0], header[1]));
    try {
      HttpResponse<byte[]> response =
          http.send(
              request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new VoidRunException(
            sql + ": " + new String(response.body(), StandardCharsets.UTF_8));
      }
      return response.body();
    } catch (IOException | InterruptedException e) {
      throw new VoidRunException(sql, e);
    }
  }

  /** The rows of a query, each an array of columns. */
  List<JsonNode> rows(String sql) {
    List<JsonNode> rows = new ArrayList<>();
    connection.query(sql, Map.of(), "benchmark", row -> rows.add(row.values()));
    return rows;
  }

  /** The one number a query gives. */
  long number(String sql) {
    return rows(sql).get(0).get(0).asLong();
  }

  /** Waits until no merge has run for a second. */
  void awaitMerges() throws InterruptedException {
    long deadline = System.nanoTime() + MERGES_MAX.toNanos();
    for (int quiet = 0; quiet < QUIET_POLLS; ) {
      if (System.nanoTime() > deadline) {
        throw new VoidRunException("merges go on after " + MERGES_MAX);
      }
      quiet = number("SELECT count() FROM system.merges") == 0 ? quiet + 1 : 0;
      Thread.sleep(100);
    }
  }

  /** Calls the server that was started. */
  ServerApi api() {
    return new ServerApi(http, serverUri, BOOTSTRAP_KEY);
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.destroy();
      try {
        if (!server.waitFor(15, TimeUnit.SECONDS)) {
          server.destroyForcibly();
        }
      } catch (InterruptedException e) {
        server.destroyForcibly();
      }
    }
    connection.close();
    if (clickHouse != null) {
      clickHouse.close();
    }
    postgres.close();
    try {
      held.close();
    } catch (Exception e) {
      throw new IOException(e);
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
