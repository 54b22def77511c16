package io.tallyhouse.server;

import io.tallyhouse.account.ApiKeySecret;
import io.tallyhouse.api.ApiServer;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.cost.ModelPrice;
import io.tallyhouse.cost.PriceFile;
import io.tallyhouse.http.CorsOrigins;
import io.tallyhouse.postgres.PostgresConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a server is set up, read from environment variables. The README's table lists them with their
 * defaults.
 *
 * @param httpPort 0 = any free one
 * @param http how it treats its clients' connections and pages
 * @param dataDir the embedded engines' data, logs, and what the command line needs to reach the
 *     server
 * @param bootstrapKey a key that is made to exist with all scopes in the default account
 * @param clickHouse an external ClickHouse; none = the embedded one
 * @param postgres an external PostgreSQL; none = the embedded one
 * @param ingest how events are taken in
 * @param dashboardAuth who needs no key on the dashboard surface
 * @param transcripts what is synced, and when
 * @param prices of the user's price file, which go before those that come with Tallyhouse; empty
 *     without such a file
 * @param home the installation, in which the embedded ClickHouse's library lies
 */
public record Config(
    String httpHost,
    int httpPort,
    HttpConfig http,
    Path dataDir,
    Optional<String> bootstrapKey,
    Optional<ClickHouseConfig> clickHouse,
    Optional<PostgresConfig> postgres,
    IngestConfig ingest,
    DashboardAuth dashboardAuth,
    TranscriptsConfig transcripts,
    List<ModelPrice> prices,
    Path home) {
  private static final long MEGABYTE = 1L << 20;
  private static final int PORT_MAX = 65_535;

  public Config {
    prices = List.copyOf(prices);
  }

  /**
   * Reads the configuration, with the price file that it names.
   *
   * @param environment the environment variables
   * @param userHome where {@code ~} is
   * @param home the installation
   * @throws StartupException with one line that names the variable and says what it wants
   */
  public static Config from(Map<String, String> environment, Path userHome, Path home) {
    Variables variables = new Variables(environment, userHome);
    checkLogFormat(variables);
    return new Config(
        variables.text("TALLYHOUSE_HTTP_HOST").orElse("127.0.0.1"),
        (int) variables.integer("TALLYHOUSE_HTTP_PORT", 8080, 0, PORT_MAX),
        new HttpConfig(
            variables
                .parsed("TALLYHOUSE_HTTP_IDLE_TIMEOUT", HttpConfig::parseIdleTimeout)
                .orElse(ApiServer.IDLE_TIMEOUT_DEFAULT),
            variables
                .parsed("TALLYHOUSE_CORS_ORIGINS", CorsOrigins::parse)
                .orElse(CorsOrigins.NONE)),
        variables.path("TALLYHOUSE_DATA_DIR", "~/.tallyhouse"),
        bootstrapKey(variables),
        variables.parsed("TALLYHOUSE_CLICKHOUSE_URL", ClickHouseConfig::parse),
        variables.parsed("TALLYHOUSE_POSTGRES_URL", PostgresConfig::parse),
        new IngestConfig(
            variables.integer("TALLYHOUSE_LEDGER_MB", 64, 1, 65_536) * MEGABYTE,
            variables.integer("TALLYHOUSE_LOG_MB", 1024, 1, 1_048_576) * MEGABYTE,
            variables.parsed("TALLYHOUSE_ACK", Acknowledgement::parse).orElse(Acknowledgement.LOG)),
        variables
            .parsed("TALLYHOUSE_DASHBOARD_AUTH", DashboardAuth::parse)
            .orElse(DashboardAuth.AUTO),
        new TranscriptsConfig(
            TranscriptsConfig.places(environment, userHome),
            variables.parsed("TALLYHOUSE_SYNC_INTERVAL", TranscriptsConfig::parseInterval),
            TranscriptsConfig.user(environment, System.getProperty("user.name", ""))),
        variables
            .parsed(
                "TALLYHOUSE_PRICES",
                file ->
                    PriceFile.read(UserPath.parse("TALLYHOUSE_PRICES", file, userHome)).prices())
            .orElse(List.of()),
        home);
  }

  /** The same with other transcripts. */
  public Config withTranscripts(TranscriptsConfig transcripts) {
    return new Config(
        httpHost,
        httpPort,
        http,
        dataDir,
        bootstrapKey,
        clickHouse,
        postgres,
        ingest,
        dashboardAuth,
        transcripts,
        prices,
        home);
  }

  /** It is read by logback.xml, which has no messages for people. */
  private static void checkLogFormat(Variables variables) {
    String format = variables.text("TALLYHOUSE_LOG_FORMAT").orElse("text");
    if (!format.equals("text") && !format.equals("json")) {
      throw new StartupException(
          "TALLYHOUSE_LOG_FORMAT must be text or json, but is " + format, null);
    }
  }

  private static Optional<String> bootstrapKey(Variables variables) {
    Optional<String> key = variables.text("TALLYHOUSE_BOOTSTRAP_KEY");
    if (key.isPresent() && !ApiKeySecret.acceptable(key.get())) {
      throw new StartupException(
          "TALLYHOUSE_BOOTSTRAP_KEY must be "
              + ApiKeySecret.CHARS_MIN
              + " to "
              + ApiKeySecret.CHARS_MAX
              + " printable ASCII characters, the first and the last not a space",
          null);
    }
    return key;
  }

  private record Variables(Map<String, String> environment, Path userHome) {
    Optional<String> text(String name) {
      return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    <T> Optional<T> parsed(String name, Function<String, T> parse) {
      try {
        return text(name).map(parse);
      } catch (IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        throw new StartupException(message.contains(name) ? message : name + ": " + message, e);
      }
    }

    Path path(String name, String otherwise) {
      return UserPath.parse(name, text(name).orElse(otherwise), userHome);
    }

    long integer(String name, long otherwise, long min, long max) {
      Optional<String> text = text(name);
      if (text.isEmpty()) {
        return otherwise;
      }
      try {
        long value = Long.parseLong(text.get().trim());
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw new StartupException(
          name + " must be a number between " + min + " and " + max + ", but is " + text.get(),
          null);
    }
  }
}
