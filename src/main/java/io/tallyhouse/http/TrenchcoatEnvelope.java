package io.tallyhouse.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.event.JsonNames;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.ingest.Violation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;

/**
 * Answers in the envelope of the Trenchcoat documents: {@code {"data": …}} or {@code {"error": …}}.
 * Thread-safe.
 */
final class TrenchcoatEnvelope {
  /** Seconds after which a client that was turned away should come again. */
  static final int RETRY_AFTER_SECONDS = 1;

  static final String RETRY_AFTER = "Retry-After";

  static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private TrenchcoatEnvelope() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /**
   * The value that a request's body is; missing if it is empty.
   *
   * @throws JsonProcessingException if it is no JSON
   */
  static JsonNode read(byte[] body) throws IOException {
    JsonNode value =
        JsonNames.parse(JSON.getFactory(), new JsonSlice(body, 0, body.length), JSON::readTree);
    return value == null ? MissingNode.getInstance() : value;
  }

  static void data(RoutingContext context, int status, JsonNode data) {
    ObjectNode body = object();
    body.set("data", data);
    send(context, status, body);
  }

  /** Answers a failure of any kind, see {@link Failures}. */
  static void failure(RoutingContext context, Throwable failure) {
    ApiError error = Failures.of(context, failure);
    putHeaders(context, error);
    send(context, error.kind().status(), body(error));
  }

  /** The body of an answer that tells of an error. */
  static ObjectNode body(ApiError error) {
    ObjectNode body = object();
    ObjectNode envelope = body.putObject("error");
    envelope.put("code", error.kind().name()).put("message", error.text());
    if (!error.details().isEmpty()) {
      ArrayNode details = envelope.putArray("details");
      for (Violation violation : error.details()) {
        details.addObject().put("field", violation.field()).put("message", violation.message());
      }
    }
    return body;
  }

  /** The headers that tell a client what to do about a failure. */
  static void putHeaders(RoutingContext context, ApiError error) {
    boolean later =
        error.kind() == ApiError.Kind.SERVICE_UNAVAILABLE
            || error.kind() == ApiError.Kind.RATE_LIMITED;
    if (later && !context.response().headers().contains(RETRY_AFTER)) {
      context.response().putHeader(RETRY_AFTER, String.valueOf(RETRY_AFTER_SECONDS));
    }
    if (error.kind() == ApiError.Kind.UNAUTHORIZED) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
    }
  }

  /** Answers with JSON, unless the client is gone. */
  static void send(RoutingContext context, int status, JsonNode body) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      HeldAnswer.drop(context);
      return;
    }
    try {
      response.setStatusCode(status).putHeader("Content-Type", "application/json");
      HeldAnswer.send(context, Buffer.buffer(JSON.writeValueAsBytes(body)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }
}
