package io.tallyhouse;

import io.tallyhouse.account.Scope;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A route as {@link AccessTableIT} requests it, and who may.
 *
 * @param template as the server lists it
 * @param path with parameters; SESSION stands for a session of the default account
 * @param body empty = none
 * @param scope null = open to all
 * @param keyless whether programs on the server's machine need no key, where that is allowed
 * @param defaultOnly whether other accounts are refused
 * @param shows whether the response names something of the account's data
 * @param allowed the statuses of a request that may pass
 * @param allowedOther the same for another account than the default one
 */
record AccessRow(
    String method,
    String template,
    String path,
    String body,
    Surface surface,
    @Nullable Scope scope,
    boolean keyless,
    boolean defaultOnly,
    boolean shows,
    Set<Integer> allowed,
    Set<Integer> allowedOther) {

  /** Whose envelope the responses have. */
  enum Surface {
    NONE,
    TRENCHCOAT,
    SUCCESS,
    OTLP
  }

  private static final String DAY = "?start_date=2024-01-15&end_date=2024-01-15";
  private static final String FLEET_DAY = "?startDate=2024-01-15&endDate=2024-01-15";
  private static final String EVENTS =
      """
      {"events":[{"event_type":"tool_use","session_id":"550e8400-e29b-41d4-a716-446655440000",\
      "timestamp":"2024-03-15T10:30:00Z","data":{"tool_name":"Read"}}]}""";
  private static final String HOOK =
      """
      {"time":1795900000000,"payload":{"hook_event_name":"PreToolUse","tool_name":"Read",\
      "tool_use_id":"toolu_row","session_id":"550e8400-e29b-41d4-a716-446655440000"}}""";
  private static final String FLEET_EVENTS =
      """
      {"events":[{"eventType":"tasksInitiated","timestamp":"2024-03-15T10:30:00Z"}]}""";

  private static final String QUERY =
      """
      {"measures":["calls"],"dimensions":["tool"],"time":{"from":"2024-01-15","to":"2024-01-16"}}""";
  private static final String ENCODED_QUERY = URLEncoder.encode(QUERY, StandardCharsets.UTF_8);

  /** Every route of the server. */
  static final List<AccessRow> ALL =
      List.of(
          open("GET", "/").responding(Set.of(302), Set.of(302)),
          open("GET", "/livez"),
          open("GET", "/readyz"),
          open("GET", "/metrics"),
          open("GET", "/openapi.yaml"),
          open("GET", "/connect.sh"),
          open("GET", "/docs"),
          open("GET", "/docs/{file}").at("/docs/docs.js"),
          trenchcoat("POST", "/api/v1/events", "", EVENTS, Scope.WRITE_EVENTS),
          trenchcoat("POST", "/api/v1/hooks/claude-code", "", HOOK, Scope.WRITE_EVENTS)
              .responding(Set.of(204), Set.of(204)),
          trenchcoat("POST", "/api/v1/transcripts", "", "", Scope.WRITE_EVENTS)
              .responding(Set.of(400), Set.of(400)),
          trenchcoat("GET", "/api/v1/transcripts", "?host=laptop", "", Scope.WRITE_EVENTS),
          otlp("/v1/logs"),
          otlp("/v1/metrics"),
          otlp("/v1/traces"),
          trenchcoat("GET", "/api/v1/analytics/overview", DAY, "", Scope.READ_ANALYTICS).showing(),
          trenchcoat("GET", "/api/v1/analytics/tools", DAY, "", Scope.READ_ANALYTICS).showing(),
          trenchcoat("GET", "/api/v1/sessions", "", "", Scope.READ_ANALYTICS).showing(),
          trenchcoat("POST", "/api/v1/query", "", QUERY, Scope.READ_ANALYTICS).showing(),
          trenchcoat("GET", "/api/v1/query", "?q=" + ENCODED_QUERY, "", Scope.READ_ANALYTICS)
              .showing(),
          trenchcoat("GET", "/api/v1/query/schema", "", "", Scope.READ_ANALYTICS),
          trenchcoat(
                  "GET",
                  "/api/v1/query/values",
                  "?dimension=tool&from=2024-01-15&to=2024-01-16",
                  "",
                  Scope.READ_ANALYTICS)
              .showing(),
          trenchcoat(
                  "POST",
                  "/api/v1/admin/keys",
                  "",
                  "{\"name\": \"made\", \"scopes\": [\"read:analytics\"]}",
                  Scope.ADMIN)
              .responding(Set.of(201), Set.of(201)),
          trenchcoat("GET", "/api/v1/admin/keys", "", "", Scope.ADMIN).showing(),
          trenchcoat("DELETE", "/api/v1/admin/keys/{key}", "", "", Scope.ADMIN)
              .at("/api/v1/admin/keys/999999999")
              .responding(Set.of(404), Set.of(404)),
          trenchcoat(
                  "PUT",
                  "/api/v1/admin/keys/{key}/limits",
                  "",
                  "{\"requests_per_second\": 1, \"events_per_second\": null}",
                  Scope.ADMIN)
              .at("/api/v1/admin/keys/999999999/limits")
              .responding(Set.of(404), Set.of(404)),
          trenchcoat("GET", "/api/v1/admin/sources", "", "", Scope.ADMIN),
          trenchcoat("GET", "/api/v1/admin/reconcile", DAY, "", Scope.ADMIN),
          trenchcoat("POST", "/api/v1/admin/reconcile", DAY, "{}", Scope.ADMIN),
          dashboard("/api/analytics/overview"),
          dashboard("/api/analytics/sessions").showing(),
          dashboard("/api/analytics/sessions/{id}")
              .at("/api/analytics/sessions/SESSION")
              .responding(Set.of(200), Set.of(404)),
          dashboard("/api/analytics/daily-usage"),
          dashboard("/api/analytics/model-distribution"),
          dashboard("/api/analytics/tool-usage").showing(),
          dashboard("/api/sync/stats"),
          sync("GET", "/api/sync/status", "", Scope.READ_ANALYTICS),
          sync("GET", "/api/sync/preview", "", Scope.READ_ANALYTICS),
          sync("POST", "/api/sync/run", "{\"dryRun\": true}", Scope.WRITE_EVENTS)
              .responding(Set.of(200, 409), Set.of()),
          sync("POST", "/api/sync/reset", "{}", Scope.WRITE_EVENTS)
              .responding(Set.of(200, 409), Set.of()),
          fleet("POST", "/analytics/events", "", FLEET_EVENTS, Scope.WRITE_EVENTS),
          fleet("GET", "/analytics/overview", "?endDate=2024-01-15", "", Scope.READ_ANALYTICS),
          fleet("GET", "/analytics/metrics", FLEET_DAY + "&period=day", "", Scope.READ_ANALYTICS),
          fleet("GET", "/analytics/rolling", "?endDate=2024-01-15", "", Scope.READ_ANALYTICS),
          fleet("GET", "/analytics/events", FLEET_DAY, "", Scope.READ_ANALYTICS).showing(),
          fleet("GET", "/analytics/assistants", FLEET_DAY, "", Scope.READ_ANALYTICS).showing(),
          fleet("GET", "/analytics/users/top", FLEET_DAY, "", Scope.READ_ANALYTICS).showing(),
          fleet("GET", "/analytics/snapshots", FLEET_DAY, "", Scope.READ_ANALYTICS));

  private static AccessRow of(
      String method,
      String path,
      String query,
      String body,
      Surface surface,
      @Nullable Scope scope) {
    return new AccessRow(
        method,
        path,
        path + query,
        body,
        surface,
        scope,
        false,
        false,
        false,
        Set.of(200),
        Set.of(200));
  }

  private static AccessRow open(String method, String path) {
    return of(method, path, "", "", Surface.NONE, null);
  }

  private static AccessRow trenchcoat(
      String method, String path, String query, String body, Scope scope) {
    return of(method, path, query, body, Surface.TRENCHCOAT, scope);
  }

  private static AccessRow otlp(String path) {
    return of("POST", path, "", "{}", Surface.OTLP, Scope.WRITE_EVENTS);
  }

  private static AccessRow fleet(
      String method, String path, String query, String body, Scope scope) {
    return of(method, path, query, body, Surface.SUCCESS, scope);
  }

  private static AccessRow dashboard(String path) {
    return of("GET", path, "", "", Surface.SUCCESS, Scope.READ_ANALYTICS).with(true, false, false);
  }

  private static AccessRow sync(String method, String path, String body, Scope scope) {
    return of(method, path, "", body, Surface.SUCCESS, scope).with(true, true, false);
  }

  private AccessRow showing() {
    return with(keyless, defaultOnly, true);
  }

  private AccessRow with(boolean newKeyless, boolean newDefaultOnly, boolean newShows) {
    return new AccessRow(
        method,
        template,
        path,
        body,
        surface,
        scope,
        newKeyless,
        newDefaultOnly,
        newShows,
        allowed,
        allowedOther);
  }

  private AccessRow at(String newPath) {
    return new AccessRow(
        method,
        template,
        newPath,
        body,
        surface,
        scope,
        keyless,
        defaultOnly,
        shows,
        allowed,
        allowedOther);
  }

  private AccessRow responding(Set<Integer> own, Set<Integer> other) {
    return new AccessRow(
        method, template, path, body, surface, scope, keyless, defaultOnly, shows, own, other);
  }

  @Override
  public String toString() {
    return method + " " + template;
  }
}
