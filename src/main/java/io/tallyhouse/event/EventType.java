package io.tallyhouse.event;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened. The wire names are the six of the Trenchcoat events document. */
public enum EventType {
  SESSION_START("session_start", 1),
  SESSION_END("session_end", 2),
  TOOL_USE("tool_use", 3),
  TOOL_RESULT("tool_result", 4),
  SUBAGENT_STOP("subagent_stop", 5),
  ASSISTANT_STOP("assistant_stop", 6);

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

  /** All wire names in the document's order, separated by a comma and a space. */
  public static String wireNames() {
    return Arrays.stream(values()).map(EventType::wireName).collect(Collectors.joining(", "));
  }

  /** Whether the event is one half of a tool call. */
  public boolean isToolEvent() {
    return this == TOOL_USE || this == TOOL_RESULT;
  }
}
