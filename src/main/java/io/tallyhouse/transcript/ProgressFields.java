package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a line of progress that repeats a line of a subagent: Claude Code of early 2026 wrote them
 * to the transcript of the session that had started the subagent. Where the subagent's own
 * transcript is gone, its responses and its tools' results stand nowhere else. Not thread-safe, for
 * one line only.
 */
final class ProgressFields {
  /** The type of these lines. */
  static final String TYPE = "progress";

  private final JsonFields fields;
  private final JsonParser json;
  private final LineFields inner;
  private final Set<String> seen = new HashSet<>();
  private String sessionId = "";
  private String timestamp = "";
  private String cwd = "";
  private String branch = "";
  private String agentId = "";
  private boolean hasInner;

  ProgressFields(JsonFields fields, @Nullable SessionId fileSession) {
    this.fields = fields;
    this.json = fields.json();
    this.inner = new LineFields(fields, fileSession);
  }

  /** Reads the line. */
  TranscriptLine read() throws IOException {
    json.nextToken(); // The object, as is known.
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "sessionId" -> sessionId = text(name, value);
        case "timestamp" -> timestamp = text(name, value);
        case "cwd" -> cwd = text(name, value);
        case "gitBranch" -> branch = fields.anyText(value);
        case "data" -> readData(name, value);
        default -> json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw new UnreadableException(LineFields.MORE_THAN_ONE_VALUE);
    }
    return line();
  }

  private void readData(String dataName, JsonToken data) throws IOException {
    JsonFields.expectFirst(seen.add(dataName));
    if (data != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("agentId")) {
        agentId = text(name, value);
      } else if (name.equals("message") && value == JsonToken.START_OBJECT) {
        JsonFields.expectFirst(seen.add(name));
        hasInner = true;
        inner.readInner();
      } else {
        json.skipChildren();
      }
    }
  }

  private String text(String name, JsonToken value) throws IOException {
    JsonFields.expectFirst(seen.add(name));
    return fields.text(name, value);
  }

  private TranscriptLine line() {
    if (!hasInner) {
      return new Other(TYPE);
    }
    TranscriptLine line = inner.innerLine(sessionId, timestamp, cwd, branch, agentId);
    if (line instanceof UserLine user) {
      // The words were the model's own, and are in its call of the subagent.
      return user.results().isEmpty()
          ? new Other(TYPE)
          : new UserLine(user.header(), "", false, user.results());
    }
    return line instanceof AssistantLine || line instanceof Unreadable ? line : new Other(TYPE);
  }
}
