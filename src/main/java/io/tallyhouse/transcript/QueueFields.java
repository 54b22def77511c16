package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.SyntheticPrompt;
import io.tallyhouse.transcript.TranscriptLine.Enqueued;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.QueuedPrompt;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.io.IOException;
import java.util.HashSet;
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

  private final JsonFields fields;
  private final JsonParser json;
  private final @Nullable SessionId fileSession;
  private final MessageText text = new MessageText();
  private final Set<String> seen = new HashSet<>();

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
    this.json = fields.json();
    this.fileSession = fileSession;
  }

  /** Reads an attachment. */
  TranscriptLine readAttachment() throws IOException {
    readObject("");
    if (!attachmentType.equals(QUEUED_COMMAND)) {
      return new Other(ATTACHMENT);
    }
    if (!fields.problem().isEmpty()) {
      return new Unreadable(fields.problem());
    }
    if (!isTyped()) {
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
            false);
    return new QueuedPrompt(new UserLine(header, text.text(), text.cut(), List.of()));
  }

  /** Reads an operation of the queue. */
  TranscriptLine readOperation() throws IOException {
    readObject("");
    return operation.equals(ENQUEUE) && !text.text().isEmpty()
        ? new Enqueued(text.text())
        : new Other(OPERATION);
  }

  private boolean isTyped() {
    return !text.text().isBlank()
        && !meta
        && TYPED_MODES.contains(mode)
        && (origin.isEmpty() || origin.equals(HUMAN))
        && !SyntheticPrompt.matches(text.text());
  }

  /** Reads the object that begins next, or has begun; those inside have their name and a dot. */
  private void readObject(String prefix) throws IOException {
    if (prefix.isEmpty()) {
      json.nextToken(); // The object, as is known.
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = prefix + json.currentName();
      readField(name, json.nextToken());
    }
    if (prefix.isEmpty() && json.nextToken() != null) {
      throw new UnreadableException(LineFields.MORE_THAN_ONE_VALUE);
    }
  }

  private void readField(String name, JsonToken value) throws IOException {
    switch (name) {
      case "uuid" -> uuid = text(name, value);
      case "sessionId" -> sessionId = text(name, value);
      case "timestamp" -> timestamp = text(name, value);
      case "cwd" -> cwd = text(name, value);
      case "gitBranch" -> branch = fields.anyText(value);
      case "agentId" -> agentId = text(name, value);
      case "isSidechain" -> sidechain = fields.bool(name, value);
      case "operation" -> operation = text(name, value);
      case "isMeta", "attachment.isMeta" -> meta |= fields.bool(name, value);
      case "attachment.type" -> attachmentType = text(name, value);
      case "attachment.source_uuid" -> sourceUuid = text(name, value);
      case "attachment.commandMode" -> mode = text(name, value);
      case "attachment.origin.kind" -> origin = text(name, value);
      case "attachment", "attachment.origin" -> {
        if (value == JsonToken.START_OBJECT) {
          readObject(name + ".");
        } else {
          json.skipChildren();
        }
      }
      case "content", "attachment.prompt" -> readPrompt(name, value);
      default -> json.skipChildren();
    }
  }

  private String text(String name, JsonToken value) throws IOException {
    JsonFields.expectFirst(seen.add(name));
    return fields.text(name, value);
  }

  /** A text, or blocks as of a message, where there is a picture with it. */
  private void readPrompt(String name, JsonToken value) throws IOException {
    JsonFields.expectFirst(seen.add(name));
    switch (value) {
      case VALUE_STRING -> text.add(json.getText());
      case START_ARRAY -> new ContentBlocks(fields, text).read();
      default -> fields.expectNull(name, value);
    }
  }
}
