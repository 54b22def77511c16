package io.tallyhouse.model;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import java.util.List;
import java.util.UUID;

/** Events as they are read from a session's transcript. */
public final class TranscriptEvent {
  private TranscriptEvent() {}

  /** A prompt; {@code line} is the line's uuid. */
  public static Event prompt(UUID session, long timeMs, String project, String line, String text) {
    return message(
        EventType.USER_MESSAGE,
        session,
        timeMs,
        project,
        "",
        new Message(EventIdentity.ofLine(line), List.of(text), null, false));
  }

  /** What one reading tells of a response; {@code usage} tells its time, project and model. */
  public static Event response(
      UUID session, String messageId, List<String> texts, MessageUsage usage) {
    return response(session, messageId, texts, usage, List.of());
  }

  /**
   * The same.
   *
   * @param iterations of requests that the response made besides
   */
  public static Event response(
      UUID session,
      String messageId,
      List<String> texts,
      MessageUsage usage,
      List<MessageUsage> iterations) {
    return message(
        EventType.ASSISTANT_MESSAGE,
        session,
        usage.timeMs(),
        usage.project(),
        usage.model(),
        new Message(
            EventIdentity.ofMessage(messageId, "req"),
            EventIdentity.ofResponse(messageId, false),
            texts,
            usage,
            iterations,
            RandomTranscripts.PRICING,
            false));
  }

  /** A tool call. */
  public static Event toolUse(
      UUID session, long timeMs, String project, String toolUseId, String tool) {
    return EventBuilder.ofTranscript(EventType.TOOL_USE, session, timeMs, project)
        .tool(tool, toolUseId)
        .build();
  }

  /** The start of a session. */
  public static Event sessionStart(UUID session, long timeMs, String project) {
    long key = EventIdentity.ofLine("session_start " + session + " " + timeMs);
    return EventBuilder.ofTranscript(EventType.SESSION_START, session, timeMs, project)
        .identity(key)
        .build();
  }

  private static Event message(
      EventType type, UUID session, long timeMs, String project, String model, Message message) {
    return EventBuilder.ofTranscript(type, session, timeMs, project)
        .model(model)
        .message(message)
        .build();
  }
}
