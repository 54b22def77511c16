package io.tallyhouse.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.event.JsonNames;
import io.tallyhouse.event.JsonSlice;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;

/** Writes JSON responses, whatever the envelope, and reads JSON bodies. Thread-safe. */
public final class JsonResponse {
  /** Seconds after which a client that was turned away should come again. */
  static final int RETRY_AFTER_SECONDS = 1;

  public static final String RETRY_AFTER = "Retry-After";

  public static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  static final String CONTENT_TYPE = "application/json";

  private JsonResponse() {}

  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /**
   * The value that a request's body is; missing if it is empty.
   *
   * @throws JsonProcessingException if it is no JSON
   */
  public static JsonNode read(byte[] body) throws IOException {
    JsonNode value =
        JsonNames.parse(JSON.getFactory(), new JsonSlice(body, 0, body.length), JSON::readTree);
    return value == null ? MissingNode.getInstance() : value;
  }

  /** The headers that say what a client can do about a failure. */
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

  /** Sends JSON, unless the client is gone. */
  public static void send(RoutingContext context, int status, JsonNode body) {
    if (!isGone(context)) {
      send(context, status, CONTENT_TYPE, written(body));
    }
  }

  /** JSON as text. */
  public static Buffer written(JsonNode json) {
    try {
      return Buffer.buffer(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }

  /** Sends a body of another type, unless the client is gone. */
  static void send(RoutingContext context, int status, String contentType, Buffer body) {
    if (!isGone(context)) {
      context.response().setStatusCode(status).putHeader("Content-Type", contentType);
      ResponseReservation.send(context, body);
    }
  }

  private static boolean isGone(RoutingContext context) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      ResponseReservation.drop(context);
      return true;
    }
    return false;
  }
}
