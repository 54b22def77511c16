package io.tallyhouse;

import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetEvent;
import io.tallyhouse.model.FleetSpan;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentFleetEvent;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A day of more events than the event log sorts at once, one quarter of an hour with as many alone,
 * and quiet days around it. Many events have the same time; they are sent in no order. Knows in
 * which order the log is to list them: newest first, and of equal times the latest to arrive first.
 */
final class BusyLog {
  static final String BUSY_DAY = "2024-03-15";

  private static final int REQUEST_EVENTS = 1000;
  private static final int TASKS = 300;
  private static final Duration QUARTER = Duration.ofMinutes(15);

  /**
   * An event as the log is to list it.
   *
   * @param bit of two that are one row, which is listed first
   * @param id null where the server makes one
   * @param number what only this event has in its data
   */
  record Logged(
      long timeMs,
      int arrival,
      int bit,
      String type,
      String assistant,
      @Nullable String user,
      @Nullable String id,
      int number) {
    private static final Comparator<Logged> IN_ORDER =
        Comparator.comparingLong(Logged::timeMs)
            .thenComparingInt(Logged::arrival)
            .thenComparingInt(Logged::bit)
            .reversed();

    String time() {
      return FleetSpan.print(Instant.ofEpochMilli(timeMs));
    }
  }

  private final String account;
  private final Random random;
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<Logged> logged = new ArrayList<>();
  private int arrivals;
  private int numbers;

  BusyLog(String account, long seed) {
    this.account = account;
    this.random = new Random(seed);
    List<SentFleetEvent> events = new ArrayList<>();
    events.addAll(quarter("2024-02-29T23:45:00Z", 150, 10));
    events.addAll(quarter("2024-03-10T12:00:00Z", 200, 100));
    events.addAll(quarter("2024-03-14T08:00:00Z", 300, 100));
    events.addAll(quarter("2024-03-14T23:45:00Z", 900, 4));
    events.addAll(quarter(BUSY_DAY + "T00:00:00Z", 600, 3));
    events.addAll(quarter(BUSY_DAY + "T10:00:00Z", 22_500, 40));
    events.addAll(quarter(BUSY_DAY + "T10:15:00Z", 9_000, 30));
    events.addAll(quarter(BUSY_DAY + "T14:30:00Z", 6_000, 300));
    events.addAll(quarter(BUSY_DAY + "T23:45:00Z", 3_000, 5));
    events.addAll(quarter("2024-03-16T00:00:00Z", 700, 2));
    events.addAll(quarter("2024-03-16T09:30:00Z", 400, 100));
    events.addAll(quarter("2024-03-20T18:15:00Z", 100, 100));
    Collections.shuffle(events, random);
    for (int from = 0; from < events.size(); from += REQUEST_EVENTS) {
      send(events.subList(from, Math.min(events.size(), from + REQUEST_EVENTS)));
    }
    sendTasks(Instant.parse(BUSY_DAY + "T14:30:00Z"));
    logged.sort(Logged.IN_ORDER);
  }

  /** To be sent one after the other. */
  List<Delivery> deliveries() {
    return deliveries;
  }

  /** All events in the order of the log. */
  List<Logged> newestFirst() {
    return logged;
  }

  /** Events at so many moments of a quarter of an hour, its first and its last one among them. */
  private List<SentFleetEvent> quarter(String start, int count, int moments) {
    List<Instant> times = new ArrayList<>();
    times.add(Instant.parse(start));
    times.add(Instant.parse(start).plus(QUARTER).minusMillis(1));
    while (times.size() < moments) {
      // Whole seconds, which no task has.
      times.add(Instant.parse(start).plusSeconds(random.nextInt((int) QUARTER.toSeconds())));
    }
    List<SentFleetEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // The first ones most, so that more have one time than a page shows.
      int moment = (int) (Math.pow(random.nextDouble(), 2) * times.size());
      events.add(event(times.get(moment)));
    }
    return events;
  }

  private SentFleetEvent event(Instant time) {
    int number = numbers++;
    String type =
        random.nextInt(5) > 0
            ? FleetEvent.INCOMING_MESSAGES
            : FleetEvent.TYPES.get(random.nextInt(FleetEvent.TYPES.size()));
    return new SentFleetEvent(
        type,
        time.toString(),
        oneOf("support", "sales"),
        oneOf("ada", "bob"),
        data(number),
        number % 3 == 0 ? null : "e-" + number);
  }

  /** Mostly the first; at times none. */
  private @Nullable String oneOf(String first, String second) {
    return switch (random.nextInt(10)) {
      case 0 -> second;
      case 1 -> null;
      default -> first;
    };
  }

  private static String data(int number) {
    return "{\"n\":" + number + "}";
  }

  private void send(List<SentFleetEvent> events) {
    deliveries.add(new SentFleetRequest(account, null, events));
    List<SentFleetEvent> inOrderOfTime = new ArrayList<>(events);
    inOrderOfTime.sort(Comparator.comparing(event -> Times.parse(event.timestamp())));
    for (SentFleetEvent event : inOrderOfTime) {
      String assistant = event.assistant();
      logged.add(
          new Logged(
              Times.parse(event.timestamp()).toEpochMilli(),
              arrivals++,
              0,
              event.eventType(),
              assistant == null ? "unknown" : assistant,
              event.user(),
              event.id(),
              number(event)));
    }
  }

  private static int number(SentFleetEvent event) {
    String data = String.valueOf(event.data());
    return Integer.parseInt(data.replaceAll("\\D", ""));
  }

  /** Tasks whose results come before their calls, which are then two events in one row. */
  private void sendTasks(Instant start) {
    String session = "550e8400-e29b-41d4-a716-446655440000";
    List<SentEvent> results = new ArrayList<>();
    List<SentEvent> calls = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      Instant time = start.plusMillis(i * 2_000L + 1);
      String id = "\"tool_use_id\":\"call " + i + "\"";
      int number = numbers++;
      results.add(
          new SentEvent("tool_result", session, time.plusMillis(700).toString(), "{" + id + "}"));
      calls.add(
          new SentEvent(
                  "tool_use",
                  session,
                  time.toString(),
                  "{\"tool_name\":\"Task\"," + id + ",\"n\":" + number + "}")
              .by("ada", "support"));
      int arrival = arrivals++;
      for (String type : List.of(FleetEvent.TASKS_INITIATED, FleetEvent.TASKS_COMPLETED)) {
        int bit = FleetEvent.TYPES.indexOf(type);
        logged.add(
            new Logged(time.toEpochMilli(), arrival, bit, type, "support", "ada", null, number));
      }
    }
    deliveries.add(new SentRequest(account, null, results));
    deliveries.add(new SentRequest(account, null, calls));
  }
}
