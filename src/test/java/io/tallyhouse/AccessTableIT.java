package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.AccessRow.Surface;
import io.tallyhouse.account.Scope;
import io.tallyhouse.model.Json;
import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route with every kind of key, in both headers, where the dashboard needs a key and where it
 * does not: the status, the envelope, and that no other account's data is in the response.
 */
class AccessTableIT {
  private static final String DEFAULT = "default";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What a request presents. */
  private enum Presented {
    NONE,
    EMPTY,
    MALFORMED,
    UNKNOWN,
    REVOKED,
    WRITE,
    READ,
    ADMIN,
    ALL,
    OTHER_ACCOUNT;

    Set<Scope> scopes() {
      return switch (this) {
        case WRITE -> EnumSet.of(Scope.WRITE_EVENTS);
        case READ -> EnumSet.of(Scope.READ_ANALYTICS);
        case ADMIN -> EnumSet.of(Scope.ADMIN);
        case ALL, OTHER_ACCOUNT -> EnumSet.allOf(Scope.class);
        default -> EnumSet.noneOf(Scope.class);
      };
    }
  }

  private enum Header {
    X_API_KEY,
    BEARER
  }

  /** What only one account has: in its events, its sessions and its keys' names. */
  private record Marks(String name, UUID session) {
    static Marks random() {
      return new Marks("mark-" + UUID.randomUUID(), UUID.randomUUID());
    }

    /** In what a response tells beyond the request's own words. */
    boolean isIn(HttpResponse<String> response) {
      String session = this.session.toString();
      boolean asked = response.request().uri().getPath().contains(session);
      return response.body().contains(name) || (!asked && response.body().contains(session));
    }
  }

  /** A server with data of two accounts and keys of all kinds. */
  private record Site(
      TallyhouseServer server,
      boolean keyless,
      String other,
      Marks marks,
      Marks otherMarks,
      Map<Presented, String> keys) {
    /** How a header is read does not depend on where a key is needed: both at one site. */
    List<Header> headers() {
      return keyless ? List.of(Header.values()) : List.of(Header.BEARER);
    }
  }

