package io.tallyhouse.api.agnt;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.event.FleetEventType;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.http.CachedQueries;
import io.tallyhouse.http.DashboardEnvelope;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.TimeRange;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The read routes of agnt-analytics.md: parse → cache → respond. Thread-safe. */
public final class FleetRoutes {
  private static final int WINDOW_DEFAULT = 7;
  private static final int EVENTS_DEFAULT = 100;
  private static final int EVENTS_MAX = 1000;
  private static final long SKIP_MAX = 1_000_000_000;
  private static final int USERS_DEFAULT = 10;
  private static final int USERS_MAX = 1000;

  private final CachedQueries queries;
  private final Clock clock;

  public FleetRoutes(CachedQueries queries, Clock clock) {
    this.queries = queries;
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(RouteTable routes) {
    routes.read("/analytics/overview", this::overview);
    routes.read("/analytics/metrics", this::metrics);
    routes.read("/analytics/rolling", this::rolling);
    routes.read("/analytics/events", this::events);
    routes.read("/analytics/assistants", this::assistants);
    routes.read("/analytics/users/top", this::topUsers);
    routes.read("/analytics/snapshots", this::snapshots);
  }

  /** {@code GET /analytics/overview}. */
  private void overview(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    FleetPeriod period = period(parameters, FleetPeriod.WEEK);
    LocalDate end = endDay(parameters);
    String assistant = named(parameters, "assistant");
    parameters.check();
    LocalDate start = end.minusDays(period.overviewDays());
    LocalDate today = today();
    respond(
        context,
        new FleetOverviewQuery(start, end, today, assistant),
        overview -> FleetJson.overview(period, start, end, today, overview));
  }

  /** {@code GET /analytics/metrics}. */
  private void metrics(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    FleetPeriod period = period(parameters, null);
    TimeRange range = FleetRange.of(parameters);
    String assistant = named(parameters, "assistant");
    parameters.check();
    respond(
        context,
        new PeriodsQuery(period, range, assistant),
        periods -> FleetJson.periods(period, periods));
  }

  /** {@code GET /analytics/snapshots}. */
  private void snapshots(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    TimeRange range = FleetRange.of(parameters);
    String assistant = named(parameters, "assistant");
    parameters.check();
    respond(
        context,
        new PeriodsQuery(FleetPeriod.DAY, range, assistant),
        periods -> FleetJson.named("snapshots", FleetJson.periods(FleetPeriod.DAY, periods)));
  }

  /** {@code GET /analytics/rolling}. */
  private void rolling(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    int window = (int) parameters.integer("window", WINDOW_DEFAULT, 1, RollingQuery.WINDOW_MAX);
    LocalDate end = endDay(parameters);
    String assistant = named(parameters, "assistant");
    parameters.check();
    RollingQuery query = new RollingQuery(end, window, assistant);
    respond(context, query, rolling -> FleetJson.rolling(query, rolling));
  }

  /** {@code GET /analytics/events}. */
  private void events(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    TimeRange range = FleetRange.of(parameters);
    int mask = mask(parameters);
    int limit = (int) parameters.integer("limit", EVENTS_DEFAULT, 1, EVENTS_MAX);
    long skip = parameters.integer("skip", 0, 0, SKIP_MAX);
    Optional<LogPosition> after = cursor(parameters, skip);
    EventLogQuery query =
        new EventLogQuery(
            range,
            mask,
            named(parameters, "assistant"),
            named(parameters, "user"),
            limit,
            skip,
            after);
    parameters.check();
    respond(context, query, page -> FleetJson.events(page, limit, skip));
  }

  /** {@code GET /analytics/assistants}. */
  private void assistants(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    TimeRange range = FleetRange.of(parameters);
    String assistant = named(parameters, "assistant");
    parameters.check();
    respond(context, new AssistantsQuery(range, assistant), FleetJson::assistants);
  }

  /** {@code GET /analytics/users/top}. */
  private void topUsers(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    TimeRange range = FleetRange.of(parameters);
    int limit = (int) parameters.integer("limit", USERS_DEFAULT, 1, USERS_MAX);
    String assistant = named(parameters, "assistant");
    parameters.check();
    respond(context, new TopUsersQuery(range, assistant, limit), FleetJson::users);
  }

  private LocalDate today() {
    return LocalDate.ofEpochDay(Math.floorDiv(clock.millis(), TimeBucket.DAY_MS));
  }

  /** The first day after a period or window: as requested, or the present one. */
  private LocalDate endDay(QueryParameters parameters) {
    long endMs =
        parameters
            .endExclusiveOrInstant("endDate")
            .orElse(today().toEpochDay() * TimeBucket.DAY_MS);
    if (endMs % TimeBucket.DAY_MS != 0) {
      parameters.violate("endDate", "Must be a date");
    }
    long earliest = 2L * RollingQuery.WINDOW_MAX;
    long day = Math.floorDiv(endMs, TimeBucket.DAY_MS);
    if (day < earliest || endMs > TimeRange.MAX_MS) {
      parameters.violate("endDate", "Must be between 1971 and 2099");
      return today();
    }
    return LocalDate.ofEpochDay(day);
  }

  /** The period requested; {@code otherwise} if none is, where that is allowed. */
  private static FleetPeriod period(QueryParameters parameters, @Nullable FleetPeriod otherwise) {
    String text = parameters.text("period");
    if (text == null) {
      if (otherwise == null) {
        parameters.violate("period", "Required: day, week or month");
      }
      return otherwise == null ? FleetPeriod.DAY : otherwise;
    }
    FleetPeriod period = FleetPeriod.ofWireName(text);
    if (period == null) {
      parameters.violate("period", "Must be day, week or month");
      return FleetPeriod.DAY;
    }
    return period;
  }

  private static int mask(QueryParameters parameters) {
    String text = named(parameters, "eventType");
    if (text.isEmpty()) {
      return EventLogQuery.ALL_TYPES;
    }
    FleetEventType type = FleetEventType.ofWireName(text);
    if (type == null) {
      parameters.violate("eventType", "Must be one of: " + FleetEventType.wireNames());
      return EventLogQuery.ALL_TYPES;
    }
    return type.mask();
  }

  private static Optional<LogPosition> cursor(QueryParameters parameters, long skip) {
    String text = named(parameters, "cursor");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<LogPosition> position = LogPosition.ofCursor(text);
    if (position.isEmpty()) {
      parameters.violate("cursor", "Must be the nextCursor of an earlier response");
    } else if (skip != 0) {
      parameters.violate("skip", "Can't be used together with cursor");
    }
    return position;
  }

  /** A text parameter; one that is empty is as good as none. */
  private static String named(QueryParameters parameters, String name) {
    String text = parameters.text(name);
    return text == null ? "" : text;
  }

  private <A> void respond(RoutingContext context, Query<A> query, Function<A, JsonNode> toJson) {
    queries
        .run(context, ApiKeyAuth.principal(context).accountId(), query)
        .map(toJson)
        .onSuccess(json -> DashboardEnvelope.data(context, 200, json))
        .onFailure(context::fail);
  }
}
