package io.tallyhouse.transcript;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What one line of a transcript says. Immutable; keeps nothing of the bytes it was read from. */
public sealed interface TranscriptLine {
  /**
   * A line that is no JSON object, or none that can be understood.
   *
   * @param reason of a closed set: a field's name, or what is wrong with the line; never its text
   */
  record Unreadable(String reason) implements TranscriptLine {}

  /** A line of white space. */
  record Blank() implements TranscriptLine {}

  /**
   * A line with nothing to store. It is not read beyond its type.
   *
   * @param type as written; empty if missing
   */
  record Other(String type) implements TranscriptLine {}

  /**
   * A prompt that was typed while the model worked, as it is read at last. Mostly no line of a user
   * says it again.
   *
   * @param userLine the same as a line of a user; it may have the uuid of such a line
   */
  record QueuedPrompt(UserLine userLine) implements TranscriptLine {}

  /**
   * A text is waiting until the model reads it: it comes again, as a {@link QueuedPrompt} or by a
   * line of a user.
   */
  record Enqueued(String text) implements TranscriptLine {}

  /**
   * What a user, or a tool in the user's place, said.
   *
   * @param text the text blocks, a blank line between them
   * @param textCut whether the text was cut at {@link MessageText#TEXT_BYTES_MAX}
   */
  record UserLine(Header header, String text, boolean textCut, List<ToolResult> results)
      implements TranscriptLine {
    /** Copies the list. */
    public UserLine {
      results = List.copyOf(results);
    }

    /** The same line, copied from the session of another one. */
    public UserLine copiedWith(Header other) {
      return new UserLine(header.copiedWith(other), text, textCut, results);
    }
  }

  /**
   * A part of a model's response. Texts that are missing are empty.
   *
   * @param messageId the response; together with {@code requestId} its identity over all files
   * @param requestId the request of the response
   * @param model may be {@code <synthetic>}: written by Claude Code itself
   * @param usage of the whole response; null if the line has none
   * @param costNanoUsd what the response cost, if the line says so, billionths of a US dollar
   * @param text the text blocks, a blank line between them
   * @param textCut whether the text was cut at {@link MessageText#TEXT_BYTES_MAX}
   * @param thinking whether the model thought, also where the thoughts are redacted
   * @param stopReason why the model stopped; lines but the last have none
   * @param apiError whether the text reports a failed request
   */
  record AssistantLine(
      Header header,
      String messageId,
      String requestId,
      String model,
      @Nullable Usage usage,
      OptionalLong costNanoUsd,
      String text,
      boolean textCut,
      boolean thinking,
      String stopReason,
      boolean apiError,
      List<ToolCall> calls)
      implements TranscriptLine {
    /** Copies the list. */
    public AssistantLine {
      calls = List.copyOf(calls);
    }
  }
}
