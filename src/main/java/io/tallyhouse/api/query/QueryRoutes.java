package io.tallyhouse.api.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.http.CachedQueries;
import io.tallyhouse.http.JsonResponse;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.TrenchcoatEnvelope;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.query.plan.PlannedQuery;
import io.tallyhouse.query.plan.QueryResult;
import io.tallyhouse.query.plan.QuerySpec;
import io.tallyhouse.rollup.NamedDimension;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/query}: decode → cache → plan and run → respond, and what it can be queried for.
 * Thread-safe.
 */
public final class QueryRoutes {
  /** Largest request, after decompression: {@link QuerySpec#VALUES_MAX} values of some length. */
  static final int BODY_BYTES_MAX = 128 << 10;

  /** The cursor of the next page, of formats that have no other place for it. */
  static final String NEXT_CURSOR = "X-Next-Cursor";

  private static final String PATH = "/api/v1/query";
  private static final int VALUES_DEFAULT = 100;
  private static final int VALUES_MAX = 1000;
  private static final int VALUES_DAYS = 90;

  private final CachedQueries queries;
  private final Clock clock;

  public QueryRoutes(CachedQueries queries, Clock clock) {
    this.queries = queries;
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(RouteTable routes) {
    routes.readByPost(
        PATH, BODY_BYTES_MAX, context -> query(context, RequestBody.of(context), QuerySource.BODY));
    routes.read(PATH, this::queryOfParameter);
    routes.read(
        PATH + "/schema", context -> TrenchcoatEnvelope.data(context, 200, SchemaJson.SCHEMA));
    routes.read(PATH + "/values", this::values);
  }

  private void queryOfParameter(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    String text = parameters.text("q");
    if (text == null) {
      parameters.violate("q", "Required: a query as JSON");
      parameters.check();
      return;
    }
    query(context, text.getBytes(StandardCharsets.UTF_8), QuerySource.PARAMETER);
  }

  private void query(RoutingContext context, byte[] json, QuerySource source) {
    long startNanos = System.nanoTime();
    QuerySpec spec = QueryDecoder.decode(read(json, source), source, clock);
    run(context, spec)
        .compose(result -> respond(context, spec, result, startNanos))
        .onFailure(context::fail);
  }

  private Future<QueryResult> run(RoutingContext context, QuerySpec spec) {
    return queries.run(context, ApiKeyAuth.principal(context).accountId(), new PlannedQuery(spec));
  }

  private static JsonNode read(byte[] json, QuerySource source) {
    try {
      return JsonResponse.read(json);
    } catch (JsonProcessingException e) {
      throw source.refusal(List.of(new Violation(source.field(), "Malformed JSON")));
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can always be read", e);
    }
  }

  private static Future<Void> respond(
      RoutingContext context, QuerySpec spec, QueryResult result, long startNanos) {
    OutputFormat format =
        spec.options().explain()
            ? OutputFormat.JSON
            : OutputFormat.of(context.parsedHeaders().accept());
    long tookMs = (System.nanoTime() - startNanos) / 1_000_000;
    return Rendering.of(
            context.vertx(), result.rows().size(), () -> format.body(spec, result, tookMs))
        .map(
            body -> {
              send(context, format, body, spec, result);
              return null;
            });
  }

  private static void send(
      RoutingContext context,
      OutputFormat format,
      Buffer body,
      QuerySpec spec,
      QueryResult result) {
    if (format == OutputFormat.JSON) {
      TrenchcoatEnvelope.data(context, body);
      return;
    }
    result
        .meta()
        .nextOffset()
        .ifPresent(
            offset -> context.response().putHeader(NEXT_CURSOR, QueryCursor.of(spec, offset)));
    TrenchcoatEnvelope.text(context, format.contentType(), body);
  }

  /** {@code GET /api/v1/query/values}: the values of a dimension, the most frequent first. */
  private void values(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    String name = parameters.text("dimension");
    NamedDimension dimension = dimension(parameters, name);
    String prefix = parameters.text("prefix");
    int limit = (int) parameters.integer("limit", VALUES_DEFAULT, 1, VALUES_MAX);
    OptionalLong from = parameters.start("from");
    OptionalLong to = parameters.start("to");
    long endMs = to.orElse(TimeBucket.ceil(clock.millis(), TimeBucket.DAY_MS));
    long startMs = from.orElse(endMs - VALUES_DAYS * TimeBucket.DAY_MS);
    ValuesQuery.checkRange(parameters, startMs, endMs);
    parameters.check();
    if (dimension == null) {
      throw new IllegalStateException("checked");
    }
    QuerySpec spec = ValuesQuery.of(dimension, prefix == null ? "" : prefix, startMs, endMs, limit);
    run(context, spec)
        .onSuccess(
            result -> TrenchcoatEnvelope.data(context, 200, ResultJson.values(dimension, result)))
        .onFailure(context::fail);
  }

  private static @Nullable NamedDimension dimension(
      QueryParameters parameters, @Nullable String name) {
    NamedDimension dimension = name == null ? null : QueryDecoder.DIMENSIONS.get(name);
    if (name == null) {
      parameters.violate("dimension", "Required");
    } else if (dimension == null) {
      parameters.violate(
          "dimension", NearestName.unknown("dimension", name, QueryDecoder.DIMENSIONS.keySet()));
    }
    return dimension;
  }
}
