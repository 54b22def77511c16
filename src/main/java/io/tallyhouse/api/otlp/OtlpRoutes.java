package io.tallyhouse.api.otlp;

import io.tallyhouse.account.Scope;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.OtlpEnvelope;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.RateLimitHeaders;
import io.tallyhouse.http.auth.RateLimiter;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.ingest.IngestListener;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.observation.ObservationWriter;
import io.tallyhouse.otlp.Encoding;
import io.tallyhouse.otlp.OtlpLimits;
import io.tallyhouse.otlp.ReadRecords;
import io.tallyhouse.otlp.Sent;
import io.tallyhouse.otlp.Signal;
import io.tallyhouse.otlp.UnreadableBodyException;
import io.tallyhouse.otlp.events.LogEvents;
import io.tallyhouse.otlp.events.MappedRecords;
import io.tallyhouse.otlp.events.MetricPoints;
import io.tallyhouse.otlp.events.RecordListener;
import io.tallyhouse.otlp.events.RecordMapping;
import io.tallyhouse.otlp.events.SpanRecords;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * OTLP/HTTP: read → map → limit of events → pipeline and writer of observations → respond once
 * stored. Thread-safe.
 */
public final class OtlpRoutes {
  private static final Set<String> TYPES =
      Arrays.stream(Encoding.values()).map(Encoding::mediaType).collect(Collectors.toSet());

  private final Mappings mappings;
  private final Stores stores;
  private final RateLimiter rateLimiter;
  private final Listeners listeners;
  private final Clock clock;

  /** What makes of each signal what is stored. */
  public record Mappings(LogEvents logs, MetricPoints metrics, SpanRecords traces) {}

  /** Where it goes. */
  public record Stores(IngestPipeline events, ObservationWriter observations) {}

  /** Who is notified of what comes. */
  public record Listeners(IngestListener events, RecordListener records) {}

  public OtlpRoutes(
      Mappings mappings, Stores stores, RateLimiter rateLimiter, Listeners listeners, Clock clock) {
    this.mappings = mappings;
    this.stores = stores;
    this.rateLimiter = rateLimiter;
    this.listeners = listeners;
    this.clock = clock;
  }

  public void addTo(RouteTable routes) {
    add(routes, "/v1/logs", Signal.LOGS, mappings.logs());
    add(routes, "/v1/metrics", Signal.METRICS, mappings.metrics());
    add(routes, "/v1/traces", Signal.TRACES, mappings.traces());
  }

  private <T extends Sent<T>> void add(
      RouteTable routes, String path, Signal<T> signal, RecordMapping<T> mapping) {
    routes.post(
        path,
        Scope.WRITE_EVENTS,
        TYPES,
        OtlpLimits.BODY_BYTES_MAX,
        context -> handle(context, signal, mapping));
  }

  private <T extends Sent<T>> void handle(
      RoutingContext context, Signal<T> signal, RecordMapping<T> mapping) {
    byte[] body = RequestBody.of(context);
    MappedRecords mapped = mapping.map(read(context, signal, body), clock.millis());
    int events = mapped.events().size() + mapped.observations().size();
    RateLimitHeaders.requireEvents(
        context, rateLimiter, events, count -> listeners.events().limited(mapped.events().size()));
    mapped.report(listeners.records());
    Context vertxContext = context.vertx().getOrCreateContext();
    Future.fromCompletionStage(
            submit(ApiKeyAuth.principal(context).accountId(), mapped, body.length), vertxContext)
        .onSuccess(outcome -> respond(context, signal, outcome, mapped))
        .onFailure(context::fail);
  }

  private static <T extends Sent<T>> ReadRecords<T> read(
      RoutingContext context, Signal<T> signal, byte[] body) {
    try {
      return signal.reader(OtlpEnvelope.encoding(context)).read(body);
    } catch (UnreadableBodyException e) {
      throw new ApiError(ApiError.Kind.VALIDATION_ERROR, String.valueOf(e.getMessage()));
    }
  }

  /** What was stored of a request that failed is recognised when all of it comes again. */
  private CompletableFuture<IngestOutcome> submit(int account, MappedRecords mapped, int bytes) {
    CompletableFuture<IngestOutcome> observed =
        stores.observations().submit(account, mapped.observations());
    return stores
        .events()
        .submit(new IngestRequest(account, mapped.events(), bytes))
        .thenCombine(observed, (one, other) -> one == IngestOutcome.STORED ? other : one);
  }

  private static void respond(
      RoutingContext context, Signal<?> signal, IngestOutcome outcome, MappedRecords mapped) {
    switch (outcome) {
      case STORED ->
          OtlpEnvelope.accepted(context, signal, mapped.rejected().total(), mapped.message());
      case OVERLOADED -> context.fail(ApiError.tooManyEvents());
      case UNAVAILABLE, REFUSED ->
          context.fail(
              new ApiError(
                  ApiError.Kind.SERVICE_UNAVAILABLE, "The records could not be stored in time."));
    }
  }
}
