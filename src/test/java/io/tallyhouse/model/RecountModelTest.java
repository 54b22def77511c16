package io.tallyhouse.model;

import static io.tallyhouse.model.Events.SESSION;
import static io.tallyhouse.model.Events.call;
import static io.tallyhouse.model.Events.event;
import static io.tallyhouse.model.Events.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Overview.TopTool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecountModelTest {
  private static final Instant NOW = Instant.parse("2024-03-10T12:00:00Z");
  private static final String OTHER_SESSION = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

  private final RecountModel model = new RecountModel();

  @Test
  void emptyAccount_hasZerosAndNoTools() {
    assertThat(model.overview("a", null, null, NOW)).isEqualTo(new Overview(0, 0, 0, 0, List.of()));
    assertThat(model.tools("a", null, null, 10, NOW)).isEmpty();
    assertThat(model.sessions("a", null, null, 50, 0))
        .isEqualTo(new SessionsPage(List.of(), 0, 50, 0));
  }

  @Test
  void overview_countsSessionsEventsCallsDaysAndTopFive() {
    List<SentEvent> events = new ArrayList<>();
    for (String tool : List.of("F", "E", "D", "C", "B", "A", "B")) {
      events.add(call("2024-03-01T23:59:59.999Z", "{\"tool_name\":\"" + tool + "\"}"));
    }
    events.add(new SentEvent("session_start", OTHER_SESSION, "2024-03-02", "{}"));
    send("a", null, events);

    assertThat(model.overview("a", "2024-03-01", "2024-03-02", NOW))
        .isEqualTo(
            new Overview(
                2,
                8,
                7,
                2,
                List.of(
                    new TopTool("B", 2),
                    new TopTool("A", 1),
                    new TopTool("C", 1),
                    new TopTool("D", 1),
                    new TopTool("E", 1))));
    assertThat(model.overview("a", "2024-03-01", "2024-03-01", NOW).totalEvents()).isEqualTo(7);
    assertThat(model.overview("a", "2024-03-01", "2024-03-01T23:59:59.998Z", NOW).totalEvents())
        .isZero();
    assertThat(model.overview("b", "2024-03-01", "2024-03-02", NOW).totalEvents()).isZero();
  }

  @Test
  void defaultRange_isThirtyDaysBeforeTheEndsDayAndTheWholeEndDay() {
    assertThat(TimeRange.ofAnalytics(null, null, NOW))
        .isEqualTo(range("2024-02-09T00:00:00Z", "2024-03-10T23:59:59.999Z"));
    assertThat(TimeRange.ofAnalytics(null, "2024-02-01T01:00:00+02:00", NOW))
        .isEqualTo(range("2024-01-01T00:00:00Z", "2024-01-31T23:00:00Z"));
  }

  @Test
  void tools_giveAverageHalfUpErrorRateAndNearestRanks() {
    List<SentEvent> events = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      String id = "\"tool_use_id\":\"t" + i + "\"";
      events.add(call("2024-03-01T10:00:00Z", "{\"tool_name\":\"Read\"," + id + "}"));
      String time = String.format(Locale.ROOT, "2024-03-01T10:00:00.%03dZ", i);
      events.add(result(time, i == 7 ? "{\"success\":false," + id + "}" : "{" + id + "}"));
    }
    events.add(call("2024-03-01T10:00:00Z", "{}"));
    send("a", null, events);

    // 1 + ... + 20 = 210 over 20 is 10.5.
    assertThat(model.tools("a", "2024-03-01", "2024-03-01", 10, NOW))
        .containsExactly(
            new ToolStats("Read", 20, 11L, 0.05, 10L, 19L, 20L),
            new ToolStats("unknown", 1, null, 0.0, null, null, null));
    assertThat(model.tools("a", "2024-03-01", "2024-03-01", 1, NOW)).hasSize(1);
  }

  @Test
  void factsOfAPair_belongToTheTimeOfTheCall() {
    send("a", null, call("2024-03-01T23:59:59Z", "{\"tool_name\":\"Bash\",\"tool_use_id\":\"x\"}"));
    send("a", null, result("2024-03-02T00:00:01Z", "{\"error\":\"no\",\"tool_use_id\":\"x\"}"));

    assertThat(model.tools("a", "2024-03-01", "2024-03-01", 10, NOW))
        .containsExactly(new ToolStats("Bash", 1, 2000L, 1.0, 2000L, 2000L, 2000L));
    assertThat(model.tools("a", "2024-03-02", "2024-03-02", 10, NOW)).isEmpty();
  }

  @Test
  void sessions_areNewestFirstThenById() {
    send(
        "a",
        null,
        event("assistant_stop", "2024-03-01T09:00:00Z"),
        event("session_start", "2024-03-01T10:00:00Z"),
        event("session_start", "2024-03-01T11:00:00Z"),
        event("session_end", "2024-03-01T12:00:00.250Z"),
        call("2024-03-01T10:30:00Z", "{}"),
        new SentEvent(
            "assistant_stop",
            OTHER_SESSION.toUpperCase(Locale.ROOT),
            "2024-03-01T10:00:00Z",
            null));

    SessionRow closed =
        new SessionRow(
            SESSION,
            Instant.parse("2024-03-01T10:00:00Z"),
            Instant.parse("2024-03-01T12:00:00.250Z"),
            7_200_250L,
            5,
            1);
    SessionRow open =
        new SessionRow(OTHER_SESSION, Instant.parse("2024-03-01T10:00:00Z"), null, null, 1, 0);
    assertThat(model.sessions("a", null, null, 50, 0).sessions()).containsExactly(closed, open);
    assertThat(model.sessions("a", null, null, 50, 1))
        .isEqualTo(new SessionsPage(List.of(open), 2, 50, 1));
    assertThat(model.sessions("a", "2024-03-02", null, 50, 0).total()).isZero();
    assertThat(model.sessions("a", null, "2024-03-01", 50, 0).total()).isZero();
    assertThat(model.sessions("a", "2024-03-01T10:00:00Z", "2024-03-01T10:00:00Z", 1, 0).total())
        .isEqualTo(2);
  }

  @Test
  void startAfterTheEnd_reopensTheSession_startAtTheEndDoesNot() {
    send("a", null, event("session_end", "2024-03-01T12:00:00Z"));
    send("a", null, event("session_start", "2024-03-01T12:00:00Z"));
    assertThat(model.sessions("a", null, null, 50, 0).sessions().get(0).durationMs()).isEqualTo(0);

    send("a", null, event("session_start", "2024-03-01T12:00:00.001Z"));
    assertThat(model.sessions("a", null, null, 50, 0).sessions().get(0).endedAt()).isNull();
  }

  @Test
  void endBeforeTheStart_hasNoNegativeDuration() {
    SentEvent earlier = event("assistant_stop", "2024-03-01T10:00:00Z");
    send("a", null, earlier, event("session_end", "2024-03-01T10:00:01Z"));
    SessionRow row = model.sessions("a", null, null, 50, 0).sessions().get(0);
    assertThat(row.durationMs()).isEqualTo(1000);
  }

  private void send(String account, @Nullable String key, SentEvent... events) {
    send(account, key, List.of(events));
  }

  private void send(String account, @Nullable String key, List<SentEvent> events) {
    model.accept(new SentRequest(account, key, events), NOW);
  }

  private static TimeRange range(String first, String last) {
    return new TimeRange(Instant.parse(first), Instant.parse(last));
  }
}
