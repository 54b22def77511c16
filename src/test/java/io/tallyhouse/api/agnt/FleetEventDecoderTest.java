package io.tallyhouse.api.agnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.FleetEventType;
import io.tallyhouse.event.FleetSession;
import io.tallyhouse.event.Origin;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.ingest.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of {@code POST /analytics/events}; what they share with others is EventDecoderTest's. */
class FleetEventDecoderTest {
  private static final long NOW = 1_705_314_600_000L;
  private static final long KEY = EventIdentity.ofIdempotencyKey("k");
  private static final String PLAIN = event("incomingMessages", "");

  private final EventDecoder decoder = FleetEventReader.decoder();

  @Test
  void validEvent_isRead() {
    Event event =
        only(
            event(
                "tasksCompleted",
                ",\"assistant\":\"support-bot\",\"user\":\"ada 🚀\",\"id\":\"m-1\",\"data\":{\"a\": 1}"));

    assertThat(event)
        .isEqualTo(new Event.Activity(event.head(), FleetEventType.TASKS_COMPLETED, "m-1"));
    assertThat(event.actor().assistantId()).isEqualTo("support-bot");
    assertThat(event.actor().userId()).isEqualTo("ada 🚀");
    assertThat(event.timeMs()).isEqualTo(NOW);
    assertThat(event.data()).hasToString("{\"a\": 1}");
    assertThat(event.sessionId()).isEqualTo(FleetSession.of(NOW));
    assertThat(event.origin()).isEqualTo(Origin.of(Origin.Source.AGNT));
    long id = EventIdentity.ofFleetEvent("m-1");
    assertThat(event.identity()).isEqualTo(id);
    assertThat(event.accountKey()).isEqualTo(id);
  }

  @ParameterizedTest
  @EnumSource(FleetEventType.class)
  void everyType_isTaken(FleetEventType type) {
    Event event = only(event(type.wireName(), ""));

    assertThat(event).isEqualTo(new Event.Activity(event.head(), type, ""));
  }

  @Test
  void optionalFields_mayBeMissingOrNull() {
    for (String more : List.of("", ",\"assistant\":null,\"user\":null,\"id\":null,\"data\":null")) {
      Event event = only(event("incomingMessages", more));
      assertThat(event.actor().assistantId()).isEqualTo(Event.UNKNOWN_ASSISTANT);
      assertThat(event.actor().userId()).isEmpty();
      assertThat(event.identity()).isEqualTo(EventIdentity.NONE);
      assertThat(event.accountKey()).isEqualTo(EventIdentity.NONE);
      assertThat(event.data().length()).isZero();
    }
  }

  @Test
  void nothingOfOneEvent_isLeftInTheNext() {
    List<Event> events =
        events(
            "{\"events\":["
                + event(
                    "tasksCompleted",
                    ",\"assistant\":\"a\",\"user\":\"u\",\"id\":\"i\",\"data\":{}")
                + ","
                + PLAIN
                + "]}",
            OptionalLong.empty());

    assertThat(events.get(1)).isEqualTo(only(PLAIN));
  }

  @Test
  void withoutId_theIdempotencyKeyIdentifies() {
    String two = "{\"events\":[" + PLAIN + "," + PLAIN + "]}";
    List<Event> events = events(two, OptionalLong.of(KEY));

    assertThat(events).extracting(Event::identity).doesNotContain(EventIdentity.NONE);
    assertThat(events.get(0).identity()).isNotEqualTo(events.get(1).identity());
    assertThat(events).extracting(Event::accountKey).containsOnly(EventIdentity.NONE);
    assertThat(events(two, OptionalLong.of(KEY))).isEqualTo(events);
    for (String other :
        List.of(
            event("outgoingMessages", ""),
            PLAIN.replace("10:30:00", "10:30:01"),
            event("incomingMessages", ",\"user\":\"ada\""),
            event("incomingMessages", ",\"assistant\":\"bot\""),
            event("incomingMessages", ",\"data\":{}"))) {
      assertThat(events("{\"events\":[" + other + "]}", OptionalLong.of(KEY)).get(0).identity())
          .as(other)
          .isNotEqualTo(events.get(0).identity());
    }
    Event identified =
        events(
                "{\"events\":[" + event("incomingMessages", ",\"id\":\"i\"") + "]}",
                OptionalLong.of(KEY))
            .get(0);
    assertThat(identified.identity()).isEqualTo(EventIdentity.ofFleetEvent("i"));
  }

  @Test
  void missingFields_areEachNamed() {
    assertThat(violations("{}"))
        .containsExactly(
            new Violation("events[0].eventType", "Required"),
            new Violation("events[0].timestamp", "Required"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eventType|\"tool_use\"|Invalid enum value. Expected one of: incomingMessages, outgoingMessages, tasksInitiated, tasksCompleted",
        "eventType|5|Expected string, received number",
        "timestamp|\"yesterday\"|Invalid ISO 8601 timestamp",
        "data|[]|Expected object, received array",
        "id|{}|Expected string, received object",
        "user|true|Expected string, received boolean",
        "assistant|[]|Expected string, received array",
        "user|\"a\\ud800\"|Must not have half a surrogate pair",
        "assistant|\"\\udfff\\ud800\"|Must not have half a surrogate pair",
        "id|\"\\udc00x\"|Must not have half a surrogate pair",
      })
  void wrongField_isNamed(String field, String value, String message) {
    String without = PLAIN.replaceAll("\"" + field + "\":\"[^\"]*\",?", "").replace(",}", "}");
    String event = "{\"" + field + "\":" + value + "," + without.substring(1);

    assertThat(violations(event)).containsExactly(new Violation("events[0]." + field, message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud83d\\ude80", "\\ud800\\udc00", "\\udbff\\udfff", "\\ud7ff\\ue000"})
  void wholePairs_andTheCharactersBesideThem_areTaken(String escaped) {
    assertThat(only(event("incomingMessages", ",\"user\":\"" + escaped + "\"")).actor().userId())
        .isNotEmpty();
  }

  private static String event(String type, String more) {
    return "{\"eventType\":\"%s\",\"timestamp\":\"2024-01-15T10:30:00Z\"%s}".formatted(type, more);
  }

  private Event only(String event) {
    List<Event> events = events("{\"events\":[" + event + "]}", OptionalLong.empty());
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private List<Event> events(String body, OptionalLong key) {
    DecodedRequest decoded = decode(body, key);
    assertThat(decoded).isInstanceOf(DecodedRequest.Events.class);
    return ((DecodedRequest.Events) decoded).events();
  }

  private List<Violation> violations(String event) {
    DecodedRequest decoded = decode("{\"events\":[" + event + "]}", OptionalLong.empty());
    assertThat(decoded).isInstanceOf(DecodedRequest.Invalid.class);
    return ((DecodedRequest.Invalid) decoded).violations();
  }

  private DecodedRequest decode(String body, OptionalLong key) {
    return decoder.decode(body.getBytes(StandardCharsets.UTF_8), key, NOW);
  }
}
