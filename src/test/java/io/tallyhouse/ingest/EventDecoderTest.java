package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
  private static final String SESSION = "550e8400-e29b-41d4-a716-446655440000";
  private static final long NOW = 1_705_314_600_000L;
  private static final String PLAIN = event("session_start", "");
  private static final String TYPES =
      "session_start, session_end, tool_use, tool_result, subagent_stop, assistant_stop";
  private static final String SAMPLE =
      """
      {"other": [1, {"x": "ü"}], "events": [
        {"event_type": "tool_result", "session_id": "%s", "timestamp": "2024-01-15T10:30:00.250Z",
         "data" : { "tool_name" : "größe 🚀", "nested": {"a": [1, 2.5e3, {}, null]}, "error": {} } ,
         "event_id": "e", "user_id": "ada", "assistant_id": null, "unknown": {"data": 5}}]}
      """
          .formatted(SESSION)
          .trim();

  private final EventDecoder decoder = EventDecoder.ofSessionEvents();

  @Test
  void validBody_becomesEvents() {
    Event event = only(SAMPLE);

    assertThat(event.type()).isEqualTo(EventType.TOOL_RESULT);
    assertThat(event.sessionId()).hasToString(SESSION);
    assertThat(event.timeMs()).isEqualTo(NOW + 250);
    assertThat(event.toolName()).isEqualTo("größe 🚀");
    assertThat(event.toolUseId()).isEmpty();
    assertThat(event.userId()).isEqualTo("ada");
    assertThat(event.assistantId()).isEmpty();
    assertThat(event.error()).isFalse();
  }

  @Test
  void everyType_isTaken_andUpperCaseUuidToo() {
    for (EventType type : EventType.sent()) {
      assertThat(only(body(event(type.wireName(), ""))).type()).isEqualTo(type);
    }
    assertThat(only(body(PLAIN.replace(SESSION, SESSION.toUpperCase(java.util.Locale.ROOT)))))
        .extracting(event -> event.sessionId().toString())
        .isEqualTo(SESSION);
  }

  /** Texts that are cut in the middle of an emoji, in names: well-formed JSON (RFC 8259, 8.2). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\ud83d",
        "\\udc00",
        "\\udc00\\ud83d",
        "a\\ud83d\\ud83d\\ude00",
        "\\\\\\ud83d",
        "\\\"\\uDBFFb\\u0041",
      })
  void halfASurrogatePairInAName_spoilsNothing(String name) {
    String member = "\"" + name + "\" : {\"" + name + "\":[{\"" + name + "\":1}]}";
    String data = "{" + member + ",\"tool_name\":\"T\"}";
    String inData = data("tool_use", data);
    String inEvent = event("tool_use", "," + member);

    assertThat(only(body(inData)).data()).hasToString(data);
    assertThat(only(body(inData)).toolName()).isEqualTo("T");
    assertThat(only(body(inEvent)).type()).isEqualTo(EventType.TOOL_USE);
    assertThat(only("{" + member + ",\"events\":[" + PLAIN + "]}").type())
        .isEqualTo(EventType.SESSION_START);
    assertThat(
            ((DecodedRequest.Events)
                    decode("{\"events\":[" + PLAIN + "," + inData + "," + inEvent + "]}"))
                .events())
        .hasSize(3);
  }

  @Test
  void subagentOfATaskCall_isReadBehindHalfASurrogatePair() {
    String data =
        "{\"\\ud83d\":1,\"tool_name\":\"Task\","
            + "\"tool_input\":{\"\\udc00\":1,\"subagent_type\":\"scout\"}}";

    assertThat(only(body(data("tool_use", data))).agentType()).isEqualTo("scout");
  }

  @Test
  void malformedJson_isRefusedWhereItIs_alsoBehindHalfASurrogatePair() {
    String body = "{\"\\u0041\":1,\"events\":[" + PLAIN + "],\n\"x\":nul}";

    assertThat(decode(body)).isInstanceOf(DecodedRequest.Invalid.class);
    assertThat(decode(body.replace("u0041", "ud83d"))).isEqualTo(decode(body));
  }

  @Test
  void noEvents_areValid() {
    assertThat(decode("{\"events\":[]}"))
        .isEqualTo(new DecodedRequest.Events(List.of(), Rejections.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ \"a\" : 1 }",
        "{\"ü\":\"日本 🚀\",\n\t\"b\":[{},[],{\"c\":{}}]}",
        "{\"data\":{\"data\":{}}, \"e\":\"\\u00fc\\\\\\\"}\"}",
        "{\"error\":{\"x\":[1]},\"z\":1.50e+3}",
        "{\r\n}",
        "{\"\\ud83d\":1}",
        "{\"o\":{\"\\udc00\":[{\"cut \\uD83D\\n\":\"cut \\ud83d\"}]}}",
      })
  void data_isExactlyTheBytesAsSent(String data) {
    for (String before : List.of("", "\"user_id\":\"ü🚀\",", "\"other\":{\"data\":{}}, ")) {
      for (String after : List.of("", ",\"assistant_id\":\"日\"", " , \"x\":[{}]")) {
        for (String space : List.of("", " ", "\n\t  ")) {
          String event =
              "{%s\"data\":%s%s%s%s,%s"
                  .formatted(before, space, data, space, after, PLAIN.substring(1));
          assertThat(only("{\"ü\":\"🚀\",\"events\":[" + event + "]}").data())
              .as(event)
              .hasToString(data);
        }
      }
    }
  }

  @Test
  void dataOfSeveralEvents_areEachTheirOwn() {
    DecodedRequest.Events events =
        events(body(data("session_start", "{\"a\":\"ü\"}"), PLAIN, data("tool_use", "{ }")));

    assertThat(events.events())
        .extracting(event -> event.data().toString())
        .containsExactly("{\"a\":\"ü\"}", "", "{ }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"is_error\":true}|true",
        "{\"is_error\":false}|false",
        "{\"is_error\":\"true\"}|false",
        "{\"is_error\":1}|false",
        "{\"success\":false}|true",
        "{\"success\":true}|false",
        "{\"success\":0}|false",
        "{\"success\":null}|false",
        "{\"error\":null}|false",
        "{\"error\":false}|false",
        "{\"error\":\"\"}|false",
        "{\"error\":{}}|false",
        "{\"error\":[]}|false",
        "{\"error\":{ }}|false",
        "{\"error\":true}|true",
        "{\"error\":0}|true",
        "{\"error\":0.0}|true",
        "{\"error\":\" \"}|true",
        "{\"error\":\"no\"}|true",
        "{\"error\":{\"a\":null}}|true",
        "{\"error\":[[]]}|true",
        "{\"error\":[0]}|true",
        "{\"success\":true,\"error\":\"x\"}|true",
        "{\"is_error\":true,\"error\":null,\"success\":true}|true",
        "{\"nested\":{\"is_error\":true,\"error\":1}}|false",
        "{}|false",
      })
  void errorOfAResult_isReadFromItsData(String data, boolean error) {
    assertThat(only(body(data("tool_result", data))).error()).isEqualTo(error);
    assertThat(only(body(data("tool_use", data))).error()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "{\"tool_name\":\"Read\",\"tool_use_id\":\"t\"}|Read|t",
        "{\"tool_name\":5,\"tool_use_id\":[\"t\"]}|''|''",
        "{\"tool_name\":null,\"tool_use_id\":{\"tool_name\":\"x\"}}|''|''",
        "{\"x\":{\"tool_name\":\"inner\"},\"tool_name\":\"outer\"}|outer|''",
        "{\"tool_name\":\"\\u0052ead\"}|Read|''",
      })
  void toolNameAndId_areReadFromTheTopOfTheData(String data, String name, String id) {
    Event event = only(body(data("tool_use", data)));

    assertThat(event.toolName()).isEqualTo(name);
    assertThat(event.toolUseId()).isEqualTo(id);
  }

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tool_use|{\"tool_name\":\"Task\",\"tool_input\":{\"subagent_type\":\"reviewer\"}}|reviewer",
        "tool_use|{\"tool_name\":\"Agent\",\"agent_type\":\"a\",\"tool_input\":{\"subagent_type\":\"b\"}}|b",
        "tool_use|{\"tool_name\":\"Task\",\"agent_type\":\"a\",\"tool_input\":{}}|a",
        "tool_use|{\"tool_name\":\"Task\",\"agent_type\":\"a\"}|a",
        "tool_use|{\"tool_name\":\"Read\",\"tool_input\":{\"subagent_type\":\"reviewer\"}}|''",
        "tool_result|{\"tool_name\":\"Task\",\"tool_input\":{\"subagent_type\":\"reviewer\"}}|''",
        "subagent_stop|{\"agent_type\":\"a\"}|a",
        "subagent_stop|{\"agent_type\":5}|''",
        "subagent_stop|{}|''",
      })
  void agentType_isTheOneTheCallStarts_elseTheOneThatIsSaid(
      String type, String data, String expected) {
    assertThat(only(body(data(type, data))).agentType()).isEqualTo(expected);
  }

  @Test
  void upTo1000Events_areTaken() {
    String[] events = new String[1001];
    Arrays.fill(events, PLAIN);

    assertThat(events(body(Arrays.copyOf(events, 1000))).events()).hasSize(1000);
    assertThat(decode(body(events))).isInstanceOf(DecodedRequest.TooManyEvents.class);
  }

  @Test
  void nesting_isLimited() {
    int deepest = EventDecoder.NESTING_DEPTH_MAX - 4;
    String fits = "[".repeat(deepest) + "]".repeat(deepest);

    assertThat(only(body(data("tool_use", "{\"x\":" + fits + "}"))).data().length()).isPositive();
    assertThat(violations(body(data("tool_use", "{\"x\":[" + fits + "]}"))))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.field()).isEqualTo("body");
              assertThat(violation.message()).startsWith("JSON over a limit: ");
            });
  }

  @Test
  void unacceptableEvents_areRejected_othersTaken() {
    String largest = "{\"x\":\"" + "y".repeat(65_536 - 8) + "\"}";
    DecodedRequest.Events events =
        events(
            body(
                PLAIN,
                at("1999-12-31T23:59:59.999Z"),
                at("2000-01-01"),
                at("2024-01-16T10:30:00Z"),
                at("2024-01-16T10:30:00.001Z"),
                at("1969-01-01"),
                data("tool_use", largest),
                data("tool_use", largest.replace("yy\"", "ü!\"")),
                data("tool_use", largest.replace("\"}", "\" }"))));

    assertThat(events.rejected()).isEqualTo(new Rejections(2, 1, 2));
    assertThat(events.events())
        .extracting(Event::timeMs)
        .containsExactly(NOW, 946_684_800_000L, NOW + 86_400_000, NOW);
  }

  @Test
  void identity_isTheFirstThatApplies() {
    String tool = ",\"data\":{\"tool_use_id\":\"t\"}";
    long key = EventIdentity.ofIdempotencyKey("k");

    assertThat(identity(event("tool_use", tool + ",\"event_id\":\"e\""), key))
        .isEqualTo(EventIdentity.ofEventId("e"));
    assertThat(identity(event("tool_use", tool), key))
        .isEqualTo(EventIdentity.ofToolEvent(EventIdentity.ofToolUseId("t"), EventType.TOOL_USE));
    assertThat(identity(event("tool_result", tool), key))
        .isEqualTo(
            EventIdentity.ofToolEvent(EventIdentity.ofToolUseId("t"), EventType.TOOL_RESULT));
    Event stop = only(body(event("assistant_stop", tool)));
    assertThat(identity(event("assistant_stop", tool), key))
        .isEqualTo(
            EventIdentity.ofRequest(
                key, 0, stop.type(), stop.sessionId(), stop.timeMs(), "", "", stop.data()));
    assertThat(stop.identity()).isEqualTo(EventIdentity.NONE);
    assertThat(
            identity(event("tool_use", ",\"event_id\":\"\",\"data\":{\"tool_use_id\":\"\"}"), key))
        .isNotEqualTo(EventIdentity.NONE)
        .isNotEqualTo(EventIdentity.ofEventId(""));
  }

  @Test
  void indexUnderAnIdempotencyKey_countsRejectedEvents() {
    long key = EventIdentity.ofIdempotencyKey("k");
    String old = at("1999-01-01");
    List<Event> afterOld = keyed(body(old, PLAIN), key);
    List<Event> afterPlain = keyed(body(PLAIN, PLAIN), key);

    assertThat(afterOld).hasSize(1);
    assertThat(afterOld.get(0).identity()).isEqualTo(afterPlain.get(1).identity());
    assertThat(afterPlain.get(0).identity()).isNotEqualTo(afterPlain.get(1).identity());
  }

  @Test
  void bodyCutAnywhere_isInvalid() {
    byte[] sample = SAMPLE.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < sample.length; length++) {
      assertThat(decoder.decode(Arrays.copyOf(sample, length), OptionalLong.empty(), NOW))
          .as("cut after %d bytes", length)
          .isInstanceOf(DecodedRequest.Invalid.class);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void mutatedBody_neverThrows(long seed) {
    Random random = new Random(seed);
    byte[] signs = "{}[]\":,\\u0 9e-.tfn\n".getBytes(StandardCharsets.UTF_8);
    byte[] sample = SAMPLE.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 5_000; i++) {
      byte[] body = sample.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        int at = random.nextInt(body.length);
        body[at] =
            random.nextBoolean() ? (byte) random.nextInt(256) : signs[random.nextInt(signs.length)];
      }
      byte[] sent = body;
      DecodedRequest decoded = decoder.decode(sent, OptionalLong.of(5), NOW);
      if (decoded instanceof DecodedRequest.Invalid invalid) {
        assertThat(invalid.violations()).as("seed %d", seed).isNotEmpty();
      } else if (decoded instanceof DecodedRequest.Events events) {
        for (Event event : events.events()) {
          assertThat(event.data().toString()).as("seed %d", seed).matches("(?s)(\\{.*\\})?");
        }
      }
    }
  }

  private static String event(String type, String more) {
    return "{\"event_type\":\"%s\",\"session_id\":\"%s\",\"timestamp\":\"2024-01-15T10:30:00Z\"%s}"
        .formatted(type, SESSION, more);
  }

  private static String data(String type, String data) {
    return event(type, ",\"data\":" + data);
  }

  private static String at(String timestamp) {
    return PLAIN.replace("2024-01-15T10:30:00Z", timestamp);
  }

  /** The required fields but the named one. */
  private static String required(String without) {
    return Arrays.stream(PLAIN.substring(1, PLAIN.length() - 1).split(","))
        .filter(field -> !field.startsWith("\"" + without + "\""))
        .collect(Collectors.joining(","));
  }

  private static String body(String... events) {
    return "{\"events\":[" + String.join(",", events) + "]}";
  }

  private DecodedRequest decode(String body) {
    return decoder.decode(body.getBytes(StandardCharsets.UTF_8), OptionalLong.empty(), NOW);
  }

  private DecodedRequest.Events events(String body) {
    DecodedRequest decoded = decode(body);
    assertThat(decoded).isInstanceOf(DecodedRequest.Events.class);
    return (DecodedRequest.Events) decoded;
  }

  private Event only(String body) {
    List<Event> events = events(body).events();
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private List<Violation> violations(String body) {
    DecodedRequest decoded = decode(body);
    assertThat(decoded).as(body).isInstanceOf(DecodedRequest.Invalid.class);
    return ((DecodedRequest.Invalid) decoded).violations();
  }

  private List<Event> keyed(String body, long key) {
    DecodedRequest decoded =
        decoder.decode(body.getBytes(StandardCharsets.UTF_8), OptionalLong.of(key), NOW);
    assertThat(decoded).isInstanceOf(DecodedRequest.Events.class);
    return ((DecodedRequest.Events) decoded).events();
  }

  private long identity(String event, long key) {
    return keyed(body(event), key).get(0).identity();
  }
}