  private static final List<Site> SITES = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    SITES.add(site(DashboardAuth.AUTO));
    SITES.add(site(DashboardAuth.REQUIRED));
  }

  @Test
  void everyRouteOfTheServer_hasItsRow_andNoOther() {
    assertThat(AccessRow.ALL.stream().map(row -> row.method() + " " + row.template()))
        .containsExactlyInAnyOrderElementsOf(TestServers.operations());
  }

  static Stream<AccessRow> rows() {
    return AccessRow.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void route_respondsToEveryKeyAsItShould(AccessRow row) throws Exception {
    for (Site site : SITES) {
      for (Presented presented : Presented.values()) {
        for (Header header : site.headers()) {
          HttpResponse<String> response =
              send(site, row, row.path(), site.keys().get(presented), header);
          String cell =
              "%s, %s in %s, keyless %s: %d %s"
                  .formatted(
                      row,
                      presented,
                      header,
                      site.keyless(),
                      response.statusCode(),
                      response.body());
          assertThat(expected(row, presented, site.keyless()))
              .as(cell)
              .contains(response.statusCode());
          assertEnvelope(row, response, cell);
          ApiDescription.check(response);
          assertApart(site, row, presented, response, cell);
        }
      }
    }
  }

  static Stream<AccessRow> readRows() {
    return rows().filter(row -> row.method().equals("GET"));
  }

  /** A HEAD is let in and refused as the GET is, and tells the same but for the body. */
  @ParameterizedTest
  @MethodSource("readRows")
  void head_respondsToEveryKeyAsGetDoes(AccessRow row) throws Exception {
    for (Site site : SITES) {
      for (Presented presented : Presented.values()) {
        String key = site.keys().get(presented);
        HttpResponse<String> get = send(site, row, row.path(), key, Header.X_API_KEY);
        HttpResponse<String> head =
            send(
                site,
                "HEAD",
                row.path().replace("SESSION", site.marks().session().toString()),
                "",
                key,
                Header.X_API_KEY);
        String cell = "%s, %s: %s beside %s".formatted(row, presented, head.headers(), get);
        assertThat(head.statusCode()).as(cell).isEqualTo(get.statusCode());
        assertThat(head.body()).as(cell).isEmpty();
        // What tells of the server, and of the time, is never twice the same.
        boolean changes = row.path().equals("/metrics") || get.body().contains("computedAt");
        assertThat(told(head, changes)).as(cell).isEqualTo(told(get, changes));
        ApiDescription.check(head);
      }
    }
  }

  private static Map<String, List<String>> told(HttpResponse<String> response, boolean changes) {
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.remove("x-request-id");
    if (changes) {
      assertThat(headers.remove("content-length")).isNotNull();
    }
    return headers;
  }

  /** Nobody on the way may keep a response with data, or one about a key or the server's state. */
  @ParameterizedTest
  @MethodSource("rows")
  void responses_areKeptByNobody_butFilesAreByTheirTag(AccessRow row) throws Exception {
    Site site = SITES.get(0);
    boolean file = row.template().startsWith("/docs") || row.template().equals("/openapi.yaml");
    for (Presented presented : List.of(Presented.ALL, Presented.UNKNOWN)) {
      HttpResponse<String> response =
          send(site, row, row.path(), site.keys().get(presented), Header.X_API_KEY);
      assertThat(response.headers().allValues("Cache-Control"))
          .as("%s: %s", row, response)
          .containsExactly(file ? "no-cache" : "no-store");
      assertThat(response.headers().firstValue("ETag").isPresent()).as("%s", row).isEqualTo(file);
      assertThat(response.headers().allValues("Vary"))
          .as("%s", row)
          .containsExactly("Accept-Encoding");
    }
  }

  /** What names an account in other systems names none here. */
  @Test
  void readRoutes_canNotBeAskedForAnotherAccount() throws Exception {
    for (Site site : SITES) {
      for (AccessRow row : AccessRow.ALL) {
        if (row.method().equals("GET") && row.scope() == Scope.READ_ANALYTICS) {
          String path =
              row.path()
                  + (row.path().contains("?") ? "&" : "?")
                  + "account=default&account_id=1&accountId=1&tenant=1";
          HttpResponse<String> response =
              send(site, row, path, site.keys().get(Presented.OTHER_ACCOUNT), Header.X_API_KEY);
          assertThat(expected(row, Presented.OTHER_ACCOUNT, site.keyless()))
              .as("%s", row)
              .contains(response.statusCode());
          assertThat(site.marks().isIn(response)).as("%s: %s", path, response.body()).isFalse();
        }
      }
    }
  }

  @Test
  void adminOfAnotherAccount_canNotReachTheDefaultOne() throws Exception {
    Site site = SITES.get(0);
    String key = site.keys().get(Presented.OTHER_ACCOUNT);
    String victim = site.server().key(DEFAULT);
    String id =
        Json.parse(
                ask(site, "GET", "/api/v1/admin/keys", "", site.keys().get(Presented.ALL)).body())
            .path("data")
            .path("keys")
            .path(0)
            .path("id")
            .asText();

    assertThat(ask(site, "GET", "/api/v1/admin/keys?account=default", "", key).statusCode())
        .isEqualTo(403);
    assertThat(ask(site, "GET", "/api/v1/admin/reconcile?account=default", "", key).statusCode())
        .isEqualTo(403);
    assertThat(ask(site, "POST", "/api/v1/admin/reconcile?account=default", "{}", key).statusCode())
        .isEqualTo(403);
    assertThat(
            ask(
                    site,
                    "POST",
                    "/api/v1/admin/keys",
                    "{\"account\": \"default\", \"name\": \"n\", \"scopes\": [\"admin\"]}",
                    key)
                .statusCode())
        .isEqualTo(403);
    for (String named : List.of(id, victim.substring(0, 16))) {
      assertThat(ask(site, "DELETE", "/api/v1/admin/keys/" + named, "", key).statusCode())
          .isEqualTo(404);
      String limits = "{\"requests_per_second\": 1, \"events_per_second\": 1}";
      assertThat(
              ask(site, "PUT", "/api/v1/admin/keys/" + named + "/limits", limits, key).statusCode())
          .isEqualTo(404);
    }
    HttpResponse<String> unharmed = ask(site, "GET", "/api/v1/sessions", "", victim);
    assertThat(unharmed.statusCode()).isEqualTo(200);
    assertThat(unharmed.headers().firstValue("RateLimit-Limit")).isEmpty();
  }

  /** The rule of the table: what a request gets for its key. */
  private static Set<Integer> expected(AccessRow row, Presented presented, boolean keylessSite) {
    if (row.scope() == null) {
      return row.allowed();
    }
    if (presented == Presented.NONE && row.keyless() && keylessSite) {
      return row.allowed();
    }
    return switch (presented) {
      case NONE, EMPTY, MALFORMED, UNKNOWN, REVOKED -> Set.of(401);
      case WRITE, READ, ADMIN, ALL ->
          presented.scopes().contains(row.scope()) ? row.allowed() : Set.of(403);
      case OTHER_ACCOUNT -> row.defaultOnly() ? Set.of(403) : row.allowedOther();
    };
  }

  private static void assertEnvelope(AccessRow row, HttpResponse<String> response, String cell) {
    if (row.surface() == Surface.NONE) {
      return;
    }
    int status = response.statusCode();
    assertThat(response.headers().firstValue("Content-Type")).as(cell).contains("application/json");
    JsonNode json = Json.parse(response.body());
    boolean ok = status < 300;
    if (row.surface() == Surface.SUCCESS) {
      assertThat(json.path("success").isBoolean()).as(cell).isTrue();
      assertThat(json.path("success").booleanValue()).as(cell).isEqualTo(ok);
      assertThat(ok || json.path("error").path("details").isObject()).as(cell).isTrue();
    } else {
      assertThat(json.has("success")).as(cell).isFalse();
    }
    assertThat(json.has("data")).as(cell).isEqualTo(ok);
    assertThat(json.has("error")).as(cell).isEqualTo(!ok);
    if (!ok) {
      assertThat(json.path("error").path("message").asText()).as(cell).isNotBlank();
      assertThat(json.path("error").path("code").asText()).as(cell).isEqualTo(code(status));
    }
    assertThat(response.headers().firstValue("WWW-Authenticate").isPresent())
        .as(cell)
        .isEqualTo(status == 401);
  }

  private static String code(int status) {
    return switch (status) {
      case 401 -> "UNAUTHORIZED";
      case 403 -> "FORBIDDEN";
      case 404 -> "NOT_FOUND";
      case 409 -> "SYNC_IN_PROGRESS";
      default -> "no code of this table";
    };
  }

  private static void assertApart(
      Site site, AccessRow row, Presented presented, HttpResponse<String> response, String cell) {
    boolean isOther = presented == Presented.OTHER_ACCOUNT;
    Marks own = isOther ? site.otherMarks() : site.marks();
    Marks foreign = isOther ? site.marks() : site.otherMarks();
    boolean ok = response.statusCode() < 300;
    // A key of the default account administers all accounts.
    boolean seesAll = row.scope() == Scope.ADMIN && !isOther && ok;
    assertThat(foreign.isIn(response) && !seesAll).as(cell).isFalse();
    assertThat(own.isIn(response) || !(ok && row.shows())).as(cell).isTrue();
    for (String key : site.keys().values()) {
      assertThat(key.length() >= 16 && response.body().contains(key)).as(cell).isFalse();
    }
  }

  private static Site site(DashboardAuth auth) throws Exception {
    TallyhouseServer server =
        TestServers.startOn(
            TestEngines.clickHouse(), TestEngines.newPostgresDatabase(), "127.0.0.1", auth);
    String other = "other-" + UUID.randomUUID();
    String revoked = server.key(DEFAULT);
    String all = server.key(DEFAULT);
    String ofOther = server.key(other);
    Site site =
        new Site(
            server,
            auth == DashboardAuth.AUTO,
            other,
            Marks.random(),
            Marks.random(),
            Map.of(
                Presented.EMPTY,
                "",
                Presented.MALFORMED,
                "th_live_short",
                Presented.UNKNOWN,
                "th_live_a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6",
                Presented.REVOKED,
                revoked,
                Presented.WRITE,
                server.key(DEFAULT, "write:events"),
                Presented.READ,
                server.key(DEFAULT, "read:analytics"),
                Presented.ADMIN,
                server.key(DEFAULT, "admin"),
                Presented.ALL,
                all,
                Presented.OTHER_ACCOUNT,
                ofOther));
    fill(site, all, DEFAULT, site.marks());
    fill(site, ofOther, other, site.otherMarks());
    HttpResponse<String> ended =
        ask(site, "DELETE", "/api/v1/admin/keys/" + revoked.substring(0, 16), "", all);
    assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
    return site;
  }

  private static void fill(Site site, String key, String account, Marks marks) throws Exception {
    String event =
        """
        {"events":[{"event_type":"tool_use","session_id":"%s","timestamp":"2024-01-15T10:30:00Z",\
        "user_id":"%s","assistant_id":"%s","data":{"tool_name":"%s"}}]}"""
            .formatted(marks.session(), marks.name(), marks.name(), marks.name());
    String fleetEvent =
        """
        {"events":[{"eventType":"tasksInitiated","timestamp":"2024-01-15T10:30:00Z",\
        "assistant":"%s","user":"%s","data":{"about":"%s"}}]}"""
            .formatted(marks.name(), marks.name(), marks.name());
    String named =
        """
        {"account":"%s","name":"%s","scopes":["write:events"]}"""
            .formatted(account, marks.name());
    assertThat(ask(site, "POST", "/api/v1/events", event, key).statusCode()).isEqualTo(200);
    assertThat(ask(site, "POST", "/analytics/events", fleetEvent, key).statusCode()).isEqualTo(200);
    assertThat(ask(site, "POST", "/api/v1/admin/keys", named, key).statusCode()).isEqualTo(201);
  }

  private static HttpResponse<String> send(
      Site site, AccessRow row, String path, @Nullable String key, Header header) throws Exception {
    return send(
        site,
        row.method(),
        path.replace("SESSION", site.marks().session().toString()),
        row.body(),
        key,
        header);
  }

  private static HttpResponse<String> ask(
      Site site, String method, String path, String body, @Nullable String key) throws Exception {
    return send(site, method, path, body, key, Header.X_API_KEY);
  }

  private static HttpResponse<String> send(
      Site site, String method, String path, String body, @Nullable String key, Header header)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(site.server().uri().resolve(path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (key != null) {
      switch (header) {
        case X_API_KEY -> request.header("X-API-Key", key);
        case BEARER -> request.header("Authorization", "Bearer " + key);
      }
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
