package io.tallyhouse.server;

import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.Patience;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends requests to the server and keeps the text of all responses. Not thread-safe. */
final class RecordingClient {
  private final List<String> said = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private URI uri = URI.create("http://unknown");

  void connectTo(URI server) {
    uri = server;
  }

  /** The headers and bodies of the responses so far, to which more texts may be added. */
  List<String> said() {
    return said;
  }

  HttpResponse<String> get(String path, String key) throws Exception {
    return send("GET", path, key, "");
  }

  void post(String path, String key, String body) throws Exception {
    send("POST", path, key, body);
  }

  HttpResponse<String> send(String method, String path, String key, String body) throws Exception {
    return exchange(method, path, Map.of("X-API-Key", key), body);
  }

  HttpResponse<String> exchange(
      String method, String path, Map<String, String> headers, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri.resolve(path))
            .timeout(Patience.MAX)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    ApiDescription.check(response);
    said.add(response.headers().map() + "\n" + response.body());
    return response;
  }

  /** Sends what no client library would. */
  void raw(String request) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout((int) Patience.MAX.toMillis());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      said.add(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
