package io.tallyhouse.sync;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.Event.Actor;
import io.tallyhouse.event.Event.Head;
import io.tallyhouse.event.Event.Lifecycle;
import io.tallyhouse.event.Event.Prompt;
import io.tallyhouse.event.Event.Response;
import io.tallyhouse.event.Event.Tool;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.SyntheticPrompt;
import io.tallyhouse.transcript.Header;
import io.tallyhouse.transcript.ToolCall;
import io.tallyhouse.transcript.ToolResult;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Builds the events of lines of transcripts and gathers them. Not thread-safe. */
final class TranscriptEventBuilder {
  /** Model of a response that names none. */
  static final String UNKNOWN_MODEL = "unknown";

  /** Model of what Claude Code wrote itself: it is no response, and nobody pays for it. */
  private static final String SYNTHETIC = "<synthetic>";

  private final Actor actor;
  private final String host;
  private final ResponseUsage usage;
  private final GatheredEvents gathered;

  /**
   * @param user whose the transcripts are; empty = nobody's
   */
  TranscriptEventBuilder(PriceTable prices, String user) {
    this(prices, user, "");
  }

  /**
   * @param user whose the transcripts are; empty = nobody's
   * @param host the machine that they are on; empty = it is not known
   */
  TranscriptEventBuilder(PriceTable prices, String user, String host) {
    this.host = host;
    this.actor = new Actor(user, "", "");
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
      Message message =
          new Message(
              new Message.Keys(key, EventIdentity.NONE, promptKey(line)),
              texts(line.text()),
              null,
              List.of(),
              Pricing.NONE,
              header.sidechain());
      gathered.addMessage(new Prompt(head(header, project, key), message));
    }
    int index = 0;
    for (ToolResult result : line.results()) {
      Tool tool = Tool.of("", result.toolUseId());
      long identity = toolIdentity(EventType.TOOL_RESULT, header, tool, index++);
      Head head = head(header, project, actor, identity, result.data());
      gathered.add(
          new Event.ToolResult(
              head, tool, result.error(), result.denied(), Event.ToolResult.UNKNOWN_DURATION));
    }
  }

  /** What a prompt shares with a report of it that names only its prompt id. */
  private static long promptKey(UserLine line) {
    Header header = line.header();
    boolean typed =
        !header.promptId().isEmpty()
            && !header.sidechain()
            && !SyntheticPrompt.matches(line.text());
    return typed
        ? EventIdentity.ofPrompt(header.sessionId(), header.promptId())
        : EventIdentity.NONE;
  }

  /**
   * @param key by which the message is known that does not name both its message and its request
   */
  void add(AssistantLine line, String project, long key) {
    Header header = line.header();
    // What failed is no response either, whatever its model; tokens it may have used.
    boolean synthetic = line.model().equals(SYNTHETIC) || line.apiError();
    boolean unused =
        line.model().equals(SYNTHETIC) || (line.apiError() && !ResponseUsage.isAny(line));
    String used = line.model().isEmpty() ? UNKNOWN_MODEL : line.model();
    String model = synthetic ? "" : used;
    boolean identified = !line.messageId().isEmpty() && !line.requestId().isEmpty();
    Message.Keys keys = identified ? keys(line, synthetic) : Message.Keys.of(key);
    Message message =
        new Message(
            keys,
            texts(line.text()),
            unused ? null : usage.of(line, project, used),
            unused ? List.of() : usage.iterations(line, project, used),
            usage,
            header.sidechain());
    gathered.addMessage(new Response(head(header, project, keys.own()), model, message));
    int index = 0;
    for (ToolCall call : line.calls()) {
      Tool tool = Tool.of(call.name(), call.toolUseId());
      long identity = toolIdentity(EventType.TOOL_USE, header, tool, index++);
      Head head = head(header, project, startedBy(call), identity, call.data());
      gathered.add(new Event.ToolCall(head, tool, model, call.input()));
    }
  }

  /**
   * What was written in place of a response has the request id of a failed request, or that of the
   * response.
   */
  private static Message.Keys keys(AssistantLine line, boolean synthetic) {
    return new Message.Keys(
        synthetic
            ? EventIdentity.ofFailedRequest(line.requestId())
            : EventIdentity.ofRequestId(line.requestId()),
        EventIdentity.ofMessage(line.messageId(), line.requestId()),
        EventIdentity.ofResponse(line.messageId(), line.header().sidechain()));
  }

  /** The start of a session at a line. */
  void addStart(Header header, String project) {
    long key = boundKey(EventType.SESSION_START, header.uuid());
    gathered.add(new Lifecycle(EventType.SESSION_START, head(header, project, key), Tool.NONE));
  }

  /** The end of a session at its last line. */
  void addEnd(UUID sessionId, long timeMs, String lineId, String project) {
    Origin origin = Origin.ofTranscript(project, "", "").on(host);
    long key = boundKey(EventType.SESSION_END, lineId);
    Head head = new Head(sessionId, timeMs, actor, origin, key, JsonSlice.NONE);
    gathered.add(new Lifecycle(EventType.SESSION_END, head, Tool.NONE));
  }

  private static long boundKey(EventType type, String lineId) {
    return EventIdentity.ofLine(type.wireName() + " " + lineId);
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

  private Actor startedBy(ToolCall call) {
    return call.agentType().isEmpty() ? actor : new Actor(actor.userId(), "", call.agentType());
  }

  private Head head(Header header, String project, long key) {
    return head(header, project, actor, key, externalId(header));
  }

  private Head head(Header header, String project, Actor actor, long identity, JsonSlice data) {
    Origin origin = Origin.ofTranscript(project, header.branch(), header.agentId()).on(host);
    return new Head(header.sessionId(), header.timeMs(), actor, origin, identity, data);
  }

  private static long toolIdentity(EventType type, Header header, Tool tool, int index) {
    return tool.callKey() == EventIdentity.NONE
        ? EventIdentity.ofLine(lineId(header) + " " + type.wireName() + " " + index)
        : EventIdentity.ofToolEvent(tool.callKey(), type);
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
