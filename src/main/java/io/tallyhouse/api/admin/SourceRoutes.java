package io.tallyhouse.api.admin;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.Scope;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.http.CachedQueries;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.TrenchcoatEnvelope;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.Principal;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.query.QueryTask;
import io.tallyhouse.query.QueryThreads;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.source.SourceTally;
import io.tallyhouse.sql.SqlFile;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /api/v1/admin/sources}, Tallyhouse's own route for its operators, scope {@code admin}:
 * what each source of the key's account reported lately, and where reported costs disagree with
 * ours. Thread-safe.
 */
public final class SourceRoutes {
  /** Days that are looked at where nobody says. */
  static final int DAYS_DEFAULT = 7;

  static final int DAYS_MAX = 90;

  /** Sources and models that a response has. */
  private static final int ROWS_MAX = 1_000;

  private static final Duration READ_MAX = Duration.ofSeconds(20);
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final String ROUTE = "sources";
  private static final String SOURCES = SqlFile.read("sql/queries/sources.sql");
  private static final String COSTS = SqlFile.read("sql/queries/reported_costs.sql");

  private final SourceTally tally;
  private final SqlRunner sql;
  private final QueryThreads threads;
  private final Clock clock;

  public SourceRoutes(SourceTally tally, SqlRunner sql, QueryThreads threads, Clock clock) {
    this.tally = tally;
    this.sql = sql;
    this.threads = threads;
    this.clock = clock;
  }

  /** Adds the route. */
  public void addTo(RouteTable routes) {
    routes.get("/api/v1/admin/sources", Scope.ADMIN, this::list);
  }

  private void list(RoutingContext context) {
    Principal caller = ApiKeyAuth.principal(context);
    QueryParameters parameters = new QueryParameters(context);
    long days = parameters.integer("days", DAYS_DEFAULT, 1, DAYS_MAX);
    parameters.check();
    long fromMs = clock.millis() - days * DAY_MS;
    CachedQueries.await(
            context,
            QueryTask.of(
                caller.accountId(),
                threads,
                READ_MAX,
                query -> read(caller.accountId(), fromMs, sql.during(query))))
        .onSuccess(json -> TrenchcoatEnvelope.data(context, 200, json))
        .onFailure(context::fail);
  }

  private ObjectNode read(int accountId, long fromMs, SqlRunner during) {
    tally.flush();
    Map<String, Object> parameters = Map.of("from_ms", fromMs, "sources_max", ROWS_MAX);
    List<Row> sources = during.rows(accountId, SOURCES, parameters, ROUTE);
    List<Row> costs = during.rows(accountId, COSTS, parameters, ROUTE);
    ObjectNode json = object();
    json.put("from", Iso8601.format(fromMs));
    ArrayNode list = json.putArray("sources");
    sources.forEach(row -> putSource(list.addObject(), row));
    ArrayNode reported = json.putArray("reported_costs");
    costs.forEach(row -> putCost(reported.addObject(), row));
    return json;
  }

  private static void putSource(ObjectNode json, Row row) {
    json.put("source", row.text("source"))
        .put("host", row.text("host"))
        .put("harness", row.text("harness"));
    long heardMs = row.number("last_heard_ms");
    if (heardMs == 0) {
      json.putNull("last_heard_at");
    } else {
      json.put("last_heard_at", Iso8601.format(heardMs));
    }
    json.put("events", row.number("events")).put("added", row.number("rows_added"));
  }

  private static void putCost(ObjectNode json, Row row) {
    json.put("host", row.text("reporting_host"))
        .put("model", row.text("used_model"))
        .put("responses", row.number("responses"))
        .put("differing", row.number("differing"))
        .put("unpriced", row.number("unpriced_responses"))
        .put("reported_usd", row.text("reported_cost"))
        .put("computed_usd", row.text("computed_cost"));
  }
}
