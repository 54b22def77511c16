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

/** Short scenes of coding sessions in which tasks are given to subagents, and of a fleet. */
final class RandomFleetScenes {
  private static final int SESSIONS = 24;
  private static final int IDS = 300;
  private static final int DATA_BYTES_MAX = 65_536;
  private static final List<String> TOOLS =
      List.of("Task", "Task", "Task", "Agent", "Agent", "Read", "task", "Bash");

  private final Random random;
  private final RandomFleetNames names;
  private final Instant now;
  private final List<String> sessions = new ArrayList<>();
  private final List<Instant> anchors = new ArrayList<>();
  private final List<SentEvent> past = new ArrayList<>();
  private final List<SentFleetEvent> fleetPast = new ArrayList<>();

  RandomFleetScenes(Random random, Instant now) {
    this.random = random;
    this.names = new RandomFleetNames(random, now);
    this.now = now;
    for (int i = 0; i < SESSIONS; i++) {
      sessions.add(new UUID(random.nextLong(), random.nextLong()).toString());
      anchors.add(names.anchor());
    }
  }

  /** A few events of a coding session. */
  List<SentEvent> coding() {
    int session = names.skewed(SESSIONS);
    List<SentEvent> scene =
        switch (random.nextInt(20)) {
          case 0, 1, 2, 3, 4 -> task(session, names.id(IDS));
          case 5, 6, 7, 8 -> task(session, null);
          case 9, 10, 11 -> List.of(plain("subagent_stop", session));
          case 12, 13 -> List.of(plain("assistant_stop", session));
          case 14 -> List.of(plain("session_start", session), plain("session_end", session));
          case 15 -> List.of(tool("tool_use", session, tool(), null, time(session)));
          case 16 -> List.of(tool("tool_result", session, orNone(tool()), null, time(session)));
          case 17, 18 -> again();
          default -> List.of(border(plain("subagent_stop", session)));
        };
    past.addAll(scene);
    return scene;
  }

  /** One or two fleet events. */
  List<SentFleetEvent> fleet() {
    SentFleetEvent event =
        new SentFleetEvent(
            FleetEvent.TYPES.get(random.nextInt(FleetEvent.TYPES.size())),
            names.time(anchors.get(names.skewed(SESSIONS))),
            names.assistantOrNone(),
            names.userOrNone(),
            names.data(),
            random.nextInt(3) == 0 ? names.id(IDS) : null);
    List<SentFleetEvent> scene =
        switch (random.nextInt(12)) {
          case 0 -> List.of(event, event);
          case 1, 2 -> fleetAgain();
          case 3 -> List.of(border(event));
          default -> List.of(event);
        };
    fleetPast.addAll(scene);
    return scene;
  }

  private List<SentEvent> task(int session, @Nullable String id) {
    String tool = tool();
    Instant time = names.near(anchors.get(session));
    Instant end = time.plusMillis(random.nextInt(40) == 0 ? -1000 : random.nextInt(600_000));
    String completed = random.nextInt(4) == 0 ? orNone(tool()) : tool;
    List<SentEvent> events = new ArrayList<>();
    events.add(tool("tool_use", session, tool, id, time));
    events.add(tool("tool_result", session, completed, id, end));
    if (random.nextInt(3) == 0) {
      events.add(event("subagent_stop", session, end, names.text(agent())));
    }
    return events;
  }

  /** An earlier event as it was, or another one under its event_id or tool_use_id. */
  private List<SentEvent> again() {
    if (past.isEmpty()) {
      return List.of();
    }
    SentEvent event = past.get(random.nextInt(past.size()));
    String later = names.time(anchors.get(random.nextInt(SESSIONS)));
    return List.of(
        switch (random.nextInt(4)) {
          case 0 -> event;
          case 1 -> event.withTimestamp(later).by(names.userOrNone(), names.assistantOrNone());
          case 2 -> event.withEventId(event.eventId() == null ? names.id(IDS) : event.eventId());
          default -> event.withTimestamp(later).withEventId(names.id(IDS));
        });
  }

