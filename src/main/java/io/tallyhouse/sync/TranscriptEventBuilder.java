package io.tallyhouse.sync;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Origin;
import io.tallyhouse.transcript.Header;
import io.tallyhouse.transcript.ToolCall;
import io.tallyhouse.transcript.ToolResult;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds the events of lines of transcripts and gathers them. Not thread-safe. */
final class TranscriptEventBuilder {
  /** Model of a response that names none. */
  static final String UNKNOWN_MODEL = "unknown";

  /** Model of what Claude Code wrote itself: it is no response, and nobody pays for it. */
  private static final String SYNTHETIC = "<synthetic>";

  private final ResponseUsage usage;
  private final GatheredEvents gathered;

  TranscriptEventBuilder(PriceTable prices) {
    this.usage = new ResponseUsage(prices);
    this.gathered = new GatheredEvents(usage);
  }

  /** The events built and not taken yet. */
  GatheredEvents gathered() {
    return gathered;
  }

  void add(UserLine line, String project) {
    Header header = line.header();
    if (!line.text().isEmpty() && !header.meta()) {
      long key = lineKey(header, line.text());
      addMessage(
          EventType.USER_MESSAGE,
          header,
          project,
          "",
          new Message(key, texts(line.text()), null, header.sidechain()));
    }
    int index = 0;
    for (ToolResult result : line.results()) {
      addTool(
          EventType.TOOL_RESULT,
          header,
          project,
          "",
          "",
          "",
          result.toolUseId(),
          result.error(),
          result.data(),
          index++);
    }
  }

  /**
   * @param key by which the message is known
   */
  void add(AssistantLine line, String project, long key) {
    Header header = line.header();
    // What failed is no response either, whatever its model; tokens it may have used.
    boolean synthetic = line.model().equals(SYNTHETIC) || line.apiError();
    boolean unused =
        line.model().equals(SYNTHETIC) || (line.apiError() && !ResponseUsage.isAny(line));
    String model = line.model().isEmpty() ? UNKNOWN_MODEL : line.model();
    boolean identified = !line.messageId().isEmpty() && !line.requestId().isEmpty();
    addMessage(
        EventType.ASSISTANT_MESSAGE,
        header,
        project,
        synthetic ? "" : model,
        new Message(
            key,
            identified
                ? EventIdentity.ofResponse(line.messageId(), header.sidechain())
                : EventIdentity.NONE,
            texts(line.text()),
            unused ? null : usage.of(line, project, model),
            unused ? List.of() : usage.iterations(line, project, model),
            usage,
            header.sidechain()));
    int index = 0;
    for (ToolCall call : line.calls()) {
      addTool(
          EventType.TOOL_USE,
          header,
          project,
          synthetic ? "" : model,
          call.name(),
          call.agentType(),
          call.toolUseId(),
          false,
          call.data(),
          index++);
    }
  }

  /** The start of a session at a line. */
  void addStart(Header header, String project) {
    addBound(
        EventType.SESSION_START,
        header.sessionId(),
        header.timeMs(),
        header.uuid(),
        project,
        externalId(header),
        origin(header));
  }

  /** The end of a session at its last line. */
  void addEnd(UUID sessionId, long timeMs, String lineId, String project) {
    addBound(
        EventType.SESSION_END,
        sessionId,
        timeMs,
        lineId,
        project,
        JsonSlice.NONE,
        Origin.ofTranscript("", ""));
  }

  /**
   * Known by the line, so that a copy of the line in another session's transcript starts or ends
   * nothing.
   */
  private void addBound(
      EventType type,
      UUID sessionId,
      long timeMs,
      String lineId,
      String project,
      JsonSlice data,
      Origin origin) {
    long key = EventIdentity.ofLine(type.wireName() + " " + lineId);
    gathered.add(
        event(
            type,
            sessionId,
            timeMs,
            "",
            "",
            "",
            false,
            data,
            key,
            project,
            "",
            Message.ofKey(key),
            origin));
  }

  /** The id of the session as it was written, where it is no UUID. */
  private static JsonSlice externalId(Header header) {
    if (header.externalSessionId().isEmpty()) {
      return JsonSlice.NONE;
    }
    String id =
        new String(JsonStringEncoder.getInstance().quoteAsString(header.externalSessionId()));
    byte[] json = ("{\"external_session_id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
    return new JsonSlice(json, 0, json.length);
  }

  private void addMessage(
      EventType type, Header header, String project, String model, Message message) {
    gathered.addMessage(
        message,
        event(
            type,
            header.sessionId(),
            header.timeMs(),
            "",
            "",
            "",
            false,
            externalId(header),
            message.key(),
            project,
            model,
            message,
            origin(header)));
  }

  private void addTool(
      EventType type,
      Header header,
      String project,
      String model,
      String tool,
      String agentType,
      String toolUseId,
      boolean error,
      JsonSlice data,
      int index) {
    long identity =
        toolUseId.isEmpty()
            ? EventIdentity.ofLine(lineId(header) + " " + type.wireName() + " " + index)
            : EventIdentity.ofToolEvent(EventIdentity.ofToolUseId(toolUseId), type);
    gathered.add(
        event(
            type,
            header.sessionId(),
            header.timeMs(),
            tool,
            agentType,
            toolUseId,
            error,
            data,
            identity,
            project,
            model,
            null,
            origin(header)));
  }

  /** The event with a message that more of it was joined to. */
  static Event with(Event event, Message message) {
    MessageUsage usage = message.usage();
    return event(
        event.type(),
        event.sessionId(),
        usage == null ? event.timeMs() : Math.min(event.timeMs(), usage.timeMs()),
        "",
        "",
        "",
        false,
        event.data(),
        event.identity(),
        usage == null ? event.project() : usage.project(),
        usage == null ? event.model() : usage.model(),
        message,
        usage == null ? event.origin() : event.origin().withBranch(usage.branch()));
  }

  private static Event event(
      EventType type,
      UUID sessionId,
      long timeMs,
      String tool,
      String agentType,
      String toolUseId,
      boolean error,
      JsonSlice data,
      long identity,
      String project,
      String model,
      @Nullable Message message,
      Origin origin) {
    return new Event(
        type,
        sessionId,
        timeMs,
        "",
        "",
        agentType,
        tool,
        toolUseId,
        error,
        data,
        identity,
        Event.Source.TRANSCRIPT,
        project,
        model,
        message,
        null,
        origin);
  }

  private static Origin origin(Header header) {
    return Origin.ofTranscript(header.branch(), header.agentId());
  }

  private static List<String> texts(String text) {
    return text.isEmpty() ? List.of() : List.of(text);
  }

  /** By which a message is known that has nothing but its line. */
  static long lineKey(Header header, String text) {
    return EventIdentity.ofLine(
        header.uuid().isEmpty() ? lineId(header) + " " + text : header.uuid());
  }

  /** Of a line without a uuid: its session and time. */
  private static String lineId(Header header) {
    return header.uuid().isEmpty() ? header.sessionId() + " " + header.timeMs() : header.uuid();
  }
}
