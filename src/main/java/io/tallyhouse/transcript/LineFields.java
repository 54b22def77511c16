package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Blank;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads one line: its outermost object. Not thread-safe, for one line only. */
final class LineFields {
  static final String NO_OBJECT = "no object";

  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";
  private static final int DATE_LENGTH = "2024-01-15".length();

  private static final String TYPE = "type";
  private static final String SESSION_ID = "sessionId";
  private static final String TIMESTAMP = "timestamp";
  private static final String MESSAGE = "message";

  private static final ObjectFields<LineFields> FORKED_FROM =
      new ObjectFields<LineFields>().text(SESSION_ID, (line, id) -> line.forkedFrom = id);

  private static final ObjectFields<LineFields> FIELDS =
      new ObjectFields<LineFields>()
          .value(TYPE, LineFields::readType)
          .text("uuid", (line, uuid) -> line.uuid = uuid)
          .text(SESSION_ID, (line, id) -> line.sessionId = id)
          .text(TIMESTAMP, (line, timestamp) -> line.timestamp = timestamp)
          .text("cwd", (line, cwd) -> line.cwd = cwd)
          .lenientText("gitBranch", (line, branch) -> line.branch = branch)
          .bool("isSidechain", (line, sidechain) -> line.sidechain = sidechain)
          .text("agentId", (line, id) -> line.agentId = id)
          .bool("isMeta", (line, meta) -> line.meta = meta)
          .bool("isCompactSummary", (line, summary) -> line.compactSummary = summary)
          .lenientText("promptId", (line, id) -> line.promptId = id)
          .lenientText("toolDenialKind", (line, kind) -> line.denial = kind)
          .text("requestId", (line, id) -> line.requestId = id)
          .text("requestSessionId", (line, id) -> line.requestSessionId = id)
          .object("forkedFrom", FORKED_FROM)
          .value("costUSD", (line, json, name) -> line.costNanoUsd = json.nanoUsd(name))
          .bool("isApiErrorMessage", (line, error) -> line.apiError = error)
          .value(MESSAGE, LineFields::readMessage);

  private final JsonFields fields;
  private final @Nullable SessionId fileSession;
  private final MessageFields message = new MessageFields();

  private String type = "";
  private String uuid = "";
  private String sessionId = "";
  private String timestamp = "";
  private String cwd = "";
  private String branch = "";
  private boolean sidechain;
  private String agentId = "";
  private boolean meta;
  private boolean compactSummary;
  private String promptId = "";
  private String denial = "";
  private String requestId = "";
  private String requestSessionId = "";
  private String forkedFrom = "";
  private OptionalLong costNanoUsd = OptionalLong.empty();
  private boolean apiError;
  private boolean hasMessage;

  /**
   * @param fileSession the session of a line that names none; null = such a line is unreadable
   */
  LineFields(JsonFields fields, @Nullable SessionId fileSession) {
    this.fields = fields;
    this.fileSession = fileSession;
  }

  /**
   * Reads the line.
   *
   * @throws IOException if it cannot be understood
   */
  TranscriptLine read() throws IOException {
    JsonToken first = fields.parser().nextToken();
    if (first == null) {
      return new Blank();
    }
    if (first != JsonToken.START_OBJECT) {
      throw new UnreadableException(NO_OBJECT);
    }
    if (!FIELDS.readWhile(fields, this, LineFields::mayMatter)) {
      return new Other(type);
    }
    fields.expectEnd();
    return line();
  }

  /** Reads a line that stands inside of another one, from its start, where the parser is. */
  void readInner() throws IOException {
    FIELDS.read(fields, this);
  }

  /**
   * What the line inside says, that of a subagent. What it leaves out, the line around it has.
   *
   * @param agent the subagent; may be empty
   */
  TranscriptLine innerLine(
      String outerSessionId,
      String outerTimestamp,
      String outerCwd,
      String outerBranch,
      String agent) {
    sessionId = sessionId.isEmpty() ? outerSessionId : sessionId;
    timestamp = timestamp.isEmpty() ? outerTimestamp : timestamp;
    cwd = cwd.isEmpty() ? outerCwd : cwd;
    branch = branch.isEmpty() ? outerBranch : branch;
    agentId = agentId.isEmpty() ? agent : agentId;
    sidechain = true;
    return line();
  }

  private void readType(JsonFields json, String name) throws IOException {
    JsonToken value = json.parser().currentToken();
    if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
      throw new UnreadableException(name);
    }
    type = json.text(name);
  }

  private void readMessage(JsonFields json, String name) throws IOException {
    hasMessage = json.expectObject(name);
    if (hasMessage) {
      message.read(json);
    }
  }

  private boolean mayMatter() {
    return type.isEmpty() || type.equals(USER) || type.equals(ASSISTANT);
  }

  private TranscriptLine line() {
    boolean user = type.equals(USER);
    // As ccusage does, which looks for the usage and not at the type.
    boolean assistant = type.equals(ASSISTANT) || (type.isEmpty() && message.hasUsage());
    OptionalLong timeMs = timeMs(timestamp);
    SessionId session = session(sessionId, fileSession);
    if (!user && !assistant) {
      return new Other(type);
    }
    if (!fields.problem().isEmpty()) {
      return new Unreadable(fields.problem());
    }
    if (timeMs.isEmpty()) {
      return new Unreadable(TIMESTAMP);
    }
    if (session == null) {
      return new Unreadable(SESSION_ID);
    }
    if (!hasMessage) {
      return new Unreadable(MESSAGE);
    }
    SessionId origin = origin(session);
    Header header =
        new Header(
            uuid,
            origin.uuid(),
            origin.external(),
            timeMs.getAsLong(),
            cwd,
            branch,
            sidechain,
            agentId,
            meta || compactSummary,
            promptId,
            !origin.equals(session));
    return user ? userLine(header) : assistantLine(header);
  }

  private UserLine userLine(Header header) {
    return new UserLine(
        header, message.content().text().text(), message.content().text().cut(), results());
  }

  /** The line says of its failed results that they were denied, or they say it themselves. */
  private List<ToolResult> results() {
    List<ToolResult> results = message.content().results();
    return denial.isEmpty() ? results : results.stream().map(ToolResult::asDenied).toList();
  }

  private AssistantLine assistantLine(Header header) {
    return new AssistantLine(
        header,
        message.id(),
        requestId,
        message.model(),
        message.usage(),
        costNanoUsd,
        message.content().text().text(),
        message.content().text().cut(),
        message.content().thinking(),
        message.stopReason(),
        apiError,
        message.content().calls());
  }

  /** The time of a line; empty if it is none. */
  static OptionalLong timeMs(String timestamp) {
    if (!hasOffset(timestamp)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Iso8601.parseMs(timestamp));
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether the text may be a time with Z or an offset; Iso8601 takes one without for UTC. */
  private static boolean hasOffset(String text) {
    return text.endsWith("Z")
        || text.indexOf('+', DATE_LENGTH) > 0
        || text.indexOf('-', DATE_LENGTH) > 0;
  }

  /**
   * The session that the line was written in: copies in the file of a fork say where they are from.
   */
  private SessionId origin(SessionId session) {
    SessionId origin = session(requestSessionId, null);
    if (origin == null) {
      origin = session(forkedFrom, null);
    }
    return origin == null ? session : origin;
  }

  /** The session of a line. */
  static @Nullable SessionId session(String sessionId, @Nullable SessionId fileSession) {
    return sessionId.isEmpty() ? fileSession : SessionId.of(sessionId);
  }
}
