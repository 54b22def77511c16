package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.AccessRow.Surface;
import io.tallyhouse.AccessSite.Header;
import io.tallyhouse.AccessSite.Marks;
import io.tallyhouse.AccessSite.Presented;
import io.tallyhouse.account.Scope;
import io.tallyhouse.model.Json;
import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.TestServers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route with every kind of key, in both headers, where the dashboard needs a key and where it
 * does not: the status, the envelope, and that no other account's data is in the response.
 */
class AccessTableIT {
  private static final List<AccessSite> SITES = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    SITES.add(AccessSite.start(DashboardAuth.AUTO));
    SITES.add(AccessSite.start(DashboardAuth.REQUIRED));
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
    for (AccessSite site : SITES) {
      for (Presented presented : Presented.values()) {
        for (Header header : site.headers()) {
          HttpResponse<String> response =
              site.send(row, row.path(), site.keys().get(presented), header);
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
    for (AccessSite site : SITES) {
      for (Presented presented : Presented.values()) {
        String key = site.keys().get(presented);
        HttpResponse<String> get = site.send(row, row.path(), key, Header.X_API_KEY);
        HttpResponse<String> head =
            site.send(
                "HEAD",
                row.path().replace("SESSION", site.marks().session().toString()),
                "",
                key,
                Header.X_API_KEY);
        String cell = "%s, %s: %s beside %s".formatted(row, presented, head.headers(), get);
        assertThat(head.statusCode()).as(cell).isEqualTo(get.statusCode());
        assertThat(head.body()).as(cell).isEmpty();
        // What tells of the server, and of the time, is never twice the same.
        boolean changes =
            row.path().equals("/metrics")
                || get.body().contains("computedAt")
                || get.body().contains("took_ms");
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
    AccessSite site = SITES.get(0);
    boolean file =
        row.template().startsWith("/docs")
            || row.template().equals("/connect.sh")
            || row.template().equals("/openapi.yaml");
    for (Presented presented : List.of(Presented.ALL, Presented.UNKNOWN)) {
      HttpResponse<String> response =
          site.send(row, row.path(), site.keys().get(presented), Header.X_API_KEY);
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
    for (AccessSite site : SITES) {
      for (AccessRow row : AccessRow.ALL) {
        if (row.method().equals("GET") && row.scope() == Scope.READ_ANALYTICS) {
          String path =
              row.path()
                  + (row.path().contains("?") ? "&" : "?")
                  + "account=default&account_id=1&accountId=1&tenant=1";
          HttpResponse<String> response =
              site.send(row, path, site.keys().get(Presented.OTHER_ACCOUNT), Header.X_API_KEY);
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
    AccessSite site = SITES.get(0);
    String key = site.keys().get(Presented.OTHER_ACCOUNT);
    String victim = site.server().key(AccessSite.DEFAULT);
    String id =
        Json.parse(
                site.send("GET", "/api/v1/admin/keys", "", site.keys().get(Presented.ALL)).body())
            .path("data")
            .path("keys")
            .path(0)
            .path("id")
            .asText();

    assertThat(site.send("GET", "/api/v1/admin/keys?account=default", "", key).statusCode())
        .isEqualTo(403);
    assertThat(site.send("GET", "/api/v1/admin/reconcile?account=default", "", key).statusCode())
        .isEqualTo(403);
    assertThat(site.send("POST", "/api/v1/admin/reconcile?account=default", "{}", key).statusCode())
        .isEqualTo(403);
    assertThat(
            site.send(
                    "POST",
                    "/api/v1/admin/keys",
                    "{\"account\": \"default\", \"name\": \"n\", \"scopes\": [\"admin\"]}",
                    key)
                .statusCode())
        .isEqualTo(403);
    for (String named : List.of(id, victim.substring(0, 16))) {
      assertThat(site.send("DELETE", "/api/v1/admin/keys/" + named, "", key).statusCode())
          .isEqualTo(404);
      String limits = "{\"requests_per_second\": 1, \"events_per_second\": 1}";
      assertThat(
              site.send("PUT", "/api/v1/admin/keys/" + named + "/limits", limits, key).statusCode())
          .isEqualTo(404);
    }
    HttpResponse<String> unharmed = site.send("GET", "/api/v1/sessions", "", victim);
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
    if (status == 204) {
      assertThat(response.body()).as(cell).isEmpty();
      return;
    }
    assertThat(response.headers().firstValue("Content-Type")).as(cell).contains("application/json");
    JsonNode json = Json.parse(response.body());
    boolean ok = status < 300;
    assertThat(response.headers().firstValue("WWW-Authenticate").isPresent())
        .as(cell)
        .isEqualTo(status == 401);
    if (row.surface() == Surface.OTLP) {
      assertThat(json.path("message").asText().isEmpty()).as(cell).isEqualTo(ok);
      assertThat(json.path("code").isNumber()).as(cell).isEqualTo(!ok);
      return;
    }
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
  }

  private static String code(int status) {
    return switch (status) {
      case 400 -> "VALIDATION_ERROR";
      case 401 -> "UNAUTHORIZED";
      case 403 -> "FORBIDDEN";
      case 404 -> "NOT_FOUND";
      case 409 -> "SYNC_IN_PROGRESS";
      default -> "no code of this table";
    };
  }

  private static void assertApart(
      AccessSite site,
      AccessRow row,
      Presented presented,
      HttpResponse<String> response,
      String cell) {
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
}
