package io.tallyhouse.sync;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Months;
import io.tallyhouse.transcript.Header;
import io.tallyhouse.transcript.ToolCall;
import io.tallyhouse.transcript.ToolResult;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The events that lines of transcripts tell of, gathered until they are taken. The lines of one
 * response are put together here as far as they are gathered together; what comes later, the ledger
 * adds. Not thread-safe.
 */
final class LineEvents {
  /** Model of a response that names none. */
  static final String UNKNOWN_MODEL = "unknown";

  /** Model of what Claude Code wrote itself: nobody pays for it. */
  private static final String SYNTHETIC = "<synthetic>";

  /** Pieces of text put together here; of more, the ledger adds the rest. */
  private static final int TEXTS_MAX = 100;

  private static final int EVENT_BYTES = 100;

  private final ResponseUsage usage;
  private List<Event> events = new ArrayList<>();
  // Where in `events` the message with a key is.
  private final Map<Long, Integer> messages = new HashMap<>();
  private final Months months = new Months();
  private long bytes;

  LineEvents(PriceTable prices) {
    this.usage = new ResponseUsage(prices);
  }

  /** Events gathered. */
  int size() {
    return events.size();
  }

  /** About how much memory their texts and data take. */
  long bytes() {
    return bytes;
  }

  /** In how many calendar months (UTC) they lie. */
  int months() {
    return months.size();
  }

  /** The events gathered, which are gone from here afterwards. */
  List<Event> take() {
    List<Event> taken = events;
    events = new ArrayList<>();
    messages.clear();
    months.clear();
    bytes = 0;
    return taken;
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

  void add(AssistantLine line, String project) {
    Header header = line.header();
    boolean synthetic = line.model().equals(SYNTHETIC);
    String model = line.model().isEmpty() ? UNKNOWN_MODEL : line.model();
    MessageUsage usage =
        synthetic ? ResponseUsage.free(line, project) : this.usage.of(line, project, model);
    boolean identified = !line.messageId().isEmpty() && !line.requestId().isEmpty();
    long key =
        identified
            ? EventIdentity.ofMessage(line.messageId(), line.requestId())
            : lineKey(header, line.text());
    addMessage(
        EventType.ASSISTANT_MESSAGE,
        header,
        project,
        synthetic ? "" : model,
        new Message(key, texts(line.text()), usage, header.sidechain()));
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

  /**
   * The start or the end of a session at a line. It is known by the line, so that a copy of the
   * line in another session's transcript starts or ends nothing.
   */
  void addBound(EventType type, UUID sessionId, long timeMs, String lineId, String project) {
    long key = EventIdentity.ofLine(type.wireName() + " " + lineId);
    add(
        event(
            type,
            sessionId,
            timeMs,
            "",
            "",
            "",
            false,
            JsonSlice.NONE,
            key,
            project,
            "",
            Message.ofKey(key)));
  }

  private void addMessage(
      EventType type, Header header, String project, String model, Message message) {
    Integer at = messages.get(message.key());
    Message known = at == null ? null : events.get(at).message();
    if (at != null && known != null && known.texts().size() < TEXTS_MAX) {
      events.set(at, with(events.get(at), joined(known, message)));
      bytes += EVENT_BYTES;
      message.texts().forEach(text -> bytes += text.length());
      return;
    }
    messages.put(message.key(), events.size());
    add(
        event(
            type,
            header.sessionId(),
            header.timeMs(),
            "",
            "",
            "",
            false,
            JsonSlice.NONE,
            message.key(),
            project,
            model,
            message));
  }

  private static Message joined(Message known, Message more) {
    List<String> texts = new ArrayList<>(known.texts());
    more.texts().stream().filter(text -> !texts.contains(text)).forEach(texts::add);
    MessageUsage usage = known.usage();
    if (usage == null) {
      usage = more.usage();
    } else if (more.usage() != null) {
      usage = usage.and(more.usage());
    }
    return new Message(known.key(), texts, usage, known.sidechain());
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
    add(
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
            null));
  }

  private void add(Event event) {
    events.add(event);
    months.add(event.timeMs());
    bytes += EVENT_BYTES + event.data().length();
    Message message = event.message();
    if (message != null) {
      message.texts().forEach(text -> bytes += text.length());
    }
  }

  private static Event with(Event event, Message message) {
    MessageUsage usage = message.usage();
    return event(
        event.type(),
        event.sessionId(),
        usage == null ? event.timeMs() : Math.min(event.timeMs(), usage.timeMs()),
        "",
        "",
        "",
        false,
        JsonSlice.NONE,
        event.identity(),
        usage == null ? event.project() : usage.project(),
        usage == null ? event.model() : usage.model(),
        message);
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
      @Nullable Message message) {
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
        null);
  }

  private static List<String> texts(String text) {
    return text.isEmpty() ? List.of() : List.of(text);
  }

  private static long lineKey(Header header, String text) {
    return EventIdentity.ofLine(
        header.uuid().isEmpty() ? lineId(header) + " " + text : header.uuid());
  }

  /** Of a line without a uuid: its session and time. */
  private static String lineId(Header header) {
    return header.uuid().isEmpty() ? header.sessionId() + " " + header.timeMs() : header.uuid();
  }
}
