package io.tallyhouse;

import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetEvent;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomStreams;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentFleetEvent;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.TimeEdges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** What the clients of {@link CrashIT} send: such that it may be sent again and counts once. */
final class CrashStreams {
  /** The days of the fleet events, in two months and so in two partitions. */
  static final QueryRange FLEET_DAYS = new QueryRange("2024-02-28", "2024-03-01");

  private static final int EVENTS = 10;

  private CrashStreams() {}

  /** Sessions of all kinds, of a client that is alone; each request has a key. */
  static Supplier<Delivery> anything(String account, long seed, Instant present) {
    RandomStreams streams = new RandomStreams(seed, List.of(account), present);
    Deque<SentRequest> next = new ArrayDeque<>();
    int[] number = {0};
    return () -> {
      if (next.isEmpty()) {
        next.addAll(streams.requests(50));
      }
      SentRequest request = next.remove();
      String key = request.idempotencyKey();
      return new SentRequest(
          request.account(), key == null ? "crash " + number[0]++ : key, request.events());
    };
  }

  /** Tool calls with ids, their results from the other client or a later request. */
  static Supplier<Delivery> halves(String account, int client, long seed) {
    int[] number = {0};
    return () -> {
      List<SentEvent> events = new ArrayList<>();
      int n = number[0]++;
      for (int i = 0; i < EVENTS; i++) {
        // Both clients go through the same numbers: one sends the calls, the other the results.
        int call = n * EVENTS + i;
        Random random = new Random(seed * 31 + call);
        UUID session = new UUID(seed, random.nextInt(5));
        Instant time = time(random, Instant.parse("2024-01-31T00:00:00Z"), 3);
        boolean result = (call + client) % 2 == 0;
        String id = "call " + call;
        String data = "{\"tool_name\":\"Bash\",\"tool_use_id\":\"" + id + "\"}";
        events.add(
            new SentEvent(
                    result ? "tool_result" : "tool_use",
                    session.toString(),
                    (result ? time.plusMillis(random.nextInt(9000)) : time).toString(),
                    data)
                .withEventId(random.nextBoolean() ? id + result : null));
      }
      return new SentRequest(account, "client " + client + " " + n, events);
    };
  }

  /**
   * Fleet events that only their ids tell from new ones: no request has a key, half of each was
   * sent before, and clients that share an account send the same.
   */
  static Supplier<Delivery> fleet(String account, long seed) {
    int[] number = {0};
    return () -> {
      int first = number[0]++ * EVENTS / 2;
      List<SentFleetEvent> events = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        events.add(fleetEvent(seed, first + i, 0));
      }
      return new SentFleetRequest(account, null, events);
    };
  }

  /**
   * The same of a client that is alone: what was sent before comes again as another event, at
   * another time, of another user; the first one stays.
   */
  static Supplier<Delivery> fleetWithMovedCopies(String account, long seed) {
    Random random = new Random(seed);
    int[] number = {0};
    return () -> {
      int first = number[0]++ * EVENTS;
      List<SentFleetEvent> events = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        events.add(fleetEvent(seed, first + i, 0));
        if (first > 0) {
          events.add(fleetEvent(seed, random.nextInt(first), 1 + random.nextInt(3)));
        }
      }
      return new SentFleetRequest(account, null, events);
    };
  }

  /** The same for the same id and copy. */
  private static SentFleetEvent fleetEvent(long seed, int id, int copy) {
    Random random = new Random((seed * 31 + id) * 7 + copy);
    Instant time = time(random, Instant.parse(FLEET_DAYS.start() + "T00:00:00Z"), 3);
    return new SentFleetEvent(
        FleetEvent.TYPES.get(random.nextInt(FleetEvent.TYPES.size())),
        time.toString(),
        random.nextInt(4) == 0 ? null : "assistant " + random.nextInt(3),
        random.nextInt(4) == 0 ? null : "user " + random.nextInt(20),
        "{\"id\":" + id + ",\"copy\":" + copy + "}",
        "id " + id);
  }

  /**
   * In so many days, one in four at an edge of a second, a quarter of an hour, a day or a month.
   */
  private static Instant time(Random random, Instant start, int days) {
    Instant time = start.plusSeconds(random.nextInt(days * 86_400));
    Instant edge = TimeEdges.within(random, time, Duration.ofDays(1).toMillis());
    return random.nextInt(4) == 0 && edge.isBefore(start.plus(Duration.ofDays(days))) ? edge : time;
  }
}
