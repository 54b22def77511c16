package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Blank;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one line: its outermost object. Not thread-safe, for one line only. */
final class LineFields {
  static final String DUPLICATE_FIELD = "duplicate field";
  static final String NO_OBJECT = "no object";
  static final String MORE_THAN_ONE_VALUE = "more than one value";

  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";
  private static final int DATE_LENGTH = "2024-01-15".length();

  /** The fields that are read, by their names. */
  private enum Field {
    TYPE("type"),
    UUID("uuid"),
    SESSION_ID("sessionId"),
    TIMESTAMP("timestamp"),
    CWD("cwd"),
    GIT_BRANCH("gitBranch"),
    IS_SIDECHAIN("isSidechain"),
    AGENT_ID("agentId"),
    IS_META("isMeta"),
    IS_COMPACT_SUMMARY("isCompactSummary"),
    REQUEST_ID("requestId"),
    REQUEST_SESSION_ID("requestSessionId"),
    FORKED_FROM("forkedFrom"),
    COST_USD("costUSD"),
    IS_API_ERROR_MESSAGE("isApiErrorMessage"),
    MESSAGE("message");

    private static final Map<String, Field> BY_NAME =
        Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(field -> field.key, Function.identity()));

    private final String key;

    Field(String key) {
      this.key = key;
    }
  }

  private final JsonFields fields;
  private final @Nullable SessionId fileSession;
  private final JsonParser json;
  private final MessageFields message;
  private final Set<Field> seen = EnumSet.noneOf(Field.class);

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
    this.json = fields.json();
    this.message = new MessageFields(fields);
  }

  /**
   * Reads the line.
   *
   * @throws IOException if it cannot be understood
   */
  TranscriptLine read() throws IOException {
    JsonToken first = json.nextToken();
    if (first == null) {
      return new Blank();
    }
    if (first != JsonToken.START_OBJECT) {
      throw new UnreadableException(NO_OBJECT);
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Field field = Field.BY_NAME.get(json.currentName());
      JsonToken value = json.nextToken();
      if (field == null) {
        json.skipChildren();
      } else {
        // Read leniently, as before it was read.
        JsonFields.expectFirst(seen.add(field) || field == Field.GIT_BRANCH);
        readField(field, value);
        if (!mayMatter()) {
          return new Other(type);
        }
      }
    }
    if (json.nextToken() != null) {
      throw new UnreadableException(MORE_THAN_ONE_VALUE);
    }
    return line();
  }

  /** Reads a line that stands inside of another one, from its start, where the parser is. */
  void readInner() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Field field = Field.BY_NAME.get(json.currentName());
      JsonToken value = json.nextToken();
      if (field == null) {
        json.skipChildren();
      } else {
        // Read leniently, as before it was read.
        JsonFields.expectFirst(seen.add(field) || field == Field.GIT_BRANCH);
        readField(field, value);
      }
    }
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

  private void readField(Field field, JsonToken value) throws IOException {
    String name = field.key;
    switch (field) {
      case TYPE -> readType(value);
      case UUID -> uuid = fields.text(name, value);
      case SESSION_ID -> sessionId = fields.text(name, value);
      case TIMESTAMP -> timestamp = fields.text(name, value);
      case CWD -> cwd = fields.text(name, value);
      case GIT_BRANCH -> branch = fields.anyText(value);
      case IS_SIDECHAIN -> sidechain = fields.bool(name, value);
      case AGENT_ID -> agentId = fields.text(name, value);
      case IS_META -> meta = fields.bool(name, value);
      case IS_COMPACT_SUMMARY -> compactSummary = fields.bool(name, value);
      case REQUEST_ID -> requestId = fields.text(name, value);
      case REQUEST_SESSION_ID -> requestSessionId = fields.text(name, value);
      case FORKED_FROM -> readForkedFrom(name, value);
      case COST_USD -> costNanoUsd = fields.nanoUsd(name, value);
      case IS_API_ERROR_MESSAGE -> apiError = fields.bool(name, value);
      case MESSAGE -> readMessage(name, value);
    }
  }

  private void readType(JsonToken value) throws IOException {
    if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
      throw new UnreadableException(Field.TYPE.key);
    }
    type = fields.text(Field.TYPE.key, value);
  }

  /** An object that names the session. */
  private void readForkedFrom(String name, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      fields.expectNull(name, value);
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean session = json.currentName().equals(Field.SESSION_ID.key);
      JsonToken inner = json.nextToken();
      if (session) {
        forkedFrom = fields.text(Field.SESSION_ID.key, inner);
      } else {
        json.skipChildren();
      }
    }
  }

  private void readMessage(String name, JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      hasMessage = true;
      message.read();
    } else {
      fields.expectNull(name, value);
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
      return new Unreadable(Field.TIMESTAMP.key);
    }
    if (session == null) {
      return new Unreadable(Field.SESSION_ID.key);
    }
    if (!hasMessage) {
      return new Unreadable(Field.MESSAGE.key);
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
            !origin.equals(session));
    return user ? userLine(header) : assistantLine(header);
  }

  private UserLine userLine(Header header) {
    return new UserLine(
        header, message.text().text(), message.text().cut(), message.content().results());
  }

  private AssistantLine assistantLine(Header header) {
    return new AssistantLine(
        header,
        message.id(),
        requestId,
        message.model(),
        message.usage(),
        costNanoUsd,
        message.text().text(),
        message.text().cut(),
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
