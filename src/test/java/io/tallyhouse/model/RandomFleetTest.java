package io.tallyhouse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomFleetTest {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  private static final List<String> ACCOUNTS = List.of("a", "b", "c");
  private static final int DELIVERIES = 70;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("fleet.seeds", 3));
  }

  @Test
  void sameSeed_givesTheSameDeliveries() {
    assertThat(deliveries(7)).isEqualTo(deliveries(7)).isNotEqualTo(deliveries(8));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void deliveries_holdWhatTheyAreFor(long seed) {
    FleetModel model = new FleetModel();
    int accepted = 0;
    int rejected = 0;
    for (Delivery delivery : deliveries(seed)) {
      Json.parse(delivery.body());
      Receipt receipt = model.accept(delivery, NOW);
      accepted += receipt.accepted();
      rejected += receipt.rejected();
    }
    Map<String, Long> events = new HashMap<>();
    long rows = 0;
    long users = 0;
    long assistants = 0;
    for (String account : ACCOUNTS) {
      FleetHistory history = model.history(account);
      rows += history.rows().size();
      users += history.names(FleetRow::user).count();
      assistants += history.names(FleetRow::assistant).count();
      for (FleetEvent event : history.events()) {
        events.merge(event.source() + " " + event.type(), 1L, Long::sum);
      }
    }
    assertThat(rejected).as("rejected").isBetween(5, accepted / 5);
    assertThat(rows).as("stored of %s", accepted).isBetween(300L, accepted - 20L);
    assertThat(users).isGreaterThan(15);
    assertThat(assistants).isGreaterThan(15);
    for (String kind :
        List.of(
            "api tasksInitiated",
            "api tasksCompleted",
            "api outgoingMessages",
            "agnt incomingMessages",
            "agnt tasksCompleted")) {
      assertThat(events.getOrDefault(kind, 0L)).as("%s in %s", kind, events).isGreaterThan(8);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void ranges_areInOrderAndNotTooLong(long seed) {
    FleetModel model = new FleetModel();
    deliveries(seed).forEach(delivery -> model.accept(delivery, NOW));
    RandomFleetQueries queries = new RandomFleetQueries(seed, NOW);
    for (int i = 0; i < 200; i++) {
      QueryRange range = queries.range(model.history("a"));
      FleetSpan span = FleetSpan.of(range);
      assertThat(span.start()).as("%s", range).isBeforeOrEqualTo(span.end());
      assertThat(Duration.between(span.start(), span.end()))
          .as("%s", range)
          .isLessThanOrEqualTo(Duration.ofDays(366));
      FleetSpan.lastDays(7, queries.endDate(model.history("a")), NOW);
    }
  }

  private static List<Delivery> deliveries(long seed) {
    return new RandomFleet(seed, ACCOUNTS, NOW).deliveries(DELIVERIES);
  }
}
