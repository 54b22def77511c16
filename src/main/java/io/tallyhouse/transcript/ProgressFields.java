package io.tallyhouse.transcript;

import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.io.IOException;
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

  private static final ObjectFields<ProgressFields> DATA =
      new ObjectFields<ProgressFields>()
          .text("agentId", (line, id) -> line.agentId = id)
          .value("message", ProgressFields::readInner);

  private static final ObjectFields<ProgressFields> FIELDS =
      new ObjectFields<ProgressFields>()
          .text("sessionId", (line, id) -> line.sessionId = id)
          .text("timestamp", (line, timestamp) -> line.timestamp = timestamp)
          .text("cwd", (line, cwd) -> line.cwd = cwd)
          .lenientText("gitBranch", (line, branch) -> line.branch = branch)
          .object("data", DATA);

  private final JsonFields fields;
  private final LineFields inner;
  private String sessionId = "";
  private String timestamp = "";
  private String cwd = "";
  private String branch = "";
  private String agentId = "";
  private boolean hasInner;

  ProgressFields(JsonFields fields, @Nullable SessionId fileSession) {
    this.fields = fields;
    this.inner = new LineFields(fields, fileSession);
  }

  /** Reads the line, which is an object. */
  TranscriptLine read() throws IOException {
    FIELDS.readOnly(fields, this);
    return line();
  }

  private void readInner(JsonFields json, String name) throws IOException {
    hasInner = json.expectObject(name);
    if (hasInner) {
      inner.readInner();
    }
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
