package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event.Actor;
import io.tallyhouse.event.Event.Head;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Origin;
import io.tallyhouse.otlp.Attributes;
import io.tallyhouse.otlp.LogRecord;
import io.tallyhouse.otlp.RejectedRecordException;
import io.tallyhouse.otlp.Rejection;
import io.tallyhouse.transcript.SessionId;
import java.util.Set;
import java.util.UUID;

/** What all records of Claude Code have. Immutable. */
final class ClaudeCodeRecord {
  /** In place of what the client was not allowed to send. */
  private static final String REDACTED = "<REDACTED>";

  /** Longest user, host, tool, model or other id, characters; what is longer is cut. */
  private static final int ID_LENGTH_MAX = 256;

  private static final String HARNESS = "claude-code";
  private static final String LONG_CONTEXT = "[1m]";

  /** The user's own conversation; the others are subagents' and the client's own helpers. */
  private static final Set<String> MAIN = Set.of("", "sdk", "repl_main_thread");

  /** More tokens or milliseconds than anything takes: a number that is above it is none. */
  private static final long COUNT_MAX = 1_000_000_000_000L;

  /** What is in columns of its own, or says nothing of the event. */
  private static final Set<String> NOT_IN_DATA =
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
  private final Attributes attributes;
  private final UUID sessionId;

  /**
   * @throws RejectedRecordException if it names no session
   */
  ClaudeCodeRecord(LogRecord record) throws RejectedRecordException {
    this.record = record;
    this.attributes = record.attributes();
    String session = id("session.id");
    if (session.isEmpty()) {
      throw new RejectedRecordException(Rejection.NO_SESSION);
    }
    this.sessionId = SessionId.of(session).uuid();
  }

  UUID sessionId() {
    return sessionId;
  }

  long timeMs() {
    return record.timeMs();
  }

  Attributes attributes() {
    return attributes;
  }

  /** A text of bounded length. */
  String id(String key) {
    String text = attributes.text(key);
    return text.length() > ID_LENGTH_MAX ? text.substring(0, ID_LENGTH_MAX) : text;
  }

  /** An id without which the record can't be told from what another source has of the same. */
  String requireId(String key) throws RejectedRecordException {
    String id = id(key);
    if (id.isEmpty()) {
      throw new RejectedRecordException(Rejection.NO_IDENTITY);
    }
    return id;
  }

  /** A count of tokens or milliseconds; 0 if there is none. */
  long count(String key) {
    long sent = attributes.whole(key).orElse(0);
    return sent < 0 || sent > COUNT_MAX ? 0 : sent;
  }

  /** The content of one of the keys; empty where the client does not send it. */
  String content(String key, String otherKey) {
    String text = attributes.text(key);
    String sent = text.isEmpty() || text.equals(REDACTED) ? attributes.text(otherKey) : text;
    return sent.equals(REDACTED) ? "" : sent;
  }

  String model() {
    String model = id("model");
    return model.endsWith(LONG_CONTEXT)
        ? model.substring(0, model.length() - LONG_CONTEXT.length())
        : model;
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
    String parameters = attributes.text("tool_parameters");
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
    return new RecordData().addAll(attributes, record.source().resource(), NOT_IN_DATA).json();
  }

  /** The same of a call, with its input. */
  JsonSlice callData() {
    return new RecordData()
        .addAll(attributes, record.source().resource(), NOT_IN_DATA)
        .addObject("tool_parameters", attributes.text("tool_parameters"))
        .addObject("tool_input", attributes.text("tool_input"))
        .json();
  }

  Head head(long timeMs, long identity, JsonSlice data) {
    return head(timeMs, identity, "", data);
  }

  /**
   * @param agentType of the subagent that the event starts or ends; empty = it does neither
   */
  Head head(long timeMs, long identity, String agentType, JsonSlice data) {
    Attributes resource = record.source().resource();
    String host = resource.text("host.name");
    Origin origin =
        new Origin(
            Origin.Source.OTLP,
            "",
            "",
            host.isEmpty() ? id("host.name") : cut(host),
            harness(resource),
            id("agent_id"));
    return new Head(sessionId, timeMs, new Actor(user(), "", agentType), origin, identity, data);
  }

  /** The program of all its forms: the desktop app runs the same. */
  private static String harness(Attributes resource) {
    String service = cut(resource.text("service.name"));
    return service.isEmpty() || service.startsWith(HARNESS) ? HARNESS : service;
  }

  private String user() {
    for (String key : new String[] {"user.email", "user.account_uuid", "user.id"}) {
      String id = id(key);
      if (!id.isEmpty()) {
        return id;
      }
    }
    return "";
  }

  private static String cut(String text) {
    return text.length() > ID_LENGTH_MAX ? text.substring(0, ID_LENGTH_MAX) : text;
  }
}
