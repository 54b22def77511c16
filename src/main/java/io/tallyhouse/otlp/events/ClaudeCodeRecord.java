package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event.Head;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.otlp.Attributes;
import io.tallyhouse.otlp.LogRecord;
import io.tallyhouse.otlp.RejectedRecordException;
import java.util.Set;
import java.util.UUID;

/** What all records of Claude Code have. Immutable. */
final class ClaudeCodeRecord {
  /** In place of what the client was not allowed to send. */
  private static final String REDACTED = "<REDACTED>";

  /** The user's own conversation; the others are subagents' and the client's own helpers. */
  private static final Set<String> MAIN = Set.of("", "sdk", "repl_main_thread");

  /** What is in columns of its own, or says nothing of the event. */
  static final Set<String> NOT_IN_DATA =
      Set.of(
          "session.id",
          "event.name",
          "event.timestamp",
          "user.id",
          "user.email",
          "user.account_uuid",
          "user.account_id",
          "organization.id",
          "terminal.type",
          "app.entrypoint",
          "agent_id",
          "prompt",
          "prompt_text",
          "response",
          "tool_parameters",
          "tool_input");

  private final LogRecord record;
  private final SentAttributes attributes;
  private final UUID sessionId;

  /**
   * @throws RejectedRecordException if it names no session
   */
  ClaudeCodeRecord(LogRecord record) throws RejectedRecordException {
    this.record = record;
    this.attributes = new SentAttributes(record.attributes(), record.source());
    this.sessionId = attributes.requireSession();
  }

  UUID sessionId() {
    return sessionId;
  }

  long timeMs() {
    return record.timeMs();
  }

  Attributes attributes() {
    return attributes.own();
  }

  /** A text of bounded length. */
  String id(String key) {
    return attributes.id(key);
  }

  /** An id without which the record can't be told from what another source has of the same. */
  String requireId(String key) throws RejectedRecordException {
    return attributes.requireId(key);
  }

  /** A count of tokens or milliseconds; 0 if there is none. */
  long count(String key) {
    return attributes.count(key);
  }

  /** The content of one of the keys; empty where the client does not send it. */
  String content(String key, String otherKey) {
    String text = attributes().text(key);
    String sent = text.isEmpty() || text.equals(REDACTED) ? attributes().text(otherKey) : text;
    return sent.equals(REDACTED) ? "" : sent;
  }

  String model() {
    return attributes.model("model");
  }

  /** Whether it is of a subagent or of the client itself: no user takes part. */
  boolean sidechain() {
    String source = id("query_source");
    int colon = source.indexOf(':');
    return !id("agent_id").isEmpty()
        || !MAIN.contains(colon < 0 ? source : source.substring(0, colon));
  }

  /** The tool, by its own name where the client says it. */
  String tool() {
    String name = id("tool_name");
    if (!name.equals("mcp_tool")) {
      return name;
    }
    String parameters = attributes().text("tool_parameters");
    String server = ToolParameters.text(parameters, "mcp_server_name");
    String tool = ToolParameters.text(parameters, "mcp_tool_name");
    return server.isEmpty() || tool.isEmpty() ? name : "mcp__" + server + "__" + tool;
  }

  /** Of a record that nothing but its number and time identifies, in its session. */
  long recordIdentity(String name) {
    return EventIdentity.ofRecord(name, id("event.sequence"), timeMs());
  }

  /** All that is in no column. */
  JsonSlice data() {
    return attributes.data(NOT_IN_DATA);
  }

  /** The same of a call, with its input. */
  JsonSlice callData() {
    return new RecordData()
        .addAll(attributes(), attributes.resource(), NOT_IN_DATA)
        .addObject("tool_parameters", attributes().text("tool_parameters"))
        .addObject("tool_input", attributes().text("tool_input"))
        .json();
  }

  Head head(long timeMs, long identity, JsonSlice data) {
    return head(timeMs, identity, "", data);
  }

  /**
   * @param agentType of the subagent that the event starts or ends; empty = it does neither
   */
  Head head(long timeMs, long identity, String agentType, JsonSlice data) {
    return attributes.head(sessionId, timeMs, identity, agentType, data);
  }
}
