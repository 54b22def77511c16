package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Origin;
import io.tallyhouse.model.TimeEdges;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Events for tests of the ledger. */
final class TestEvents {
  static final UUID SESSION = new UUID(1, 2);
  static final long NOON = 1_705_320_000_000L;

  private static final List<EventType> TYPES =
      List.copyOf(EnumSet.range(EventType.SESSION_START, EventType.ASSISTANT_STOP));

  private static final List<String> TOOLS = List.of("Read", "Bash", "Task");

  private TestEvents() {}

  static Event event(EventType type, long timeMs) {
    return tool(type, timeMs, "", "");
  }

  static Event tool(EventType type, long timeMs, String tool, String toolUseId) {
    return EventBuilder.event(type, SESSION, timeMs).tool(tool, toolUseId).build();
  }

  static Event withIdentity(Event event, UUID session, long identity) {
    return EventBuilder.of(event).session(session).identity(identity).build();
  }

  /** An event of any kind; few times, tools and identities, so that they meet. */
  static Event random(Random random, UUID session) {
    EventType type = TYPES.get(random.nextInt(TYPES.size()));
    if (random.nextInt(3) > 0) {
      type = random.nextBoolean() ? EventType.TOOL_USE : EventType.TOOL_RESULT;
    }
    String tool = random.nextInt(4) == 0 ? "" : TOOLS.get(random.nextInt(TOOLS.size()));
    String id = random.nextBoolean() ? "" : "id" + random.nextInt(20);
    long time = NOON + random.nextInt(12) * 600_000L + random.nextInt(3);
    if (random.nextInt(6) == 0) {
      time = TimeEdges.within(random, Instant.ofEpochMilli(time), 900_000).toEpochMilli();
    }
    Event event = tool(type, time, tool, id);
    long identity =
        event.identity() == EventIdentity.NONE && random.nextInt(3) == 0
            ? 1 + random.nextInt(50)
            : event.identity();
    EventBuilder builder =
        EventBuilder.of(event)
            .session(session)
            .identity(identity)
            .actor(one(random, "", "", "", "ada", "bob"), one(random, "", "", "", "bot"), "")
            .origin(origin(random))
            .model(one(random, "", "model a", "model b"))
            .input(random.nextInt(3));
    if (random.nextInt(5) == 0) {
      builder.denied();
    }
    return type == EventType.TOOL_RESULT && random.nextInt(4) == 0
        ? builder.error().build()
        : builder.build();
  }

  private static String one(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  private static Origin origin(Random random) {
    return new Origin(
        Origin.Source.API,
        one(random, "", "", "/p", "/q"),
        one(random, "", "", "main", "fix"),
        one(random, "", "", "", "h1", "h2"),
        "",
        "");
  }

  /** A stored event, identified by its place in its session. */
  static IndexedEvent indexed(int sequence) {
    return new IndexedEvent(
        sequence,
        NOON,
        EventType.ASSISTANT_STOP,
        new IndexedEvent.Keys(sequence, EventIdentity.NONE),
        Attribution.NONE.next("", "claude-code", "", "", ""),
        IndexedTool.NONE,
        0);
  }

  /** What the session index holds of a row: see 0015_session_index_mv.sql. */
  static IndexedEvent indexed(EventRow row) {
    Event event = row.event();
    return new IndexedEvent(
        row.sequence(),
        event.timeMs(),
        event.type(),
        new IndexedEvent.Keys(row.storedIdentity(), row.event().callKey()),
        copy(row.by()),
        event.type().isToolEvent() ? tool(event, row.pairing()) : IndexedTool.NONE,
        row.fleet());
  }

  private static IndexedTool tool(Event event, ToolPairing pairing) {
    CalledTool call = event.type() == EventType.TOOL_USE ? pairing.call() : null;
    return new IndexedTool(
        call == null ? event.tool().name() : call.name(),
        pairing.error(),
        pairing.denied(),
        pairing.pairSequence(),
        call == null ? "" : call.model(),
        call == null ? 0 : call.input());
  }

  /** As read of a store: equal, and not the same. */
  private static Attribution copy(Attribution by) {
    return new Attribution(
        copy(by.userId()),
        copy(by.assistantId()),
        copy(by.project()),
        copy(by.branch()),
        copy(by.host()));
  }

  private static String copy(String text) {
    return String.valueOf(text.toCharArray());
  }
}
