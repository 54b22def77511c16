package io.tallyhouse.api.trenchcoat;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.ingest.Rejections;
import io.tallyhouse.ingest.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventViolationsTest extends DecodedBodies {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "event_type|5|Expected string, received number",
        "event_type|null|Expected string, received null",
        "event_type|\"Tool_Use\"|Invalid enum value. Expected one of: " + TYPES,
        "event_type|\"\"|Invalid enum value. Expected one of: " + TYPES,
        "session_id|true|Expected string, received boolean",
        "session_id|\"x\"|Invalid UUID format",
        "session_id|\"550e8400-e29b-41d4-a716-44665544000g\"|Invalid UUID format",
        "session_id|\"550e8400e-29b-41d4-a716-446655440000\"|Invalid UUID format",
        "session_id|\"\"|Invalid UUID format",
        "session_id|{}|Expected string, received object",
        "timestamp|1705314600|Expected string, received number",
        "timestamp|\"yesterday\"|Invalid ISO 8601 timestamp",
        "timestamp|\"2023-02-29T00:00:00Z\"|Invalid ISO 8601 timestamp",
        "timestamp|\"+999999999-12-31T23:59:59Z\"|Invalid ISO 8601 timestamp",
        "timestamp|[]|Expected string, received array",
        "data|\"{}\"|Expected object, received string",
        "data|[{\"a\":1}]|Expected object, received array",
        "data|1.5|Expected object, received number",
        "data|false|Expected object, received boolean",
        "event_id|7|Expected string, received number",
        "user_id|[]|Expected string, received array",
        "assistant_id|false|Expected string, received boolean",
      })
  void wrongField_isNamed(String field, String value, String message) {
    String event =
        "{"
            + required(field)
            + (required(field).isEmpty() ? "" : ",")
            + "\""
            + field
            + "\":"
            + value
            + "}";

    assertThat(violations(body(PLAIN, event)))
        .containsExactly(new Violation("events[1]." + field, message));
  }

  @Test
  void nullOptionalFields_areAbsent() {
    Event event =
        only(
            body(
                event(
                    "tool_use",
                    ",\"data\":null,\"event_id\":null,\"user_id\":null,\"assistant_id\":null")));

    assertThat(event.data().length()).isZero();
    assertThat(event.identity()).isEqualTo(EventIdentity.NONE);
  }

  @Test
  void longestIds_areTaken_longerOnesNot() {
    for (String field : List.of("event_id", "user_id", "assistant_id")) {
      assertThat(only(body(event("tool_use", ",\"" + field + "\":\"" + "ü".repeat(256) + "\""))))
          .isNotNull();
      assertThat(
              violations(body(event("tool_use", ",\"" + field + "\":\"" + "x".repeat(257) + "\""))))
          .containsExactly(new Violation("events[0]." + field, "Must be at most 256 characters"));
    }
  }

  @Test
  void missingFields_areEachNamed() {
    assertThat(violations("{\"events\":[{}]}"))
        .containsExactly(
            new Violation("events[0].event_type", "Required"),
            new Violation("events[0].session_id", "Required"),
            new Violation("events[0].timestamp", "Required"));
    assertThat(violations("{}")).containsExactly(new Violation("events", "Required"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"events\":{}}|events|Expected array, received object",
        "{\"events\":null}|events|Expected array, received null",
        "{\"events\":\"[]\"}|events|Expected array, received string",
        "{\"events\":[],\"events\":[]}|events|Duplicate field",
        "{\"events\":[5]}|events[0]|Expected object, received number",
        "{\"events\":[null]}|events[0]|Expected object, received null",
        "{\"events\":[[{}]]}|events[0]|Expected object, received array",
        "[]|body|Expected object, received array",
        "[{\"events\":[]}]|body|Expected object, received array",
        "5|body|Expected object, received number",
        "null|body|Expected object, received null",
        "\"x\"|body|Expected object, received string",
        "''|body|Malformed JSON: the body is empty",
        "{\"events\":[]} {}|body|Malformed JSON: more than one value",
        "{\"events\":[]} x|body|Malformed JSON at line 1, column 15",
        "{\"events\":[|body|Malformed JSON at line 1, column 12",
      })
  void wrongBody_isExplained(String body, String field, String message) {
    assertThat(violations(body)).containsExactly(new Violation(field, message));
  }

  @Test
  void brokenBody_isAllThatIsSaid_whateverWasWrongBefore() {
    String deep = "[".repeat(EventDecoder.NESTING_DEPTH_MAX);

    assertThat(violations("{\"events\":[{},{}"))
        .extracting(Violation::field)
        .containsExactly("body");
    assertThat(violations("{\"events\":[{},{\"data\":{\"x\":" + deep))
        .extracting(Violation::field)
        .containsExactly("body");
  }

  @Test
  void eventsOfEveryRequest_areCounted() {
    String[] tooMany = new String[EventDecoder.BATCH_EVENTS_MAX + 2];
    Arrays.fill(tooMany, PLAIN);

    assertThat(decode("{\"events\":[{},{},{}]}"))
        .isInstanceOfSatisfying(
            DecodedRequest.Invalid.class, invalid -> assertThat(invalid.eventsRead()).isEqualTo(3));
    assertThat(decode(body(tooMany)))
        .isInstanceOfSatisfying(
            DecodedRequest.TooManyEvents.class,
            refused -> assertThat(refused.eventsRead()).isEqualTo(EventDecoder.BATCH_EVENTS_MAX));
    assertThat(new Rejections(1, 20, 300).total()).isEqualTo(321);
  }

  @Test
  void duplicateFields_areViolations() {
    for (String field :
        List.of(
            "\"event_type\":\"tool_use\"",
            "\"session_id\":\"" + SESSION + "\"",
            "\"timestamp\":\"2024-01-15\"",
            "\"data\":{}",
            "\"event_id\":\"a\"",
            "\"user_id\":\"a\"",
            "\"assistant_id\":\"a\"")) {
      String name = field.substring(1, field.indexOf('"', 1));
      String event = "{" + field + "," + required(name) + "," + field + "}";
      assertThat(violations(body(event.replace(",,", ","))))
          .containsExactly(new Violation("events[0]." + name, "Duplicate field"));
    }
  }

  @Test
  void first100Violations_areReported() {
    String body = body(IntStream.range(0, 40).mapToObj(i -> "{}").toArray(String[]::new));

    assertThat(violations(body)).hasSize(EventDecoder.VIOLATIONS_MAX);
    assertThat(violations(body).get(99))
        .isEqualTo(new Violation("events[33].event_type", "Required"));
  }
}
