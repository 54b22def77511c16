package io.tallyhouse.event;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The four events that agnt-analytics.md counts. They are sent as such, or follow from the events
 * of coding sessions.
 */
public enum FleetEventType {
  INCOMING_MESSAGES("incomingMessages", 0),
  OUTGOING_MESSAGES("outgoingMessages", 1),
  TASKS_INITIATED("tasksInitiated", 2),
  TASKS_COMPLETED("tasksCompleted", 3);

  private static final Map<String, FleetEventType> BY_WIRE_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(FleetEventType::wireName, type -> type));

  private final String wireName;
  private final int bit;

  FleetEventType(String wireName, int bit) {
    this.wireName = wireName;
    this.bit = bit;
  }

  /** The name in requests and responses. */
  public String wireName() {
    return wireName;
  }

  /** Its bit in the {@code fleet} column of events, from 0; it never changes. */
  public int bit() {
    return bit;
  }

  /** A {@code fleet} column with its bit alone. */
  public int mask() {
    return 1 << bit;
  }

  /** The type of that name, or null if there is none. */
  public static @Nullable FleetEventType ofWireName(String wireName) {
    return BY_WIRE_NAME.get(wireName);
  }

  /**
   * The type of a bit.
   *
   * @throws IllegalArgumentException if none has it
   */
  public static FleetEventType ofBit(int bit) {
    for (FleetEventType type : values()) {
      if (type.bit == bit) {
        return type;
      }
    }
    throw new IllegalArgumentException("no fleet event has bit " + bit);
  }

  /** All names in the document's order, separated by a comma and a space. */
  public static String wireNames() {
    return Arrays.stream(values()).map(FleetEventType::wireName).collect(Collectors.joining(", "));
  }
}
