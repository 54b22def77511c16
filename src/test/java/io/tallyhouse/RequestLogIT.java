package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Every request has an id, and a failed one a line in the log. */
class RequestLogIT {
  private static final String REQUEST_ID = "X-Request-Id";

  @TempDir static Path temp;
  private static ScriptedClickHouse clickHouse;
  private static TestServers.InProcess server;
  private static String key = "";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("io.tallyhouse");
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event);
        }
      };

  @BeforeAll
  static void start() throws IOException {
    ClickHouseConfig engine = TestEngines.clickHouse();
    PostgresConfig postgres = TestEngines.newPostgresDatabase();
    clickHouse = new ScriptedClickHouse(engine);
    server =
        TestServers.startBehind(
            engine, clickHouse.port(), postgres, postgres.port(), temp, temp.resolve("none"));
    key = server.key("log");
  }

  @AfterAll
  static void stop() {
    server.close();
    clickHouse.close();
  }

  @BeforeEach
  void listen() {
    appender.start();
    root.addAppender(appender);
  }

  @AfterEach
  void heal() {
    root.detachAppender(appender);
    clickHouse.play(ScriptedClickHouse.PASS);
  }

  @Test
  void requestWithoutId_getsOneOfItsOwn() throws Exception {
    String first = idOf(get("/livez", null));
    String second = idOf(get("/livez", null));

    assertThat(first).matches("[0-9a-f]{32}");
    assertThat(second).matches("[0-9a-f]{32}").isNotEqualTo(first);
  }

  @Test
  void idThatIsSent_isKept() throws Exception {
    String id = "Root=1-67891233-abcdef012345678912345678";
    assertThat(idOf(get("/livez", id))).isEqualTo(id);
    assertThat(idOf(get("/no/such/path", id))).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "x\"y", "ümlaut", "<script>", ""})
  void idThatIsNone_isReplaced(String id) throws Exception {
    assertThat(idOf(get("/livez", id))).matches("[0-9a-f]{32}");
  }

  @Test
  void idOfMoreThan128Characters_isReplaced() throws Exception {
    assertThat(idOf(get("/livez", "x".repeat(128)))).hasSize(128).startsWith("x");
    assertThat(idOf(get("/livez", "x".repeat(129)))).matches("[0-9a-f]{32}");
  }

  @Test
  void requestThatFails_isLoggedOnce_withWhatIsKnownOfIt() throws Exception {
    String id = id();
    clickHouse.play(request -> new Action.Fail(241));

    HttpResponse<String> reply = get(ApiClient.OVERVIEW + "?start_date=2020-01-01", id);

    assertThat(reply.statusCode()).isEqualTo(503);
    ILoggingEvent line = line(id);
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(pairs(line))
        .contains("requestId=" + id, "method=GET", "route=" + ApiClient.OVERVIEW, "status=503")
        .anySatisfy(pair -> assertThat(pair).matches("durationMs=\\d+"));
    assertThat(line.getFormattedMessage()).contains("QueryException");
    assertThat(line.getFormattedMessage()).doesNotContain("2020");
  }

  @Test
  void requestThatIsTheClientsFault_isLoggedAsInformation_withoutItsPath() throws Exception {
    String id = id();

    get("/api/v1/nothing-of-that-name?x=y", id);

    ILoggingEvent line = line(id);
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(pairs(line)).contains("route=none", "status=404");
    assertThat(line.toString() + pairs(line)).doesNotContain("nothing-of-that-name");
  }

  @Test
  void statementThatClickHouseRefuses_isLoggedAsAnError() throws Exception {
    String id = id();
    clickHouse.play(request -> new Action.Fail(62));

    get("/api/analytics/overview?dateFrom=2019-01-01", id);

    assertThat(line(id).getLevel()).isEqualTo(Level.ERROR);
    assertThat(line(id).getThrowableProxy()).isNotNull();
    assertThat(pairs(line(id))).contains("status=500");
  }

  @Test
  void requestThatIsNoneToTheRouter_isLoggedAndHasAnIdToo() throws Exception {
    String id = id();
    try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
      String request = "GET /%zz HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + id + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(reply).startsWith("HTTP/1.1 400").containsIgnoringCase("X-Request-Id: " + id);
    }
    assertThat(pairs(line(id))).contains("route=none", "status=400");
  }

  @Test
  void requestThatSucceeds_isNotLogged() throws Exception {
    String id = id();

    assertThat(get(ApiClient.OVERVIEW, id).statusCode()).isEqualTo(200);
    get("/nothing", "after-" + id);

    line("after-" + id);
    assertThat(linesOf(id)).isEmpty();
  }

  private ILoggingEvent line(String id) {
    Awaitility.await().until(() -> !linesOf(id).isEmpty());
    assertThat(linesOf(id)).hasSize(1);
    return linesOf(id).get(0);
  }

  private List<ILoggingEvent> linesOf(String id) {
    return lines.stream().filter(line -> pairs(line).contains("requestId=" + id)).toList();
  }

  private static List<String> pairs(ILoggingEvent line) {
    return line.getKeyValuePairs() == null
        ? List.of()
        : line.getKeyValuePairs().stream().map(pair -> pair.key + "=" + pair.value).toList();
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static String idOf(HttpResponse<String> response) {
    assertThat(response.headers().allValues(REQUEST_ID)).hasSize(1);
    return response.headers().firstValue(REQUEST_ID).orElseThrow();
  }

  private HttpResponse<String> get(String path, @Nullable String id) throws Exception {
    URI uri = server.uri().resolve(path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("X-API-Key", key);
    if (id != null) {
      request.header(REQUEST_ID, id);
    }
    HttpResponse<String> reply = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    ApiDescription.check(reply);
    return reply;
  }
}
