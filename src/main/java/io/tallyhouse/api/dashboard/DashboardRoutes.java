package io.tallyhouse.api.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.CachedQueries;
import io.tallyhouse.http.DashboardEnvelope;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.query.Query;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The read routes of the dashboard surface (claude-code-dashboard-api.md): parse → cache → respond.
 * Thread-safe.
 */
public final class DashboardRoutes {
  private static final int SESSIONS_DEFAULT = 20;
  private static final int SESSIONS_MAX = 500;
  private static final int MESSAGES_MAX = 1000;
  private static final int TOOLS_MAX = 1000;
  private static final long OFFSET_MAX = 1_000_000_000;
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final CachedQueries queries;
  private final Clock clock;

  public DashboardRoutes(CachedQueries queries, Clock clock) {
    this.queries = queries;
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(RouteTable routes) {
    routes.read("/api/analytics/overview", this::overview);
    routes.read("/api/analytics/sessions", this::sessions);
    routes.read("/api/analytics/sessions/:id", this::session);
    routes.read("/api/analytics/daily-usage", this::dailyUsage);
    routes.read("/api/analytics/model-distribution", this::modelDistribution);
    routes.read("/api/analytics/tool-usage", this::toolUsage);
  }

  /** {@code GET /api/analytics/overview}. */
  private void overview(RoutingContext context) {
    DashboardParameters query = query(context);
    respond(
        context,
        new SummaryQuery(query.range(), query.filter()),
        summary -> DashboardJson.summary(summary, query));
  }

  /** {@code GET /api/analytics/sessions}. */
  private void sessions(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    int limit = (int) parameters.integer("limit", SESSIONS_DEFAULT, 1, SESSIONS_MAX);
    long offset = parameters.integer("offset", 0, 0, OFFSET_MAX);
    DashboardParameters query = DashboardParameters.of(parameters, clock);
    respond(
        context,
        new SessionListQuery(query.range(), query.filter(), limit, offset),
        list -> DashboardJson.sessions(list, limit, offset));
  }

  /** {@code GET /api/analytics/sessions/:id}. */
  private void session(RoutingContext context) {
    UUID id = sessionId(context.pathParam("id"));
    QueryParameters parameters = new QueryParameters(context);
    int limit = (int) parameters.integer("limit", MESSAGES_MAX, 1, MESSAGES_MAX);
    long offset = parameters.integer("offset", 0, 0, OFFSET_MAX);
    parameters.check();
    respond(
        context,
        new SessionDetailQuery(id, limit, offset),
        found ->
            DashboardJson.detail(
                found.orElseThrow(
                    () -> new ApiError(ApiError.Kind.NOT_FOUND, "There is no session " + id + ".")),
                limit,
                offset));
  }

  /** {@code GET /api/analytics/daily-usage}. */
  private void dailyUsage(RoutingContext context) {
    DashboardParameters query = query(context);
    respond(
        context,
        new DailyUsageQuery(query.range(), query.zone(), query.filter()),
        DashboardJson::days);
  }

  /** {@code GET /api/analytics/model-distribution}. */
  private void modelDistribution(RoutingContext context) {
    DashboardParameters query = query(context);
    respond(
        context, new ModelDistributionQuery(query.range(), query.filter()), DashboardJson::models);
  }

  /** {@code GET /api/analytics/tool-usage}. */
  private void toolUsage(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    int limit = (int) parameters.integer("limit", TOOLS_MAX, 1, TOOLS_MAX);
    long offset = parameters.integer("offset", 0, 0, OFFSET_MAX);
    DashboardParameters query = DashboardParameters.of(parameters, clock);
    queries
        .run(
            context,
            ApiKeyAuth.principal(context).accountId(),
            new ToolUsageQuery(query.range(), query.filter(), limit, offset))
        .onSuccess(
            tools ->
                DashboardEnvelope.list(
                    context, DashboardJson.shares(tools.shares(), "tool"), tools.more()))
        .onFailure(context::fail);
  }

  private DashboardParameters query(RoutingContext context) {
    return DashboardParameters.of(new QueryParameters(context), clock);
  }

  private static UUID sessionId(String text) {
    if (!UUID_FORM.matcher(text).matches()) {
      throw new ApiError(
          ApiError.Kind.VALIDATION_ERROR,
          "The session id is invalid.",
          List.of(new Violation("id", "Must be a UUID")));
    }
    return UUID.fromString(text);
  }

  private <A> void respond(RoutingContext context, Query<A> query, Function<A, JsonNode> toJson) {
    queries
        .run(context, ApiKeyAuth.principal(context).accountId(), query)
        .map(toJson)
        .onSuccess(json -> DashboardEnvelope.data(context, 200, json))
        .onFailure(context::fail);
  }
}
