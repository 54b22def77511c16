package io.tallyhouse.testing;

import io.tallyhouse.model.Delivery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A client of the API with or without a key. Every response must be as {@link ApiDescription} says.
 * Thread-safe; to be made anew after a restart.
 */
public final class ApiClient {
  public static final String EVENTS = "/api/v1/events";
  public static final String OVERVIEW = "/api/v1/analytics/overview";
  public static final String TOOLS = "/api/v1/analytics/tools";
  public static final String SESSIONS = "/api/v1/sessions";
  public static final String RECONCILE = "/api/v1/admin/reconcile";

  private static final Duration RESPONSE_MAX = Patience.MAX;

  private final URI server;
  private final @Nullable String key;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Patience.MAX)
          .build();

  public ApiClient(TallyhouseServer server, @Nullable String key) {
    this(server.uri(), key);
  }

  ApiClient(URI server, @Nullable String key) {
    this.server = server;
    this.key = key;
  }

  /** The key that it presents. */
  public String key() {
    return Objects.requireNonNull(key);
  }

  /**
   * Asks with name and value of each parameter in turn; a parameter whose value is null is left
   * out.
   */
  public ApiResponse get(String path, @Nullable String... parameters) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      String value = parameters[i + 1];
      if (value != null) {
        String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        query.append(query.isEmpty() ? "?" : "&").append(parameters[i]).append("=").append(encoded);
      }
    }
    return exchange("GET", path + query, Map.of(), new byte[0]);
  }

  public ApiResponse post(String body) {
    return post(body.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  public ApiResponse post(byte[] body, Map<String, String> headers) {
    return post(EVENTS, body, headers);
  }

  public ApiResponse post(String path, byte[] body, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>(Map.of("Content-Type", "application/json"));
    all.putAll(headers);
    return exchange("POST", path, all, body);
  }

  public ApiResponse send(Delivery delivery, boolean compressed) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (delivery.idempotencyKey() != null) {
      headers.put("Idempotency-Key", delivery.idempotencyKey());
    }
    byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
    if (compressed) {
      headers.put("Content-Encoding", "gzip");
      body = gzip(body);
    }
    return post(delivery.path(), body, headers);
  }

  public ApiResponse exchange(
      String method, String path, Map<String, String> headers, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(RESPONSE_MAX)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (key != null) {
      request.header("X-API-Key", key);
    }
    headers.forEach(request::setHeader);
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      ApiDescription.check(response);
      return new ApiResponse(
          method + " " + path,
          response.statusCode(),
          response.headers().firstValue("Content-Type"),
          response.headers().firstValue("Allow"),
          response.headers().firstValue("Retry-After"),
          response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("no answer to " + method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  public static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
