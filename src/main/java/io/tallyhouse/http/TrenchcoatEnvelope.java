package io.tallyhouse.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.ingest.Violation;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/**
 * The envelope of the Trenchcoat documents: {@code {"data": …}} or {@code {"error": …}}.
 * Thread-safe.
 */
public final class TrenchcoatEnvelope {
  private static final String DATA = "{\"data\":";

  private TrenchcoatEnvelope() {}

  public static void data(RoutingContext context, int status, JsonNode data) {
    ObjectNode body = JsonResponse.object();
    body.set("data", data);
    DemoNotice.addTo(context, body, "demo_data");
    JsonResponse.send(context, status, body);
  }

  /** Sends data as JSON that is written already, by {@link JsonResponse#written}. */
  public static void data(RoutingContext context, Buffer data) {
    ObjectNode notice = JsonResponse.object();
    DemoNotice.addTo(context, notice, "demo_data");
    String end = notice.isEmpty() ? "}" : "," + notice.toString().substring(1);
    Buffer body = Buffer.buffer(data.length() + DATA.length() + end.length());
    body.appendString(DATA).appendBuffer(data).appendString(end);
    JsonResponse.send(context, 200, JsonResponse.CONTENT_TYPE, body);
  }

  /** Sends data in a format that has no envelope. */
  public static void text(RoutingContext context, String contentType, Buffer body) {
    DemoNotice.addTo(context, JsonResponse.object(), "demo_data");
    JsonResponse.send(context, 200, contentType, body);
  }

  /** Sends a failure of any kind, see {@link Failures}. */
  public static void failure(RoutingContext context, Throwable failure) {
    ApiError error = Failures.of(context, failure);
    JsonResponse.putHeaders(context, error);
    JsonResponse.send(context, error.kind().status(), body(error));
  }

  /** The body of an error response. */
  static ObjectNode body(ApiError error) {
    ObjectNode body = JsonResponse.object();
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
}
