package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.cost.Prices;
import io.tallyhouse.http.CorsOrigins;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.transcript.TranscriptPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every variable, its default and what it refuses. */
class ConfigTest {
  private static final Path HOME = Path.of("/opt/tallyhouse");
  private static final Pattern VARIABLE = Pattern.compile("TALLYHOUSE_[A-Z_]*[A-Z]");

  /** Of the child processes, not for people. */
  private static final String INTERNAL = "TALLYHOUSE_ENGINE_";

  @TempDir Path temp;

  @Test
  void withoutVariables_theDefaultsHold() {
    assertThat(read(Map.of()))
        .isEqualTo(
            new Config(
                "127.0.0.1",
                8080,
                new HttpConfig(Duration.ofSeconds(75), CorsOrigins.NONE),
                Path.of("/home/ada/.tallyhouse"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new IngestConfig(64L << 20, 1L << 30, Acknowledgement.LOG),
                DashboardAuth.AUTO,
                new TranscriptsConfig(
                    TranscriptsConfig.places(Map.of(), Path.of("/home/ada")),
                    Optional.empty(),
                    System.getProperty("user.name")),
                List.of(),
                HOME));
  }

  @Test
  void everyVariable_isRead() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("TALLYHOUSE_HTTP_HOST", "0.0.0.0");
    environment.put("TALLYHOUSE_HTTP_PORT", "0");
    environment.put("TALLYHOUSE_HTTP_IDLE_TIMEOUT", "11m");
    environment.put("TALLYHOUSE_CORS_ORIGINS", "https://app.example, http://localhost:5173");
    environment.put("TALLYHOUSE_DATA_DIR", "/data/../var/tallyhouse");
    environment.put("TALLYHOUSE_BOOTSTRAP_KEY", "a-key-of-twenty-chars");
    environment.put("TALLYHOUSE_CLICKHOUSE_URL", "https://u:p@clickhouse/events");
    environment.put("TALLYHOUSE_POSTGRES_URL", "postgres://u:p@postgres/keys");
    environment.put("TALLYHOUSE_LEDGER_MB", "1");
    environment.put("TALLYHOUSE_LOG_MB", "2");
    environment.put("TALLYHOUSE_ACK", "stored");
    environment.put("TALLYHOUSE_DASHBOARD_AUTH", "required");
    environment.put("TALLYHOUSE_TRANSCRIPTS_DIR", "/var/x/../transcripts");
    environment.put("TALLYHOUSE_SYNC_INTERVAL", "5m");
    environment.put("TALLYHOUSE_SYNC_USER", " ada ü ");
    environment.put("TALLYHOUSE_PRICES", priceFile("3").toString());

    assertThat(read(environment))
        .isEqualTo(
            new Config(
                "0.0.0.0",
                0,
                new HttpConfig(
                    Duration.ofMinutes(11),
                    new CorsOrigins(Set.of("https://app.example", "http://localhost:5173"))),
                Path.of("/var/tallyhouse"),
                Optional.of("a-key-of-twenty-chars"),
                Optional.of(new ClickHouseConfig("clickhouse", 8443, true, "events", "u", "p")),
                Optional.of(new PostgresConfig("postgres", 5432, "keys", "u", "p", false)),
                new IngestConfig(1L << 20, 2L << 20, Acknowledgement.STORED),
                DashboardAuth.REQUIRED,
                new TranscriptsConfig(
                    TranscriptPlaces.of(Path.of("/var/transcripts")),
                    Optional.of(Duration.ofMinutes(5)),
                    "ada ü"),
                List.of(Prices.flat("claude-x", "3")),
                HOME));
  }

