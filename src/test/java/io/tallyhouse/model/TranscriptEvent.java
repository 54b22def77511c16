package io.tallyhouse.model;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Origin;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
    long identity =
        EventIdentity.ofToolEvent(EventIdentity.ofToolUseId(toolUseId), EventType.TOOL_USE);
    return event(EventType.TOOL_USE, session, timeMs, project, "", tool, toolUseId, identity, null);
  }

  /** The start of a session. */
  public static Event sessionStart(UUID session, long timeMs, String project) {
    long key = EventIdentity.ofLine("session_start " + session + " " + timeMs);
    Message message = Message.ofKey(key);
    return event(EventType.SESSION_START, session, timeMs, project, "", "", "", key, message);
  }

  private static Event message(
      EventType type, UUID session, long timeMs, String project, String model, Message message) {
    return event(type, session, timeMs, project, model, "", "", message.key(), message);
  }

  private static Event event(
      EventType type,
      UUID session,
      long timeMs,
      String project,
      String model,
      String tool,
      String toolUseId,
      long identity,
      @Nullable Message message) {
    return new Event(
        type,
        session,
        timeMs,
        "",
        "",
        "",
        tool,
        toolUseId,
        false,
        JsonSlice.NONE,
        identity,
        Event.Source.TRANSCRIPT,
        project,
        model,
        message,
        null,
        Origin.NONE);
  }
}
