package io.tallyhouse.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the four atomic events, as the log lists it.
 *
 * @param row whose time, assistant, user and session it has
 * @param id as the client sent it; null where the server makes one
 * @param data null where nobody said what it is
 */
public record FleetEvent(
    String type, FleetRow row, String source, @Nullable String id, @Nullable JsonNode data) {
  public static final String INCOMING_MESSAGES = "incomingMessages";
  public static final String OUTGOING_MESSAGES = "outgoingMessages";
  public static final String TASKS_INITIATED = "tasksInitiated";
  public static final String TASKS_COMPLETED = "tasksCompleted";
  public static final List<String> TYPES =
      List.of(INCOMING_MESSAGES, OUTGOING_MESSAGES, TASKS_INITIATED, TASKS_COMPLETED);
}
