package io.tallyhouse.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.KeyNotFoundException;
import io.tallyhouse.account.StoreUnavailableException;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.query.QueryException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers in the envelope of the Trenchcoat documents: {@code {"data": …}} or {@code {"error": …}}.
 * Thread-safe.
 */
final class TrenchcoatEnvelope {
  /** Seconds after which a client that was turned away should come again. */
  static final int RETRY_AFTER_SECONDS = 1;

  static final ObjectMapper JSON = new ObjectMapper();

  private static final Logger LOG = LoggerFactory.getLogger(TrenchcoatEnvelope.class);

  private TrenchcoatEnvelope() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static void data(RoutingContext context, int status, JsonNode data) {
    ObjectNode body = object();
    body.set("data", data);
    send(context, status, body);
  }

  /** Answers a failure of any kind; one that is not foreseen is logged and told without detail. */
  static void failure(RoutingContext context, Throwable failure) {
    ApiError error = toApiError(context, failure);
    ObjectNode body = object();
    ObjectNode envelope = body.putObject("error");
    envelope.put("code", error.kind().name()).put("message", error.text());
    if (!error.details().isEmpty()) {
      ArrayNode details = envelope.putArray("details");
      for (Violation violation : error.details()) {
        details.addObject().put("field", violation.field()).put("message", violation.message());
      }
    }
    if (error.kind() == ApiError.Kind.SERVICE_UNAVAILABLE) {
      context.response().putHeader("Retry-After", String.valueOf(RETRY_AFTER_SECONDS));
    }
    if (error.kind() == ApiError.Kind.UNAUTHORIZED) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
    }
    send(context, error.kind().status(), body);
  }

  private static ApiError toApiError(RoutingContext context, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ApiError error) {
      return error;
    }
    if (cause instanceof RejectedExecutionException) {
      return new ApiError(
          ApiError.Kind.SERVICE_UNAVAILABLE, "Too many queries are waiting. Try again shortly.");
    }
    if (cause instanceof QueryException
        || cause instanceof TimeoutException
        || cause instanceof StoreUnavailableException) {
      LOG.warn("{} {}: {}", context.request().method(), context.request().path(), cause.toString());
      return new ApiError(
          ApiError.Kind.SERVICE_UNAVAILABLE, "The database does not answer. Try again shortly.");
    }
    if (cause instanceof KeyNotFoundException) {
      return new ApiError(ApiError.Kind.NOT_FOUND, String.valueOf(cause.getMessage()));
    }
    LOG.error("{} {} failed", context.request().method(), context.request().path(), cause);
    return new ApiError(ApiError.Kind.INTERNAL_ERROR, "Something went wrong on our side.");
  }

  private static void send(RoutingContext context, int status, JsonNode body) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    try {
      response
          .setStatusCode(status)
          .putHeader("Content-Type", "application/json")
          .end(Buffer.buffer(JSON.writeValueAsBytes(body)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }
}
