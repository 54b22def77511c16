package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.account.Scope;
import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A server with data of two accounts and keys of all kinds. Thread-safe. */
record AccessSite(
    TallyhouseServer server,
    boolean keyless,
    String other,
    Marks marks,
    Marks otherMarks,
    Map<Presented, String> keys) {
  static final String DEFAULT = "default";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What a request presents. */
  enum Presented {
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

  enum Header {
    X_API_KEY,
    BEARER
  }

  /** What only one account has: in its events, its sessions and its keys' names. */
  record Marks(String name, UUID session) {
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

  /** How a header is read does not depend on where a key is needed: both at one site. */
  List<Header> headers() {
    return keyless ? List.of(Header.values()) : List.of(Header.BEARER);
  }

  static AccessSite start(DashboardAuth auth) throws Exception {
    TallyhouseServer server =
        TestServers.startOn(
            TestEngines.clickHouse(), TestEngines.newPostgresDatabase(), "127.0.0.1", auth);
    String other = "other-" + UUID.randomUUID();
    String revoked = server.key(DEFAULT);
    String all = server.key(DEFAULT);
    String ofOther = server.key(other);
    AccessSite site =
        new AccessSite(
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
    site.fill(all, DEFAULT, site.marks());
    site.fill(ofOther, other, site.otherMarks());
    HttpResponse<String> ended =
        site.send("DELETE", "/api/v1/admin/keys/" + revoked.substring(0, 16), "", all);
    assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
    return site;
  }

  private void fill(String key, String account, Marks marks) throws Exception {
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
    assertThat(send("POST", "/api/v1/events", event, key).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/analytics/events", fleetEvent, key).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/api/v1/admin/keys", named, key).statusCode()).isEqualTo(201);
  }

  HttpResponse<String> send(AccessRow row, String path, @Nullable String key, Header header)
      throws Exception {
    return send(
        row.method(), path.replace("SESSION", marks.session().toString()), row.body(), key, header);
  }

  HttpResponse<String> send(String method, String path, String body, @Nullable String key)
      throws Exception {
    return send(method, path, body, key, Header.X_API_KEY);
  }

  HttpResponse<String> send(
      String method, String path, String body, @Nullable String key, Header header)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri().resolve(path))
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
