package io.tallyhouse.sync;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.SyntheticPrompt;
import io.tallyhouse.transcript.Header;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The prompts of one transcript that were typed while the model worked and read by it before it was
 * done. Some transcripts repeat such a prompt, by the line of a user that comes next: that line is
 * the same prompt. Not thread-safe.
 */
final class QueuedPrompts {
  /** Prompts that are remembered; people type fewer while one response is made. */
  static final int PROMPTS_MAX = 32;

  private static final String BETWEEN_PROMPTS = "\n";
  private static final String BETWEEN_PARTS = "\t";
  private static final int PARTS = 3;
  private static final int RADIX = 16;

  /** What a line is known by. */
  private record Line(String uuid, long timeMs) {}

  // By the hash of the text.
  private final Map<Long, Line> prompts = new LinkedHashMap<>();

  /** Those that {@link #encoded} wrote. */
  static QueuedPrompts of(String encoded) {
    QueuedPrompts queued = new QueuedPrompts();
    for (String prompt : encoded.isEmpty() ? new String[0] : encoded.split(BETWEEN_PROMPTS)) {
      String[] parts = prompt.split(BETWEEN_PARTS, PARTS);
      queued.prompts.put(
          Long.parseUnsignedLong(parts[0], RADIX), new Line(parts[2], Long.parseLong(parts[1])));
    }
    return queued;
  }

  /** As a text. */
  String encoded() {
    StringBuilder text = new StringBuilder();
    prompts.forEach(
        (hash, line) ->
            text.append(text.isEmpty() ? "" : BETWEEN_PROMPTS)
                .append(Long.toHexString(hash))
                .append(BETWEEN_PARTS)
                .append(line.timeMs())
                .append(BETWEEN_PARTS)
                .append(line.uuid()));
    return text.toString();
  }

  /** The model read a queued prompt. */
  void add(UserLine prompt) {
    if (prompts.size() < PROMPTS_MAX) {
      Header header = prompt.header();
      String uuid = header.uuid().replace('\0', '\ufffd').replace('\n', ' ').replace('\t', ' ');
      prompts.put(EventIdentity.ofText(prompt.text()), new Line(uuid, header.timeMs()));
    }
  }

  /** A text is queued: whatever has it next is another prompt than one that was read. */
  void enqueued(String text) {
    prompts.remove(EventIdentity.ofText(text));
  }

  /** The line, or, if it repeats a prompt, the same known by what the prompt is known by. */
  UserLine known(UserLine line) {
    if (prompts.isEmpty() || !isPrompt(line)) {
      return line;
    }
    Line same = prompts.remove(EventIdentity.ofText(line.text()));
    if (same == null) {
      prompts.clear();
      return line;
    }
    Header header = line.header();
    return new UserLine(
        new Header(
            same.uuid(),
            header.sessionId(),
            header.externalSessionId(),
            same.timeMs(),
            header.cwd(),
            header.branch(),
            header.sidechain(),
            header.agentId(),
            header.meta(),
            header.promptId(),
            header.copied()),
        line.text(),
        line.textCut(),
        line.results());
  }

  private static boolean isPrompt(UserLine line) {
    return !line.text().isEmpty()
        && !line.header().meta()
        && !line.header().sidechain()
        && !SyntheticPrompt.matches(line.text());
  }
}
