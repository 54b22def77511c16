package io.tallyhouse.api.trenchcoat;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.ingest.Rejections;
import io.tallyhouse.ingest.Violation;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdentitiesTest extends DecodedBodies {
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
    assertThat(only(body(data(type, data))).actor().agentType()).isEqualTo(expected);
  }

  @Test
  void eventsInUpTo36Months_areTaken() {
    String[] months = new String[IngestPipeline.REQUEST_MONTHS_MAX + 1];
    for (int i = 0; i < months.length; i++) {
      months[i] = at(LocalDate.of(2020, 12, 31).plusMonths(i) + "T23:59:59.999Z");
    }

    assertThat(events(body(Arrays.copyOf(months, 36))).events()).hasSize(36);
    assertThat(violations(body(months)))
        .containsExactly(
            new Violation("events", "Must lie in at most 36 calendar months (UTC), are in 37"));
    // What is rejected is not stored in any month.
    months[36] = at("1999-12-31T23:59:59.999Z");
    assertThat(events(body(months)).rejected().total()).isEqualTo(1);
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
}
