package io.tallyhouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** A running server as its command line talks to it: over HTTP, with a key. Thread-safe. */
public final class ServerConnection {
  /** Longest wait for a connection. */
  static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  /** Longest wait for a response; the server responds, or hangs up, within a minute. */
  static final Duration RESPONSE_MAX = Duration.ofMinutes(2);

  /** How often a request is sent to a server that has no capacity. */
  static final int TRIES_MAX = 20;

  /** A refusal that took longer is about the request, and would come again. */
  static final Duration REFUSED_WITHIN = Duration.ofSeconds(30);

  /** The server's Retry-After. */
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private static final int FIRST_FAILURE_STATUS = 400;
  private static final int UNAVAILABLE = 503;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The server refused. */
  public static final class RefusedException extends CommandException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status, String message) {
      super(message, null);
      this.status = status;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_MAX)
          .build();
  private final URI uri;
  private final String key;
  private final String unreachable;

  /**
   * @param unreachable what to say when nothing responds there
   */
  public ServerConnection(URI uri, String key, String unreachable) {
    this.uri = uri;
    this.key = key;
    this.unreachable = unreachable;
  }

  /** The {@code data} of the response to a GET. */
  public JsonNode get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  /** The {@code data} of the response to a POST. */
  public JsonNode post(String path, JsonNode body) {
    return send("POST", path, BodyPublishers.ofString(body.toString()));
  }

  /** The {@code data} of the response to a PUT. */
  JsonNode put(String path, JsonNode body) {
    return send("PUT", path, BodyPublishers.ofString(body.toString()));
  }

  /**
   * The {@code data} of the response to a POST of lines.
   *
   * @param headers name and value of each in turn
   */
  JsonNode postLines(String path, byte[] lines, String... headers) {
    List<String> all = new ArrayList<>(List.of("Content-Type", "application/x-ndjson"));
    all.addAll(List.of(headers));
    return send("POST", path, BodyPublishers.ofByteArray(lines), all.toArray(String[]::new));
  }

  /** Sends events that count once however often they are sent with the same key. */
  public JsonNode postEvents(String path, byte[] body, String idempotencyKey) {
    return send("POST", path, BodyPublishers.ofByteArray(body), "Idempotency-Key", idempotencyKey);
  }

  /** The {@code data} of the response to a DELETE. */
  JsonNode delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  /** Text as a part of a path or a query. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Sends a request, again and again for a while when the server has no capacity. */
  private JsonNode send(String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri.resolve(path))
            .timeout(RESPONSE_MAX)
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .method(method, body);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      long sent = System.nanoTime();
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      for (int tries = 1;
          response.statusCode() == UNAVAILABLE
              && tries < TRIES_MAX
              && System.nanoTime() - sent < REFUSED_WITHIN.toNanos();
          tries++) {
        Thread.sleep(RETRY_PAUSE.toMillis());
        sent = System.nanoTime();
        response = http.send(request.build(), BodyHandlers.ofString());
      }
      JsonNode json = JSON.readTree(response.body());
      if (response.statusCode() >= FIRST_FAILURE_STATUS || !json.has("data")) {
        throw new RefusedException(response.statusCode(), refusal(response.statusCode(), json));
      }
      return json.path("data");
    } catch (JsonProcessingException e) {
      throw new CommandException("What responds at " + uri + " is no Tallyhouse server.", e);
    } catch (IOException e) {
      throw new CommandException(unreachable, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Interrupted.", e);
    }
  }

  private String refusal(int status, JsonNode json) {
    JsonNode error = json.path("error");
    if (!error.has("message")) {
      return "What responds at " + uri + " is no Tallyhouse server (status " + status + ").";
    }
    StringJoiner details = new StringJoiner("; ", " ", "").setEmptyValue("");
    for (JsonNode detail : error.path("details")) {
      details.add(detail.path("field").asText() + ": " + detail.path("message").asText());
    }
    return error.path("message").asText() + details;
  }
}
