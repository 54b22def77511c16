package io.tallyhouse.api.events;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.account.Scope;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.Principal;
import io.tallyhouse.http.auth.RateLimitHeaders;
import io.tallyhouse.http.auth.RateLimiter;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.ingest.BodyDecoder;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.ingest.IngestListener;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.ingest.Violation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * {@code POST /api/v1/events} (trenchcoat-events.md), {@code POST /analytics/events} and {@code
 * POST /api/v1/hooks/claude-code}: decode → limit of events → pipeline → respond once stored.
 * Thread-safe.
 */
public final class EventsRoute {
  /** Longest {@code Idempotency-Key}, characters. */
  static final int IDEMPOTENCY_KEY_LENGTH_MAX = 255;

  private static final Pattern IDEMPOTENCY_KEY =
      Pattern.compile("[\\x20-\\x7e]{1," + IDEMPOTENCY_KEY_LENGTH_MAX + "}");

  private final BodyDecoder decoder;
  private final Envelope envelope;
  private final IngestPipeline pipeline;
  private final RateLimiter rateLimiter;
  private final IngestListener listener;
  private final Clock clock;

  /** Sends data in the envelope of a surface. */
  public interface Envelope {
    void data(RoutingContext context, int status, JsonNode data);
  }

  public EventsRoute(
      BodyDecoder decoder,
      Envelope envelope,
      IngestPipeline pipeline,
      RateLimiter rateLimiter,
      IngestListener listener,
      Clock clock) {
    this.decoder = decoder;
    this.envelope = envelope;
    this.pipeline = pipeline;
    this.rateLimiter = rateLimiter;
    this.listener = listener;
    this.clock = clock;
  }

  /** Adds the route at a path. */
  public void addTo(RouteTable routes, String path) {
    routes.post(path, Scope.WRITE_EVENTS, RequestBody.EVENTS_BYTES_MAX, this::handle);
  }

  /** Adds the route at a path, where bodies may also have a value a line. */
  public void addLinesTo(RouteTable routes, String path) {
    routes.postLines(path, Scope.WRITE_EVENTS, RequestBody.EVENTS_BYTES_MAX, this::handle);
  }

  private void handle(RoutingContext context) {
    byte[] body = RequestBody.of(context);
    DecodedRequest decoded = decoder.decode(body, idempotencyKey(context), clock.millis());
    if (decoded instanceof DecodedRequest.Events events) {
      Principal sender = ApiKeyAuth.principal(context);
      int count = events.events().size() + events.rejected().total();
      RateLimitHeaders.requireEvents(context, rateLimiter, count, listener::limited);
      listener.decoded(decoded);
      store(context, new IngestRequest(sender.accountId(), events.events(), body.length), events);
    } else {
      listener.decoded(decoded);
      throw refusal(decoded);
    }
  }

  private static ApiError refusal(DecodedRequest decoded) {
    return decoded instanceof DecodedRequest.Invalid invalid
        ? ApiError.invalidBody(invalid.violations())
        : new ApiError(
            ApiError.Kind.VALIDATION_ERROR,
            "Batch size exceeds limit of "
                + EventDecoder.BATCH_EVENTS_MAX
                + " events per request.");
  }

  private void store(RoutingContext context, IngestRequest request, DecodedRequest.Events events) {
    Context vertxContext = context.vertx().getOrCreateContext();
    Future.fromCompletionStage(pipeline.submit(request), vertxContext)
        .onSuccess(result -> respond(context, result, events))
        .onFailure(context::fail);
  }

  private void respond(
      RoutingContext context, IngestOutcome outcome, DecodedRequest.Events events) {
    switch (outcome) {
      case STORED ->
          envelope.data(
              context,
              200,
              object()
                  .put("accepted", events.events().size())
                  .put("rejected", events.rejected().total()));
      case OVERLOADED -> context.fail(ApiError.tooManyEvents());
      case UNAVAILABLE ->
          context.fail(
              new ApiError(
                  ApiError.Kind.SERVICE_UNAVAILABLE,
                  "The events could not be stored in time. Send them again with the same"
                      + " Idempotency-Key."));
      case REFUSED ->
          context.fail(
              new ApiError(
                  ApiError.Kind.INTERNAL_ERROR,
                  "The database refuses these events; none is stored."));
    }
  }

  private static OptionalLong idempotencyKey(RoutingContext context) {
    String key = context.request().getHeader("Idempotency-Key");
    if (key == null) {
      return OptionalLong.empty();
    }
    if (!IDEMPOTENCY_KEY.matcher(key).matches()) {
      throw ApiError.invalidBody(
          List.of(
              new Violation(
                  "Idempotency-Key",
                  "Must be 1 to " + IDEMPOTENCY_KEY_LENGTH_MAX + " printable ASCII characters")));
    }
    return OptionalLong.of(EventIdentity.ofIdempotencyKey(key));
  }
}
