package io.tallyhouse.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.query.QueryException;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * The envelope of claude-code-dashboard-api.md and agnt-analytics.md: {@code {"success": true,
 * "data": …}} or {@code {"success": false, "error": …}}. For everything below {@code
 * /api/analytics}, {@code /api/sync} and {@code /analytics}. Thread-safe.
 */
public final class DashboardEnvelope {
  private static final List<String> PATHS = List.of("/api/analytics", "/api/sync", "/analytics");

  private DashboardEnvelope() {}

  /** Whether a path, existing or not, is of these surfaces. */
  public static boolean covers(String path) {
    return PATHS.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "/"));
  }

  public static void data(RoutingContext context, int status, JsonNode data) {
    ObjectNode body = JsonResponse.object();
    body.put("success", true).set("data", data);
    send(context, status, body);
  }

  private static void send(RoutingContext context, int status, ObjectNode body) {
    DemoNotice.addTo(context, body, "demoData");
    JsonResponse.send(context, status, body);
  }

  /**
   * Sends a list, which by the document has nothing around it that could say so.
   *
   * @param more whether the list goes on after these
   */
  public static void list(RoutingContext context, ArrayNode list, boolean more) {
    ObjectNode body = JsonResponse.object();
    body.put("success", true).put("hasMore", more).set("data", list);
    send(context, 200, body);
  }

  /** Sends a failure of any kind, see {@link Failures}. */
  public static void failure(RoutingContext context, Throwable failure) {
    ApiError error = toApiError(context, failure);
    JsonResponse.putHeaders(context, error);
    JsonResponse.send(context, error.kind().status(), body(error));
  }

  /** The body of an error response. */
  static ObjectNode body(ApiError error) {
    ObjectNode body = JsonResponse.object();
    ObjectNode envelope = body.put("success", false).putObject("error");
    envelope.put("message", error.text()).put("code", error.kind().name());
    ObjectNode details = envelope.putObject("details");
    if (!error.details().isEmpty()) {
      ArrayNode violations = details.putArray("violations");
      for (Violation violation : error.details()) {
        violations.addObject().put("path", violation.field()).put("message", violation.message());
      }
    }
    return body;
  }

  private static ApiError toApiError(RoutingContext context, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof QueryException query && query.fault() == QueryException.Fault.REFUSED) {
      RequestLogger.noteCause(context, cause);
      return new ApiError(ApiError.Kind.DATABASE_ERROR, "The database refused the query.");
    }
    return Failures.of(context, failure);
  }
}
