package io.tallyhouse.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.dashboard.DailyUsageQuestion;
import io.tallyhouse.dashboard.ModelDistributionQuestion;
import io.tallyhouse.dashboard.SessionDetailQuestion;
import io.tallyhouse.dashboard.SessionListQuestion;
import io.tallyhouse.dashboard.SummaryQuestion;
import io.tallyhouse.dashboard.ToolUsageQuestion;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.Question;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The read routes of the dashboard surface (claude-code-dashboard-api.md): parse → cache → answer.
 * Thread-safe.
 */
final class DashboardRoutes {
  private static final int SESSIONS_DEFAULT = 20;
  private static final int SESSIONS_MAX = 500;
  private static final int MESSAGES_MAX = 1000;
  private static final int TOOLS_MAX = 1000;
  private static final long OFFSET_MAX = 1_000_000_000;
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final QueryCache cache;
  private final Clock clock;

  DashboardRoutes(QueryCache cache, Clock clock) {
    this.cache = cache;
    this.clock = clock;
  }

  /** {@code GET /api/analytics/overview}. */
  void overview(RoutingContext context) {
    DashboardQuery query = query(context);
    answer(
        context,
        new SummaryQuestion(query.range(), query.filter()),
        summary -> DashboardJson.summary(summary, query));
  }

  /** {@code GET /api/analytics/sessions}. */
  void sessions(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    int limit = (int) parameters.integer("limit", SESSIONS_DEFAULT, 1, SESSIONS_MAX);
    long offset = parameters.integer("offset", 0, 0, OFFSET_MAX);
    DashboardQuery query = DashboardQuery.of(parameters, clock);
    answer(
        context,
        new SessionListQuestion(query.range(), query.filter(), limit, offset),
        list -> DashboardJson.sessions(list, limit, offset));
  }

  /** {@code GET /api/analytics/sessions/:id}. */
  void session(RoutingContext context) {
    UUID id = sessionId(context.pathParam("id"));
    QueryParameters parameters = new QueryParameters(context);
    int limit = (int) parameters.integer("limit", MESSAGES_MAX, 1, MESSAGES_MAX);
    long offset = parameters.integer("offset", 0, 0, OFFSET_MAX);
    parameters.check();
    answer(
        context,
        new SessionDetailQuestion(id, limit, offset),
        found ->
            DashboardJson.detail(
                found.orElseThrow(
                    () -> new ApiError(ApiError.Kind.NOT_FOUND, "There is no session " + id + ".")),
                limit,
                offset));
  }

  /** {@code GET /api/analytics/daily-usage}. */
  void dailyUsage(RoutingContext context) {
    DashboardQuery query = query(context);
    answer(
        context,
        new DailyUsageQuestion(query.range(), query.zone(), query.filter()),
        DashboardJson::days);
  }

  /** {@code GET /api/analytics/model-distribution}. */
  void modelDistribution(RoutingContext context) {
    DashboardQuery query = query(context);
    answer(
        context,
        new ModelDistributionQuestion(query.range(), query.filter()),
        DashboardJson::models);
  }

  /** {@code GET /api/analytics/tool-usage}. */
  void toolUsage(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    int limit = (int) parameters.integer("limit", TOOLS_MAX, 1, TOOLS_MAX);
    long offset = parameters.integer("offset", 0, 0, OFFSET_MAX);
    DashboardQuery query = DashboardQuery.of(parameters, clock);
    Asker.ask(context, cache, new ToolUsageQuestion(query.range(), query.filter(), limit, offset))
        .onSuccess(
            tools ->
                SuccessEnvelope.list(
                    context, DashboardJson.shares(tools.shares(), "tool"), tools.more()))
        .onFailure(context::fail);
  }

  private DashboardQuery query(RoutingContext context) {
    return DashboardQuery.of(new QueryParameters(context), clock);
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

  private <A> void answer(
      RoutingContext context, Question<A> question, Function<A, JsonNode> toJson) {
    Asker.ask(context, cache, question)
        .map(toJson)
        .onSuccess(json -> SuccessEnvelope.data(context, 200, json))
        .onFailure(context::fail);
  }
}