  private List<SentFleetEvent> fleetAgain() {
    if (fleetPast.isEmpty()) {
      return List.of();
    }
    SentFleetEvent event = fleetPast.get(random.nextInt(fleetPast.size()));
    String later = names.time(anchors.get(random.nextInt(SESSIONS)));
    return List.of(
        switch (random.nextInt(4)) {
          case 0 -> event;
          case 1 -> event.withTimestamp(later);
          case 2 -> event.withTimestamp(later).by(names.userOrNone(), names.assistantOrNone());
          default -> event.withId(event.id() == null ? names.id(IDS) : null);
        });
  }

  private SentEvent border(SentEvent event) {
    return switch (random.nextInt(4)) {
      case 0 -> event.withTimestamp(borderTime(event.timestamp()));
      case 1 -> event.withData(RandomPayloads.ofBytes(DATA_BYTES_MAX));
      case 2 -> event.withData(RandomPayloads.ofBytes(DATA_BYTES_MAX + 1));
      default -> event.withTimestamp(Times.day(Times.parse(event.timestamp())).toString());
    };
  }

  private SentFleetEvent border(SentFleetEvent event) {
    return switch (random.nextInt(4)) {
      case 0 -> event.withTimestamp(borderTime(event.timestamp()));
      case 1 -> event.withData(RandomPayloads.ofBytes(DATA_BYTES_MAX));
      case 2 -> event.withData(RandomPayloads.ofBytes(DATA_BYTES_MAX + 1));
      default -> event.withTimestamp(Times.day(Times.parse(event.timestamp())).toString());
    };
  }

  private String borderTime(String time) {
    return switch (random.nextInt(5)) {
      case 0 -> "1999-12-31T23:59:59.999Z";
      case 1 -> "2000-01-01";
      case 2 -> names.spell(now.plus(Duration.ofHours(26)));
      case 3 -> names.spell(now.plus(Duration.ofHours(random.nextInt(20))));
      default -> time;
    };
  }

  private SentEvent tool(
      String type, int session, @Nullable String tool, @Nullable String id, Instant time) {
    Map<String, Object> data = new LinkedHashMap<>();
    boolean inputFirst = random.nextBoolean();
    if (inputFirst) {
      putInput(data);
    }
    if (tool != null) {
      data.put("tool_name", tool);
    }
    if (id != null) {
      data.put("tool_use_id", id);
    }
    if (random.nextInt(4) == 0) {
      names.putType(data, "agent_type");
    }
    if (!inputFirst) {
      putInput(data);
    }
    if (type.equals("tool_result")) {
      data.putAll(names.outcome());
    }
    return event(type, session, time, names.text(data));
  }

  private void putInput(Map<String, Object> data) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("nested", Map.of("subagent_type", "nested", "agent_type", "nested"));
    names.putType(input, "subagent_type");
    input.put("prompt", "say \"subagent_type\": \"not this\"");
    switch (random.nextInt(6)) {
      case 0 -> data.put("tool_input", "subagent_type");
      case 1 -> {}
      default -> data.put("tool_input", input);
    }
  }

  private Map<String, Object> agent() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("nested", Map.of("agent_type", "nested"));
    if (random.nextInt(3) == 0) {
      names.putType(data, "agent_type");
    }
    return data;
  }

  private SentEvent plain(String type, int session) {
    String data = random.nextInt(5) == 0 ? null : names.text(agent());
    return event(type, session, time(session), data);
  }

  private SentEvent event(String type, int session, Instant time, @Nullable String data) {
    String id = sessions.get(session);
    String spelled = random.nextInt(6) == 0 ? id.toUpperCase(Locale.ROOT) : id;
    String eventId = random.nextInt(10) == 0 ? names.id(IDS) : null;
    return new SentEvent(type, spelled, names.spell(time), data, eventId, null, null)
        .by(names.userOrNone(), random.nextInt(6) == 0 ? names.assistantOrNone() : null);
  }

  private Instant time(int session) {
    return names.near(anchors.get(session));
  }

  private String tool() {
    return TOOLS.get(random.nextInt(TOOLS.size()));
  }

  private @Nullable String orNone(String name) {
    return random.nextInt(3) == 0 ? null : name;
  }
}
