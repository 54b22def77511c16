package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls the server's routes. Thread-safe. */
final class ServerApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final URI uri;
  private final String bootstrapKey;

  ServerApi(HttpClient http, URI uri, String bootstrapKey) {
    this.http = http;
    this.uri = uri;
    this.bootstrapKey = bootstrapKey;
  }

  /** Makes an account with a key that may write and read, and returns the key. */
  String createAccount(String name) throws IOException, InterruptedException {
    String body =
        "{\"account\":\"%s\",\"name\":\"benchmark\",\"scopes\":[\"write:events\",\"read:analytics\",\"admin\"]}"
            .formatted(name);
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve("/api/v1/admin/keys"))
            .header("X-API-Key", bootstrapKey)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 201) {
      throw new VoidRunException("no key: " + response.body());
    }
    return JSON.readTree(response.body()).path("data").path("key").asText();
  }

  /** Queries the server; the response's {@code data}. */
  JsonNode get(String key, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve(path)).header("X-API-Key", key).build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new VoidRunException(path + ": " + response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body()).path("data");
  }

  /** Posts JSON to the server; the response's {@code data}. */
  JsonNode post(String key, String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve(path))
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new VoidRunException(path + ": " + response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body()).path("data");
  }
}