  @Test
  void emptyVariable_isAsNone() {
    assertThat(read(Map.of("TALLYHOUSE_HTTP_PORT", "", "TALLYHOUSE_CLICKHOUSE_URL", " ")))
        .isEqualTo(read(Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "TALLYHOUSE_HTTP_PORT, http",
    "TALLYHOUSE_HTTP_PORT, 65536",
    "TALLYHOUSE_HTTP_PORT, -1",
    "TALLYHOUSE_HTTP_IDLE_TIMEOUT, 0s",
    "TALLYHOUSE_HTTP_IDLE_TIMEOUT, 61m",
    "TALLYHOUSE_HTTP_IDLE_TIMEOUT, 75",
    "TALLYHOUSE_CORS_ORIGINS, *",
    "TALLYHOUSE_CORS_ORIGINS, app.example",
    "TALLYHOUSE_SYNC_INTERVAL, 0s",
    "TALLYHOUSE_SYNC_INTERVAL, 25h",
    "TALLYHOUSE_SYNC_INTERVAL, 5",
    "TALLYHOUSE_LEDGER_MB, 0",
    "TALLYHOUSE_LOG_MB, 0",
    "TALLYHOUSE_ACK, never",
    "TALLYHOUSE_DASHBOARD_AUTH, none",
    "TALLYHOUSE_BOOTSTRAP_KEY, short",
    "TALLYHOUSE_CLICKHOUSE_URL, clickhouse:8123",
    "TALLYHOUSE_CLICKHOUSE_URL, http://host/data-base",
    "TALLYHOUSE_POSTGRES_URL, localhost",
    "TALLYHOUSE_PRICES, /no/such/file.json",
  })
  void badValue_isRefusedInOneLineThatNamesTheVariable(String name, String value) {
    assertThatThrownBy(() -> read(Map.of(name, value)))
        .hasMessageContaining(name)
        .hasMessageNotContaining("\n");
  }

  @Test
  void badTimeout_isRefusedWithTheRange() {
    assertThatThrownBy(() -> read(Map.of("TALLYHOUSE_HTTP_IDLE_TIMEOUT", "2h")))
        .hasMessage("TALLYHOUSE_HTTP_IDLE_TIMEOUT: must be 1s to 1h, as in 75s or 10m, but is 2h");
  }

  @Test
  void badPrice_isRefusedInOneLineThatNamesFileModelAndField() throws IOException {
    Path file = priceFile("-3");

    assertThatThrownBy(() -> read(Map.of("TALLYHOUSE_PRICES", file.toString())))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith(
            "TALLYHOUSE_PRICES: price file " + file + ": claude-x: input must be USD per million")
        .hasMessageNotContaining("\n");
  }

  private Path priceFile(String input) throws IOException {
    return Files.writeString(
        temp.resolve("prices.json"),
        "{\"usdPerMillionTokens\": [{\"model\": \"claude-x\", \"input\": %s, \"output\": 3}]}"
            .formatted(input));
  }

  @Test
  void readme_namesEveryVariable() throws IOException {
    Set<String> read = new TreeSet<>();
    for (Path source : sources()) {
      variablesIn(source).stream().filter(name -> !name.startsWith(INTERNAL)).forEach(read::add);
    }

    assertThat(read).contains("TALLYHOUSE_HTTP_PORT", "TALLYHOUSE_JAVA_OPTS");
    assertThat(variablesIn(Path.of("README.md"))).containsAll(read);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 127.0.0.1, true",
    "auto, localhost, true",
    "auto, ::1, true",
    "auto, 0.0.0.0, false",
    "auto, 192.0.2.1, false",
    "off, 127.0.0.1, true",
    "off, 0.0.0.0, true",
    "required, 127.0.0.1, false",
    "required, 0.0.0.0, false",
  })
  void dashboardAuth_saysWhereLoopbackNeedsNoKey(String auth, String host, boolean keyless) {
    assertThat(DashboardAuth.parse(auth).keylessFromLoopback(host)).isEqualTo(keyless);
  }

  private static Config read(Map<String, String> environment) {
    return Config.from(environment, Path.of("/home/ada"), HOME);
  }

  /** The launcher, and every source: wherever a variable is read. */
  private static List<Path> sources() throws IOException {
    try (Stream<Path> tree = Files.walk(Path.of("src/main/java"))) {
      return Stream.concat(Stream.of(Path.of("tallyhouse")), tree.filter(Files::isRegularFile))
          .toList();
    }
  }

  private static Set<String> variablesIn(Path file) throws IOException {
    return VARIABLE
        .matcher(Files.readString(file))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }
}
