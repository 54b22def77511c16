package io.tallyhouse.event;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened. The first six are those of the Trenchcoat events document, which agents send; the
 * last is of agnt-analytics.md; the others are read from transcripts.
 */
public enum EventType {
  SESSION_START("session_start", 1),
  SESSION_END("session_end", 2),
  TOOL_USE("tool_use", 3),
  TOOL_RESULT("tool_result", 4),
  SUBAGENT_STOP("subagent_stop", 5),
  ASSISTANT_STOP("assistant_stop", 6),
  /** A prompt. */
  USER_MESSAGE("user_message", 7),
  /** A model's response. */
  ASSISTANT_MESSAGE("assistant_message", 8),
  /** More of a message that is stored already: no event of its own. */
  MESSAGE_PART("message_part", 9),
  /** One of the events of {@link FleetEventType}, sent as such. It belongs to no session. */
  FLEET_EVENT("fleet_event", 10);

  private static final Set<EventType> SENT =
      Collections.unmodifiableSet(EnumSet.range(SESSION_START, ASSISTANT_STOP));

  private static final Map<String, EventType> BY_WIRE_NAME =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::wireName, t -> t));

  private final String wireName;
  private final int code;

  EventType(String wireName, int code) {
    this.wireName = wireName;
    this.code = code;
  }

  /** A number that goes into stored identities and so never changes. */
  int code() {
    return code;
  }

  /** The name in requests and in the {@code event_type} column. */
  public String wireName() {
    return wireName;
  }

  /** The type of that name, or null if there is none. */
  public static @Nullable EventType ofWireName(String wireName) {
    return BY_WIRE_NAME.get(wireName);
  }

  /** The type of that name that agents may send, or null if there is none. */
  public static @Nullable EventType ofSentName(String wireName) {
    EventType type = BY_WIRE_NAME.get(wireName);
    return type != null && SENT.contains(type) ? type : null;
  }

  /** The types agents may send. */
  public static Set<EventType> sent() {
    return SENT;
  }

  /** The names agents may send, in the document's order, separated by a comma and a space. */
  public static String sentNames() {
    return SENT.stream().map(EventType::wireName).collect(Collectors.joining(", "));
  }

  /** Whether the event is one half of a tool call. */
  public boolean isToolEvent() {
    return this == TOOL_USE || this == TOOL_RESULT;
  }
}
