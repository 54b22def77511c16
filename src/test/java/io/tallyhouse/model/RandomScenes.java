package io.tallyhouse.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Short scenes out of an agent's life, each a few events of one session. */
final class RandomScenes {
  private static final int SESSIONS = 40;
  private static final int IDS = 400;
  private static final int DATA_BYTES_MAX = 65_536;

  private final Random random;
  private final RandomTimes times;
  private final RandomPayloads payloads;
  private final Instant now;
  private final List<String> sessions = new ArrayList<>();
  private final List<Instant> anchors = new ArrayList<>();
  private final List<SentEvent> past = new ArrayList<>();

  RandomScenes(Random random, Instant now) {
    this.random = random;
    this.now = now;
    this.times = new RandomTimes(random, now);
    this.payloads = new RandomPayloads(random);
    for (int i = 0; i < SESSIONS; i++) {
      sessions.add(new UUID(random.nextLong(), random.nextLong()).toString());
      anchors.add(times.anchor());
    }
  }

  List<SentEvent> next() {
    int session = payloads.skewed(SESSIONS);
    List<SentEvent> scene =
        switch (random.nextInt(24)) {
          case 0, 1 -> List.of(plain("session_start", session, anchors.get(session)));
          case 2 -> List.of(plain("session_start", session, times.near(anchors.get(session))));
          case 3, 4 -> List.of(plain("session_end", session, times.near(anchors.get(session))));
          case 5 -> List.of(plain("assistant_stop", session, times.near(anchors.get(session))));
          case 6 -> List.of(plain("subagent_stop", session, times.near(anchors.get(session))));
          case 7, 8, 9, 10, 11 -> withId(session);
          case 12, 13, 14, 15, 16 -> withoutId(session);
          case 17 -> List.of(call(session, payloads.tool(), payloads.id(IDS)));
          case 18 -> List.of(result(session, payloads.tool(), null));
          case 19 -> mixedIds(session);
          case 20 -> twins(session);
          case 21, 22 -> again();
          default -> List.of(border(session));
        };
    past.addAll(scene);
    return scene;
  }

  private List<SentEvent> withId(int session) {
    String id = payloads.id(IDS);
    Instant time = times.near(anchors.get(session));
    SentEvent call = tool("tool_use", session, time, toolOrNone(), id, Map.of());
    Instant end = time.plusMillis(times.durationMs());
    return List.of(call, tool("tool_result", session, end, toolOrNone(), id, payloads.outcome()));
  }

  private List<SentEvent> withoutId(int session) {
    String name = toolOrNone();
    Instant time = times.near(anchors.get(session));
    SentEvent call = tool("tool_use", session, time, name, null, Map.of());
    String completed = random.nextInt(4) == 0 ? toolOrNone() : name;
    Instant end = time.plusMillis(times.durationMs());
    return List.of(call, tool("tool_result", session, end, completed, null, payloads.outcome()));
  }

  private List<SentEvent> mixedIds(int session) {
    boolean callHasId = random.nextBoolean();
    String name = payloads.tool();
    return List.of(
        call(session, name, callHasId ? payloads.id(IDS) : null),
        result(session, name, callHasId ? null : payloads.id(IDS)));
  }

  /** Two equal events, which both count unless something names them. */
  private List<SentEvent> twins(int session) {
    SentEvent event =
        random.nextBoolean()
            ? call(session, payloads.tool(), null)
            : plain("assistant_stop", session, times.near(anchors.get(session)));
    return List.of(event, event);
  }

  /** An earlier event as it was, or another one under its event_id or tool_use_id. */
  private List<SentEvent> again() {
    if (past.isEmpty()) {
      return List.of();
    }
    SentEvent event = past.get(random.nextInt(past.size()));
    String later = times.event(times.near(anchors.get(random.nextInt(SESSIONS))));
    return List.of(
        switch (random.nextInt(4)) {
          case 0 -> event;
          case 1 -> event.withTimestamp(later);
          case 2 -> event.withEventId(event.eventId() == null ? payloads.id(IDS) : event.eventId());
          default ->
              event
                  .withTimestamp(later)
                  .withEventId(random.nextBoolean() ? payloads.id(IDS) : null);
        });
  }

  /** An event at a border of what is accepted, or beyond it. */
  private SentEvent border(int session) {
    SentEvent event = plain("assistant_stop", session, times.near(anchors.get(session)));
    return switch (random.nextInt(12)) {
      case 0 -> event.withTimestamp("1999-12-31T23:59:59.999Z");
      case 1 -> event.withTimestamp("2000-01-01T00:00:00+00:01");
      case 2 -> event.withTimestamp("2000-01-01");
      case 3 -> event.withTimestamp(times.event(now.plus(Duration.ofHours(26))));
      case 4 -> event.withTimestamp("2999-12-31T23:59:59Z");
      case 5 -> event.withTimestamp(times.event(now.plus(Duration.ofHours(random.nextInt(20)))));
      case 6 -> event.withData(RandomPayloads.ofBytes(DATA_BYTES_MAX));
      case 7 -> event.withData(RandomPayloads.ofBytes(DATA_BYTES_MAX + 1));
      default -> event.withTimestamp(Times.day(Times.parse(event.timestamp())).toString());
    };
  }

  private SentEvent call(int session, @Nullable String name, @Nullable String id) {
    return tool("tool_use", session, times.near(anchors.get(session)), name, id, Map.of());
  }

  private SentEvent result(int session, @Nullable String name, @Nullable String id) {
    Instant time = times.near(anchors.get(session));
    return tool("tool_result", session, time, name, id, payloads.outcome());
  }

  private @Nullable String toolOrNone() {
    return random.nextInt(6) == 0 ? null : payloads.tool();
  }

  private SentEvent tool(
      String type,
      int session,
      Instant time,
      @Nullable String name,
      @Nullable String id,
      Map<String, Object> outcome) {
    Map<String, Object> data = new LinkedHashMap<>(payloads.tool(name, id));
    data.putAll(outcome);
    return event(type, session, time, payloads.text(data));
  }

  private SentEvent plain(String type, int session, Instant time) {
    String data =
        switch (random.nextInt(4)) {
          case 0 -> null;
          case 1 -> payloads.text(payloads.tool(payloads.tool(), payloads.id(IDS)));
          default -> "{}";
        };
    return event(type, session, time, data);
  }

  private SentEvent event(String type, int session, Instant time, @Nullable String data) {
    String id = sessions.get(session);
    String spelled = random.nextInt(5) == 0 ? id.toUpperCase(Locale.ROOT) : id;
    String eventId = random.nextInt(8) == 0 ? payloads.id(IDS) : null;
    return new SentEvent(type, spelled, times.event(time), data, eventId, null, null)
        .by(
            random.nextInt(3) == 0 ? "user " + random.nextInt(5) : null,
            random.nextInt(6) == 0 ? "büro's \"bot\"" : null);
  }
}
