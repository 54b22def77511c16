package io.tallyhouse;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.DescribedParameter;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requests to every route that the server has with whatever a fuzzer puts into their targets,
 * headers and bodies. The server responds with 2xx or 4xx, errors in the surface's envelope, or
 * hangs up; never 5xx.
 */
final class FuzzedRequests {
  private static final Duration RESPONSE_MAX = Patience.MAX;

  /** What stands for parameters in paths, as a route has them. */
  private static final Map<String, String> IN_PATHS =
      Map.of(
          "{id}",
          "550e8400-e29b-41d4-a716-446655440000",
          "{key}",
          // None that there is: the fuzzer would revoke its own.
          "999999999",
          "{file}",
          "docs.js");

  private static final String[] METHODS = {"PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"};
  private static final String[] VALUES = {
    "2026-02-01",
    "2026-02-28",
    "2024-02-29T23:59:59.999Z",
    "1",
    "50",
    "day",
    "week",
    "7",
    "0",
    "-1",
    "9999999999999999999",
    "Europe/Berlin",
    "incomingMessages",
    "claude-code",
    "'",
    "\\",
    "{x:String}",
    "%",
    "\t",
    "\n",
    "1970-01-01",
    "2099-12-31",
    "+1000000000-01-01",
    "2026-02-01T00:00:00+18:00",
  };
  private static final String[] BODIES = {
    "{\"events\":[{\"event_type\":\"%s\",\"session_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"timestamp\":\"2024-01-15T10:30:00Z\",\"data\":{}}]}",
    "{\"events\":[{\"event_type\":\"tool_use\",\"session_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"timestamp\":\"%s\",\"data\":{}}]}",
    "{\"events\":[{\"event_type\":\"tool_use\",\"session_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"timestamp\":\"2024-01-15T10:30:00Z\",\"data\":{\"tool_name\":\"%s\"}}]}",
    "{\"events\":[{\"event_type\":\"tool_result\",\"session_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"timestamp\":\"2024-01-15T10:30:00Z\",\"user_id\":\"%s\",\"data\":%s}]}",
    "{\"events\":[{\"eventType\":\"incomingMessages\",\"timestamp\":\"2024-01-15T10:30:00Z\",\"assistant\":\"%s\",\"user\":\"%s\",\"id\":\"%s\",\"data\":{\"x\":\"%s\"}}]}",
    "{\"events\":[%s]}",
    "{\"account\":\"fuzz\",\"name\":\"%s\",\"scopes\":[\"%s\"]}",
    "{\"requests_per_second\":%s,\"events_per_second\":%s}",
    "{\"%s\":%s}",
    "%s",
  };

  /**
   * What is requested.
   *
   * @param withBody methods and paths of routes that take a body
   * @param withoutBody those of all others
   * @param parameters names of query parameters of any route
   */
  private record Targets(
      String key, List<String> withBody, List<String> withoutBody, List<String> parameters) {
    static Targets of(TallyhouseServer server) {
      Map<Boolean, List<String>> byBody =
          TestServers.operations().stream()
              .map(FuzzedRequests::request)
              .collect(Collectors.partitioningBy(FuzzedRequests::takesBody));
      return new Targets(
          server.key("fuzz", "write:events", "read:analytics", "admin"),
          byBody.getOrDefault(true, List.of()),
          byBody.getOrDefault(false, List.of()),
          DescribedParameter.all().stream()
              .filter(parameter -> parameter.in().equals("query"))
              .map(DescribedParameter::name)
              .distinct()
              .sorted()
              .toList());
    }
  }

  private static @Nullable Targets targets;

  private FuzzedRequests() {}

  /** A method and a path that a route of the server responds. */
  private static String request(String operation) {
    String request = operation.replace("* ", "GET ");
    for (Map.Entry<String, String> parameter : IN_PATHS.entrySet()) {
      request = request.replace(parameter.getKey(), parameter.getValue());
    }
    if (request.contains("{")) {
      throw new IllegalStateException("give the parameter a value to fuzz with: " + operation);
    }
    return request;
  }

  private static boolean takesBody(String request) {
    return request.startsWith("POST ") || request.startsWith("PUT ");
  }

