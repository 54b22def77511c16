package io.tallyhouse.benchmarks;

import io.tallyhouse.benchmarks.LoadClient.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Whole HTTP requests. */
final class Requests {
  private Requests() {}

  static Request post(String path, String headers, byte[] body, int events) {
    byte[] head =
        ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers)
            .concat("Content-Length: " + body.length + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] bytes = new byte[head.length + body.length];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(body, 0, bytes, head.length, body.length);
    return new Request(bytes, events);
  }

  /**
   * Posts of events, by collector.
   *
   * @param idempotent with an {@code Idempotency-Key} each
   */
  static List<List<Request>> events(
      EventGenerator.Batch batch, String key, boolean idempotent) {
    List<List<Request>> requests = new ArrayList<>();
    int number = 0;
    for (List<EventGenerator.Body> bodies : batch.collectors()) {
      List<Request> ofCollector = new ArrayList<>();
      for (EventGenerator.Body body : bodies) {
        String headers =
            "Content-Type: application/json\r\nX-API-Key: "
                + key
                + "\r\n"
                + (idempotent ? "Idempotency-Key: request-" + number++ + "\r\n" : "");
        ofCollector.add(post("/api/v1/events", headers, body.bytes(), body.events()));
      }
      requests.add(ofCollector);
    }
    return requests;
  }

  /**
   * A source that gives connection {@code i} the requests of collector {@code i} modulo their
   * number, in order, and when those are used up anyone's.
   */
  static LoadClient.Source perCollector(List<List<Request>> collectors) {
    List<Deque<Request>> left = new ArrayList<>();
    collectors.forEach(requests -> left.add(new ArrayDeque<>(requests)));
    return connection -> {
      for (int i = 0; i < left.size(); i++) {
        Request request = left.get((connection + i) % left.size()).poll();
        if (request != null) {
          return request;
        }
      }
      return null;
    };
  }
}
