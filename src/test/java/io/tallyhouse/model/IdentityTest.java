package io.tallyhouse.model;

import static io.tallyhouse.model.Events.call;
import static io.tallyhouse.model.Events.event;
import static io.tallyhouse.model.Events.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private static final Instant NOW = Instant.parse("2024-03-10T12:00:00Z");
  private static final SentEvent PLAIN = event("assistant_stop", "2024-03-01T10:00:00Z");
  private static final String WITH_ID = "{\"tool_name\":\"Read\",\"tool_use_id\":\"x\"}";

  private final RecountModel model = new RecountModel();

  @Test
  void equalEventsWithoutIdentity_allCount() {
    send(null, PLAIN, PLAIN);
    send(null, PLAIN);
    assertThat(model.stored("a")).hasSize(3);
  }

  @Test
  void requestSentAgainWithItsKey_countsOnce() {
    send("k", PLAIN, PLAIN);
    send("k", PLAIN, PLAIN);
    assertThat(model.stored("a")).hasSize(2);
  }

  @Test
  void keyReusedForAnotherBody_swallowsNothingNew() {
    send("k", PLAIN, PLAIN);
    send("k", PLAIN, event("assistant_stop", "2024-03-01T10:00:01Z"), PLAIN);
    // Index 0 is the same event; index 1 differs; index 2 is new.
    assertThat(model.stored("a")).hasSize(4);
  }

  @Test
  void eventId_countsOncePerSessionWhateverTheContent() {
    send(null, PLAIN.withEventId("e"));
    send("k", call("2024-03-02T10:00:00Z", WITH_ID).withEventId("e"));
    assertThat(model.stored("a")).hasSize(1);
    send(
        null,
        new SentEvent("tool_use", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "2024-03-02", null)
            .withEventId("e"));
    assertThat(model.stored("a")).hasSize(2);
  }

  @Test
  void eventIdComesBeforeToolUseId() {
    send(null, call("2024-03-02T10:00:00Z", WITH_ID).withEventId("e1"));
    send(null, call("2024-03-02T10:00:00Z", WITH_ID).withEventId("e2"));
    send(null, call("2024-03-02T10:00:00Z", WITH_ID));
    send(null, call("2024-03-02T11:00:00Z", WITH_ID));
    assertThat(model.stored("a")).hasSize(3);
  }

  @Test
  void toolUseId_identifiesCallsAndResultsOnly() {
    send(null, call("2024-03-02T10:00:00Z", WITH_ID), result("2024-03-02T10:00:00Z", WITH_ID));
    send(null, call("2024-03-02T10:00:09Z", WITH_ID), result("2024-03-02T10:00:09Z", WITH_ID));
    assertThat(model.stored("a")).hasSize(2);
    send(null, PLAIN.withData(WITH_ID), PLAIN.withData(WITH_ID));
    assertThat(model.stored("a")).hasSize(4);
  }

  @Test
  void ofDuplicatesInOneRequest_theEarliestInTimeStays() {
    Receipt receipt =
        send(
            null,
            event("assistant_stop", "2024-03-02T10:00:00Z").withEventId("e"),
            event("assistant_stop", "2024-03-01T10:00:00Z").withEventId("e"));
    assertThat(receipt).isEqualTo(new Receipt(2, 0));
    assertThat(model.stored("a"))
        .extracting(Event::time)
        .containsExactly(Instant.parse("2024-03-01T10:00:00Z"));
  }

  @Test
  void tooOldTooNewAndTooLarge_areRejectedAndLeaveNoIdentityBehind() {
    String largest = "{\"pad\":\"" + "x".repeat(65_536 - 10) + "\"}";
    assertThat(largest).hasSize(65_536);
    Receipt receipt =
        send(
            null,
            event("assistant_stop", "1999-12-31T23:59:59.999Z").withEventId("e"),
            event("assistant_stop", "2000-01-01").withData(largest),
            event("assistant_stop", "2024-03-11T12:00:00Z"),
            event("assistant_stop", "2024-03-11T12:00:00.001Z"),
            event("assistant_stop", "2024-03-01").withData(largest).withEventId("e"),
            event("assistant_stop", "2024-03-01").withData(largest.replace("xx\"}", "ü.\"}")));
    assertThat(receipt).isEqualTo(new Receipt(3, 3));
  }

  private Receipt send(@Nullable String key, SentEvent... events) {
    return model.accept(new SentRequest("a", key, List.of(events)), NOW);
  }
}
