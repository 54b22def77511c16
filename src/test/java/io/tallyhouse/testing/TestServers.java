package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.Scope;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.event.Event;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.model.TranscriptLineSpec;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.server.Acknowledgement;
import io.tallyhouse.server.Config;
import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.server.HttpConfig;
import io.tallyhouse.server.IngestConfig;
import io.tallyhouse.server.Tallyhouse;
import io.tallyhouse.server.TranscriptsConfig;
import io.tallyhouse.transcript.TranscriptPlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where integration tests get their server from: in this JVM, on the shared engines. */
public final class TestServers {
  private static @Nullable TallyhouseServer shared;

  private TestServers() {}

  /** The server that all integration tests of this JVM share, started at the first call. */
  public static synchronized TallyhouseServer shared() {
    if (shared == null) {
      shared = startOn(TestEngines.clickHouse(), TempDirectories.create("tallyhouse-transcripts-"));
    }
    return shared;
  }

  /** What that server responds, see {@link Tallyhouse#operations}. */
  public static Set<String> operations() {
    return ((InProcess) shared()).server.operations();
  }

  /**
   * A server of a test's own, for what it does to the database behind the server's back: what is
   * acknowledged is there.
   */
  public static TallyhouseServer startOn(ClickHouseConfig clickHouse) {
    return startOn(
        clickHouse,
        TestEngines.newPostgresDatabase(),
        "127.0.0.1",
        HttpConfig.DEFAULT,
        DashboardAuth.AUTO,
        TempDirectories.create("tallyhouse-transcripts-"),
        Acknowledgement.STORED);
  }

  /** A server of a test's own, which syncs the transcripts of a directory when it is asked to. */
  public static TallyhouseServer startOn(ClickHouseConfig clickHouse, Path transcripts) {
    return startOn(
        clickHouse,
        TestEngines.newPostgresDatabase(),
        "127.0.0.1",
        HttpConfig.DEFAULT,
        DashboardAuth.AUTO,
        transcripts,
        Acknowledgement.LOG);
  }

  /** The same, with a database of keys of the test's own too, listening where the test says. */
  public static InProcess startOn(
      ClickHouseConfig clickHouse,
      PostgresConfig postgres,
      String httpHost,
      DashboardAuth dashboardAuth) {
    return startOn(
        clickHouse,
        postgres,
        httpHost,
        HttpConfig.DEFAULT,
        dashboardAuth,
        TempDirectories.create("tallyhouse-transcripts-"),
        Acknowledgement.LOG);
  }

  /** A server of a test's own that treats connections and pages as the test says. */
  public static TallyhouseServer startOn(ClickHouseConfig clickHouse, HttpConfig http) {
    return startOn(
        clickHouse,
        TestEngines.newPostgresDatabase(),
        "127.0.0.1",
        http,
        DashboardAuth.AUTO,
        TempDirectories.create("tallyhouse-transcripts-"),
        Acknowledgement.LOG);
  }

  private static InProcess startOn(
      ClickHouseConfig clickHouse,
      PostgresConfig postgres,
      String httpHost,
      HttpConfig http,
      DashboardAuth dashboardAuth,
      Path transcripts,
      Acknowledgement acknowledgement) {
    Path dataDir = TempDirectories.create("tallyhouse-server-");
    InProcess server =
        new InProcess(
            new Config(
                httpHost,
                0,
                http,
                dataDir,
                Optional.empty(),
                Optional.of(clickHouse),
                Optional.of(postgres),
                new IngestConfig(LEDGER_BYTES_MAX, FileLog.BYTES_MAX, acknowledgement),
                dashboardAuth,
                new TranscriptsConfig(
                    TranscriptPlaces.of(transcripts), Optional.empty(), TranscriptLineSpec.USER),
                List.of(),
                Path.of(".")));
    TempDirectories.deleteAtExit(dataDir, server::close);
    return server;
  }

  /**
   * A server that reaches its databases at other ports of this machine: through whatever a test has
   * put in between.
   */
  public static InProcess startBehind(
      ClickHouseConfig clickHouse,
      int clickHousePort,
      PostgresConfig postgres,
      int postgresPort,
      Path dataDir,
      Path transcripts) {
    return new InProcess(
        new Config(
            "127.0.0.1",
            0,
            HttpConfig.DEFAULT,
            dataDir,
            Optional.empty(),
            Optional.of(
                new ClickHouseConfig(
                    "127.0.0.1",
                    clickHousePort,
                    false,
                    clickHouse.database(),
                    clickHouse.user(),
                    clickHouse.password())),
            Optional.of(
                new PostgresConfig(
                    "127.0.0.1",
                    postgresPort,
                    postgres.database(),
                    postgres.user(),
                    postgres.password(),
                    false)),
            new IngestConfig(LEDGER_BYTES_MAX, FileLog.BYTES_MAX, Acknowledgement.LOG),
            DashboardAuth.AUTO,
            new TranscriptsConfig(
                TranscriptPlaces.of(transcripts), Optional.empty(), TranscriptLineSpec.USER),
            List.of(),
            Path.of(".")));
  }

  /** Small, so that sessions are loaded again all the time. */
  private static final long LEDGER_BYTES_MAX = 64 << 10;

  /** A server in this JVM that a test starts for itself. */
  public static final class InProcess implements TallyhouseServer, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Config config;
    private final HttpClient client = HttpClient.newHttpClient();
    private Tallyhouse server;

    public InProcess(Config config) {
      this.config = config;
      this.server = Tallyhouse.start(config);
    }

    @Override
    public URI uri() {
      return server.uri();
    }

    @Override
    public String key(String account, String... scopes) {
      ObjectNode body = JSON.createObjectNode().put("account", account).put("name", "test");
      String[] wanted =
          scopes.length > 0
              ? scopes
              : Arrays.stream(Scope.values()).map(Scope::wireName).toArray(String[]::new);
      Arrays.stream(wanted).forEach(body.putArray("scopes")::add);
      HttpRequest request =
          HttpRequest.newBuilder(uri().resolve("/api/v1/admin/keys"))
              .header("X-API-Key", server.operatorKey())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
              .build();
      try {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        ApiDescription.check(response);
        JsonNode reply = JSON.readTree(response.body());
        if (response.statusCode() != 201) {
          throw new IllegalStateException("creating a key: " + reply);
        }
        return reply.path("data").path("key").asText();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Stores the events as one request, as reading a transcript would. */
    public void store(int accountId, List<Event> events) {
      assertThat(server.submit(new IngestRequest(accountId, events, 0)).join())
          .isEqualTo(IngestOutcome.STORED);
    }

    @Override
    public void restart() {
      server.close();
      server = Tallyhouse.start(config);
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
