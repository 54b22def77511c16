package io.tallyhouse.api.trenchcoat;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.http.CachedQueries;
import io.tallyhouse.http.DateRangeParameters;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.QueryParameters.DateOnlyEnd;
import io.tallyhouse.http.TrenchcoatEnvelope;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.TimeRange;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The read routes of the Trenchcoat surface (trenchcoat-analytics.md, trenchcoat-sessions.md):
 * parse → cache → respond. Thread-safe.
 */
public final class AnalyticsRoutes {
  private static final int TOOLS_DEFAULT = 10;
  private static final int TOOLS_MAX = 50;
  private static final int SESSIONS_DEFAULT = 50;
  private static final int SESSIONS_MAX = 200;
  private static final long OFFSET_MAX = 1_000_000_000;

  private final CachedQueries queries;
  private final Clock clock;

  public AnalyticsRoutes(CachedQueries queries, Clock clock) {
    this.queries = queries;
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(RouteTable routes) {
    routes.read("/api/v1/analytics/overview", this::overview);
    routes.read("/api/v1/analytics/tools", this::tools);
    routes.read("/api/v1/sessions", this::sessions);
  }

  /** {@code GET /api/v1/analytics/overview}. */
  private void overview(RoutingContext context) {
    TimeRange range = DateRangeParameters.of(new QueryParameters(context), clock);
    respond(context, new OverviewQuery(range), AnalyticsRoutes::overviewJson);
  }

  /** {@code GET /api/v1/analytics/tools}. */
  private void tools(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    int limit = (int) parameters.integer("limit", TOOLS_DEFAULT, 1, TOOLS_MAX);
    TimeRange range = DateRangeParameters.of(parameters, clock);
    respond(context, new ToolsQuery(range, limit), AnalyticsRoutes::toolsJson);
  }

  /** {@code GET /api/v1/sessions}. */
  private void sessions(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    int limit = (int) parameters.integer("limit", SESSIONS_DEFAULT, 1, SESSIONS_MAX);
    long offset = parameters.integer("offset", 0, 0, OFFSET_MAX);
    OptionalLong start = parameters.start("start_date");
    OptionalLong end = parameters.endExclusive("end_date", DateOnlyEnd.MIDNIGHT);
    if (start.isPresent() && end.isPresent() && start.getAsLong() >= end.getAsLong()) {
      parameters.violate("start_date", "Must not be after end_date");
    }
    parameters.check();
    TimeRange started =
        TimeRange.clamped(start.orElse(TimeRange.MIN_MS), end.orElse(TimeRange.MAX_MS));
    respond(
        context,
        new SessionsQuery(started, limit, offset),
        page -> sessionsJson(page, limit, offset));
  }

  private <A> void respond(RoutingContext context, Query<A> query, Function<A, JsonNode> toJson) {
    queries
        .run(context, ApiKeyAuth.principal(context).accountId(), query)
        .onSuccess(result -> TrenchcoatEnvelope.data(context, 200, toJson.apply(result)))
        .onFailure(context::fail);
  }

  private static JsonNode overviewJson(Overview overview) {
    ObjectNode json = object();
    json.put("total_sessions", overview.sessions())
        .put("total_events", overview.events())
        .put("total_tool_invocations", overview.toolInvocations())
        .put("active_days", overview.activeDays());
    ArrayNode tools = json.putArray("top_tools");
    for (Overview.TopTool tool : overview.topTools()) {
      tools.addObject().put("name", tool.name()).put("invocation_count", tool.invocations());
    }
    return json;
  }

  private static JsonNode toolsJson(List<ToolUsage> usages) {
    ObjectNode json = object();
    ArrayNode tools = json.putArray("tools");
    for (ToolUsage usage : usages) {
      ObjectNode tool = tools.addObject();
      tool.put("name", usage.name()).put("invocation_count", usage.invocations());
      putNullable(tool, "avg_duration_ms", usage.avgDurationMs());
      tool.put("error_rate", usage.errorRate());
      putNullable(tool, "p50_duration_ms", usage.p50DurationMs());
      putNullable(tool, "p95_duration_ms", usage.p95DurationMs());
      putNullable(tool, "p99_duration_ms", usage.p99DurationMs());
    }
    return json;
  }

  private static JsonNode sessionsJson(SessionsPage page, int limit, long offset) {
    ObjectNode json = object();
    ArrayNode sessions = json.putArray("sessions");
    for (SessionsPage.Session session : page.sessions()) {
      ObjectNode node = sessions.addObject();
      node.put("id", session.id().toString());
      if (!session.externalId().isEmpty()) {
        node.put("external_id", session.externalId());
      }
      node.put("started_at", Iso8601.format(session.startedAtMs()));
      if (session.endedAtMs().isPresent()) {
        long endedAtMs = session.endedAtMs().getAsLong();
        node.put("ended_at", Iso8601.format(endedAtMs));
        node.put("duration_ms", Math.max(0, endedAtMs - session.startedAtMs()));
      } else {
        node.putNull("ended_at");
        node.putNull("duration_ms");
      }
      node.put("event_count", session.events());
      node.put("tool_invocations", session.toolInvocations());
    }
    return json.put("total", page.total()).put("limit", limit).put("offset", offset);
  }

  private static void putNullable(ObjectNode node, String name, OptionalLong value) {
    if (value.isPresent()) {
      node.put(name, value.getAsLong());
    } else {
      node.putNull(name);
    }
  }
}
