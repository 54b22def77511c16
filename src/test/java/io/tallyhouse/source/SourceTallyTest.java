package io.tallyhouse.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Origin;
import io.tallyhouse.ingest.IngestRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceTallyTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC);

  private final List<SourceCount> stored = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean failing;
  private final SourceTally tally = new SourceTally(this::add, CLOCK);

  private void add(List<SourceCount> counts, long atMs) {
    if (failing) {
      throw new IllegalStateException("the store is away");
    }
    assertThat(atMs).isEqualTo(CLOCK.millis());
    stored.addAll(counts);
  }

  @AfterEach
  void end() {
    tally.close();
  }

  @Test
  void whatSourcesReport_isCounted_byAccountSourceHostAndHarness() {
    tally.heard(request(1, event(Origin.Source.OTLP, "a"), event(Origin.Source.OTLP, "b")));
    tally.heard(request(1, event(Origin.Source.OTLP, "a")));
    tally.heard(request(2, event(Origin.Source.TRANSCRIPT, "")));
    tally.flush();
    tally.flush();

    assertThat(stored)
        .containsExactlyInAnyOrder(
            count(1, "otlp", "a", 2), count(1, "otlp", "b", 1), count(2, "transcript", "", 1));
  }

  @Test
  void whatTheStoreDoesNotTake_comesWithTheNext() {
    failing = true;
    tally.heard(request(1, event(Origin.Source.API, "")));
    tally.flush();
    failing = false;
    tally.heard(request(1, event(Origin.Source.API, "")));
    tally.flush();

    assertThat(stored).containsExactly(count(1, "api", "", 2));
  }

  @Test
  void ofMoreSourcesThanAreHeld_theHostIsLeftOut() {
    for (int i = 0; i < SourceTally.SOURCES_MAX + 5; i++) {
      tally.heard(request(1, event(Origin.Source.OTLP, "host-" + i)));
    }
    tally.flush();

    assertThat(stored).hasSizeLessThanOrEqualTo(SourceTally.SOURCES_MAX + 1);
    assertThat(stored.stream().mapToLong(SourceCount::heard).sum())
        .isEqualTo(SourceTally.SOURCES_MAX + 5);
  }

  @Test
  void whatWasCounted_isStoredAtTheEnd() {
    tally.heard(request(1, event(Origin.Source.API, "")));
    tally.close();

    assertThat(stored).containsExactly(count(1, "api", "", 1));
  }

  private static SourceCount count(int account, String source, String host, long heard) {
    return new SourceCount(
        new SourceCount.Key(account, source, host, "claude-code"), CLOCK.millis(), heard, 0);
  }

  private static IngestRequest request(int account, Event... events) {
    return new IngestRequest(account, List.of(events), 100);
  }

  private static Event event(Origin.Source source, String host) {
    Event.Head head =
        new Event.Head(
            UUID.randomUUID(),
            1000,
            Event.Actor.NONE,
            new Origin(source, "", "", host, "claude-code", ""),
            7,
            JsonSlice.NONE);
    return new Event.Lifecycle(EventType.SESSION_START, head, Event.Tool.NONE);
  }
}
