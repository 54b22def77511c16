package io.tallyhouse.api.otlp;

import io.tallyhouse.account.Scope;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.OtlpEnvelope;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.Principal;
import io.tallyhouse.http.auth.RateLimitHeaders;
import io.tallyhouse.http.auth.RateLimiter;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.ingest.IngestListener;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.otlp.Encoding;
import io.tallyhouse.otlp.OtlpLimits;
import io.tallyhouse.otlp.ReadLogs;
import io.tallyhouse.otlp.UnreadableBodyException;
import io.tallyhouse.otlp.events.LogEvents;
import io.tallyhouse.otlp.events.MappedLogs;
import io.tallyhouse.otlp.events.RecordListener;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code POST /v1/logs} (OTLP/HTTP): read → map → limit of events → pipeline → respond once stored.
 * Thread-safe.
 */
public final class LogsRoute {
  private static final Set<String> TYPES =
      Arrays.stream(Encoding.values()).map(Encoding::mediaType).collect(Collectors.toSet());

  private final LogEvents mapping;
  private final IngestPipeline pipeline;
  private final RateLimiter rateLimiter;
  private final Listeners listeners;
  private final Clock clock;

  /** Who is notified of what comes. */
  public record Listeners(IngestListener events, RecordListener records) {}

  public LogsRoute(
      LogEvents mapping,
      IngestPipeline pipeline,
      RateLimiter rateLimiter,
      Listeners listeners,
      Clock clock) {
    this.mapping = mapping;
    this.pipeline = pipeline;
    this.rateLimiter = rateLimiter;
    this.listeners = listeners;
    this.clock = clock;
  }

  public void addTo(RouteTable routes) {
    routes.post("/v1/logs", Scope.WRITE_EVENTS, TYPES, OtlpLimits.BODY_BYTES_MAX, this::handle);
  }

  private void handle(RoutingContext context) {
    byte[] body = RequestBody.of(context);
    MappedLogs mapped = mapping.map(read(context, body), clock.millis());
    Principal sender = ApiKeyAuth.principal(context);
    requireWithinLimit(context, sender, mapped.events().size());
    mapped.report(listeners.records());
    Context vertxContext = context.vertx().getOrCreateContext();
    IngestRequest request = new IngestRequest(sender.accountId(), mapped.events(), body.length);
    Future.fromCompletionStage(pipeline.submit(request), vertxContext)
        .onSuccess(outcome -> respond(context, outcome, mapped))
        .onFailure(context::fail);
  }

  private static ReadLogs read(RoutingContext context, byte[] body) {
    try {
      return OtlpEnvelope.encoding(context).logs().read(body);
    } catch (UnreadableBodyException e) {
      throw new ApiError(ApiError.Kind.VALIDATION_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private void requireWithinLimit(RoutingContext context, Principal sender, int events) {
    Optional<RateLimiter.Decision> decision =
        sender.key().flatMap(key -> rateLimiter.events(key, events));
    if (decision.isPresent() && !RateLimitHeaders.admits(context, decision.get())) {
      listeners.events().limited(events);
      throw RateLimitHeaders.refusal("events", decision.get());
    }
  }

  private static void respond(RoutingContext context, IngestOutcome outcome, MappedLogs mapped) {
    switch (outcome) {
      case STORED -> OtlpEnvelope.logs(context, mapped.rejected().total(), mapped.message());
      case OVERLOADED -> context.fail(ApiError.tooManyEvents());
      case UNAVAILABLE, REFUSED ->
          context.fail(
              new ApiError(
                  ApiError.Kind.SERVICE_UNAVAILABLE, "The records could not be stored in time."));
    }
  }
}
