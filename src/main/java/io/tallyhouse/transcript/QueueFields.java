package io.tallyhouse.transcript;

import io.tallyhouse.event.SyntheticPrompt;
import io.tallyhouse.transcript.TranscriptLine.Enqueued;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.QueuedPrompt;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines about prompts typed while the model worked: they wait in a queue, and what the
 * model reads before it is done is written as an attachment, not as a line of a user. Claude Code
 * queues its own notices too, which are no prompts. Not thread-safe, for one line only.
 */
final class QueueFields {
  /** The type of lines that may hold a queued prompt. */
  static final String ATTACHMENT = "attachment";

  /** The type of lines that say what became of the queue. */
  static final String OPERATION = "queue-operation";

  private static final String QUEUED_COMMAND = "queued_command";
  private static final String ENQUEUE = "enqueue";
  private static final Set<String> TYPED_MODES = Set.of("", "prompt", "bash");
  private static final String HUMAN = "human";

  private static final ObjectFields<QueueFields> ORIGIN =
      new ObjectFields<QueueFields>("attachment.origin.")
          .text("kind", (line, kind) -> line.origin = kind);

  private static final ObjectFields<QueueFields> ATTACHMENT_FIELDS =
      new ObjectFields<QueueFields>("attachment.")
          .text("type", (line, type) -> line.attachmentType = type)
          .text("source_uuid", (line, uuid) -> line.sourceUuid = uuid)
          .text("commandMode", (line, mode) -> line.mode = mode)
          .bool("isMeta", (line, meta) -> line.meta |= meta)
          .objectOrOther("origin", ORIGIN)
          .value("prompt", (line, json, name) -> line.prompt.read(json, name));

  private static final ObjectFields<QueueFields> FIELDS =
      new ObjectFields<QueueFields>()
          .text("uuid", (line, uuid) -> line.uuid = uuid)
          .text("sessionId", (line, id) -> line.sessionId = id)
          .text("timestamp", (line, timestamp) -> line.timestamp = timestamp)
          .text("cwd", (line, cwd) -> line.cwd = cwd)
          .lenientText("gitBranch", (line, branch) -> line.branch = branch)
          .text("agentId", (line, id) -> line.agentId = id)
          .bool("isSidechain", (line, sidechain) -> line.sidechain = sidechain)
          .bool("isMeta", (line, meta) -> line.meta |= meta)
          .text("operation", (line, operation) -> line.operation = operation)
          .objectOrOther("attachment", ATTACHMENT_FIELDS)
          .value("content", (line, json, name) -> line.prompt.read(json, name));

  private final JsonFields fields;
  private final @Nullable SessionId fileSession;
  private final ContentBlocks prompt = new ContentBlocks();
  private String uuid = "";
  private String sessionId = "";
  private String timestamp = "";
  private String cwd = "";
  private String branch = "";
  private boolean sidechain;
  private String agentId = "";
  private boolean meta;
  private String attachmentType = "";
  private String sourceUuid = "";
  private String mode = "";
  private String origin = "";
  private String operation = "";

  QueueFields(JsonFields fields, @Nullable SessionId fileSession) {
    this.fields = fields;
    this.fileSession = fileSession;
  }

  /** Reads an attachment. */
  TranscriptLine readAttachment() throws IOException {
    FIELDS.readOnly(fields, this);
    MessageText text = prompt.text();
    if (!attachmentType.equals(QUEUED_COMMAND)) {
      return new Other(ATTACHMENT);
    }
    if (!fields.problem().isEmpty()) {
      return new Unreadable(fields.problem());
    }
    if (!isTyped(text.text())) {
      return new Other(ATTACHMENT);
    }
    OptionalLong timeMs = LineFields.timeMs(timestamp);
    SessionId session = LineFields.session(sessionId, fileSession);
    if (timeMs.isEmpty() || session == null) {
      return new Unreadable(timeMs.isEmpty() ? "timestamp" : "sessionId");
    }
    Header header =
        new Header(
            sourceUuid.isEmpty() ? uuid : sourceUuid,
            session.uuid(),
            session.external(),
            timeMs.getAsLong(),
            cwd,
            branch,
            sidechain,
            agentId,
            false,
            "",
            false);
    return new QueuedPrompt(new UserLine(header, text.text(), text.cut(), List.of()));
  }

  /** Reads an operation of the queue. */
  TranscriptLine readOperation() throws IOException {
    FIELDS.readOnly(fields, this);
    String text = prompt.text().text();
    return operation.equals(ENQUEUE) && !text.isEmpty() ? new Enqueued(text) : new Other(OPERATION);
  }

  private boolean isTyped(String text) {
    return !text.isBlank()
        && !meta
        && TYPED_MODES.contains(mode)
        && (origin.isEmpty() || origin.equals(HUMAN))
        && !SyntheticPrompt.matches(text);
  }
}
