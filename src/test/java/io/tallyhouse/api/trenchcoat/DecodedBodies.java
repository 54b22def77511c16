package io.tallyhouse.api.trenchcoat;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.ingest.Violation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What the tests of its subclasses share. */
abstract class DecodedBodies {
  static final String SESSION = "550e8400-e29b-41d4-a716-446655440000";

  static final long NOW = 1_705_314_600_000L;

  static final String PLAIN = event("session_start", "");

  static final String TYPES =
      "session_start, session_end, tool_use, tool_result, subagent_stop, assistant_stop";

  static final String SAMPLE =
      """
      {"other": [1, {"x": "ü"}], "events": [
        {"event_type": "tool_result", "session_id": "%s", "timestamp": "2024-01-15T10:30:00.250Z",
         "data" : { "tool_name" : "größe 🚀", "nested": {"a": [1, 2.5e3, {}, null]}, "error": {} } ,
         "event_id": "e", "user_id": "ada", "assistant_id": null, "unknown": {"data": 5}}]}
      """
          .formatted(SESSION)
          .trim();

  final EventDecoder decoder = SessionEventReader.decoder();

  static String event(String type, String more) {
    return "{\"event_type\":\"%s\",\"session_id\":\"%s\",\"timestamp\":\"2024-01-15T10:30:00Z\"%s}"
        .formatted(type, SESSION, more);
  }

  static String data(String type, String data) {
    return event(type, ",\"data\":" + data);
  }

  static String at(String timestamp) {
    return PLAIN.replace("2024-01-15T10:30:00Z", timestamp);
  }

  /** The required fields but the named one. */
  static String required(String without) {
    return Arrays.stream(PLAIN.substring(1, PLAIN.length() - 1).split(","))
        .filter(field -> !field.startsWith("\"" + without + "\""))
        .collect(Collectors.joining(","));
  }

  static String body(String... events) {
    return "{\"events\":[" + String.join(",", events) + "]}";
  }

  DecodedRequest decode(String body) {
    return decoder.decode(body.getBytes(StandardCharsets.UTF_8), OptionalLong.empty(), NOW);
  }

  DecodedRequest.Events events(String body) {
    DecodedRequest decoded = decode(body);
    assertThat(decoded).isInstanceOf(DecodedRequest.Events.class);
    return (DecodedRequest.Events) decoded;
  }

  Event only(String body) {
    List<Event> events = events(body).events();
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  List<Violation> violations(String body) {
    DecodedRequest decoded = decode(body);
    assertThat(decoded).as(body).isInstanceOf(DecodedRequest.Invalid.class);
    return ((DecodedRequest.Invalid) decoded).violations();
  }

  List<Event> keyed(String body, long key) {
    DecodedRequest decoded =
        decoder.decode(body.getBytes(StandardCharsets.UTF_8), OptionalLong.of(key), NOW);
    assertThat(decoded).isInstanceOf(DecodedRequest.Events.class);
    return ((DecodedRequest.Events) decoded).events();
  }

  long identity(String event, long key) {
    return keyed(body(event), key).get(0).identity();
  }
}