  /** Sends the request that the fuzzer's data make, and judges the response. */
  static void exchange(FuzzedDataProvider data) throws IOException {
    // The fuzzer takes connections for a finding: here they are to our own server and engines.
    BugDetectors.allowNetworkConnections();
    TallyhouseServer server = TestServers.shared();
    Targets known = targets(server);
    boolean withBody = data.consumeBoolean();
    String otherMethod = data.consumeInt(0, 15) == 0 ? data.pickValue(METHODS) : "";
    String request = data.pickValue(withBody ? known.withBody() : known.withoutBody());
    int space = request.indexOf(' ');
    String method = otherMethod.isEmpty() ? request.substring(0, space) : otherMethod;
    String target = target(data, request.substring(space + 1), known.parameters());
    byte[] plain = withBody ? body(data) : new byte[0];
    boolean compressed = withBody && data.consumeInt(0, 7) == 0;
    String headers = headers(data, known.key());
    // Drawn last, so that the inputs from before it was drawn still mean what they did.
    FuzzedBody body = withBody ? FuzzedBody.of(data, plain, compressed) : FuzzedBody.NONE;
    String head =
        method
            + " "
            + target
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + headers
            + body.headers()
            + "\r\n";
    try (RawHttp client = new RawHttp(server.uri(), RESPONSE_MAX)) {
      client.send(head.getBytes(StandardCharsets.UTF_8));
      client.send(body.bytes());
      judge(client.response(method.equals("HEAD")), method, head);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no answer to " + head, e);
    }
  }

  private static void judge(Optional<RawResponse> response, String method, String head) {
    if (response.isEmpty()) {
      return;
    }
    int status = response.get().status();
    if (status < 200 || status >= 500) {
      throw new AssertionError(status + " " + response.get().body() + " to " + head);
    }
    if (status >= 400 && !method.equals("HEAD")) {
      ApiDescription.checkRefusal(response.get());
    }
  }

  private static synchronized Targets targets(TallyhouseServer server) {
    Targets known = targets;
    if (known == null) {
      known = Targets.of(server);
      targets = known;
    }
    return known;
  }

  private static String target(FuzzedDataProvider data, String path, List<String> names) {
    StringBuilder target = new StringBuilder(path);
    if (data.consumeInt(0, 9) == 0) {
      target.append(text(data, 30));
    }
    int parameters = data.consumeInt(0, 5);
    for (int i = 0; i < parameters; i++) {
      String name = data.consumeInt(0, 9) == 0 ? text(data, 10) : data.pickValue(names);
      String value = data.consumeBoolean() ? data.pickValue(VALUES) : text(data, 60);
      boolean raw = data.consumeInt(0, 9) == 0;
      target
          .append(i == 0 ? '?' : '&')
          .append(raw ? oneLine(name) : URLEncoder.encode(name, StandardCharsets.UTF_8))
          .append('=')
          .append(raw ? oneLine(value) : URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
    return oneLine(target.toString());
  }

  private static String headers(FuzzedDataProvider data, String ownKey) {
    StringBuilder headers = new StringBuilder();
    String presented = data.consumeInt(0, 15) == 0 ? oneLine(text(data, 40)) : ownKey;
    headers
        .append(data.consumeBoolean() ? "X-API-Key: " : "Authorization: Bearer ")
        .append(presented)
        .append("\r\n");
    if (data.consumeInt(0, 7) == 0) {
      headers.append("Idempotency-Key: ").append(oneLine(text(data, 40))).append("\r\n");
    }
    if (data.consumeInt(0, 9) == 0) {
      headers.append("Content-Type: ").append(oneLine(text(data, 40))).append("\r\n");
    }
    if (data.consumeInt(0, 15) == 0) {
      headers
          .append("X-")
          .append(oneLine(text(data, 20)))
          .append(": ")
          .append(oneLine(text(data, 20)));
      headers.append("\r\n");
    }
    return headers.toString();
  }

  private static byte[] body(FuzzedDataProvider data) {
    if (data.consumeInt(0, 3) == 0) {
      return data.consumeBytes(300);
    }
    String template = data.pickValue(BODIES);
    StringBuilder body = new StringBuilder();
    int at = 0;
    for (int hole = template.indexOf("%s"); hole >= 0; hole = template.indexOf("%s", at)) {
      body.append(template, at, hole).append(text(data, 80));
      at = hole + 2;
    }
    return body.append(template.substring(at)).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(FuzzedDataProvider data, int lengthMax) {
    return data.consumeString(lengthMax);
  }

  /** What ends a line would only cut the request in two. */
  private static String oneLine(String text) {
    return text.replace('\r', '_').replace('\n', '_').replace(' ', '_');
  }
}
