package io.tallyhouse.server;

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
import java.util.StringJoiner;

/** A running server as its command line talks to it: over HTTP, with a key. Thread-safe. */
final class ServerConnection {
  /** Longest wait for a connection. */
  static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  /** Longest wait for an answer: a recount of years takes its time. */
  static final Duration ANSWER_MAX = Duration.ofMinutes(10);

  private static final int FIRST_FAILURE_STATUS = 400;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_MAX)
          .build();
  private final URI uri;
  private final String key;
  private final String unreachable;

  /**
   * @param unreachable what to say when nothing answers there
   */
  ServerConnection(URI uri, String key, String unreachable) {
    this.uri = uri;
    this.key = key;
    this.unreachable = unreachable;
  }

  /** The {@code data} of the answer to a GET. */
  JsonNode get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  /** The {@code data} of the answer to a POST. */
  JsonNode post(String path, JsonNode body) {
    return send("POST", path, BodyPublishers.ofString(body.toString()));
  }

  /** The {@code data} of the answer to a DELETE. */
  JsonNode delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  /** Text as a part of a path or a query. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode send(String method, String path, BodyPublisher body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri.resolve(path))
              .timeout(ANSWER_MAX)
              .header("X-API-Key", key)
              .header("Content-Type", "application/json")
              .method(method, body)
              .build();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      JsonNode json = JSON.readTree(response.body());
      if (response.statusCode() >= FIRST_FAILURE_STATUS || !json.has("data")) {
        throw new CommandException(refusal(response.statusCode(), json), null);
      }
      return json.path("data");
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new CommandException("What answers at " + uri + " is no Tallyhouse server.", e);
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
      return "What answers at " + uri + " is no Tallyhouse server (status " + status + ").";
    }
    StringJoiner details = new StringJoiner("; ", " ", "").setEmptyValue("");
    for (JsonNode detail : error.path("details")) {
      details.add(detail.path("field").asText() + ": " + detail.path("message").asText());
    }
    return error.path("message").asText() + details;
  }
}
