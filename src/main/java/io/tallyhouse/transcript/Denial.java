package io.tallyhouse.transcript;

import io.tallyhouse.event.JsonSlice;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Knows what Claude Code writes in place of a result where a call was not permitted: by its user,
 * or by a rule. Pure and thread-safe.
 */
public final class Denial {
  /** What is looked at of a content: its texts begin with what is known. */
  private static final int BYTES_MAX = 1024;

  private static final Pattern TEXT =
      Pattern.compile(
          "The user doesn't want to (proceed with this tool use|take this action right now)"
              + "|Permission to use .+ has been denied"
              + "|Claude requested permissions? to .+, but you haven't granted it yet");

  private static final Pattern BEGINNING =
      Pattern.compile("(\\[\\s*\\{[^{}]*\"text\"\\s*:\\s*)?\"(Error: )?(?=The user |Perm|Claude )");

  private Denial() {}

  /**
   * Whether the content of a failed result, a text or blocks of which the first is one, says that
   * its call was denied.
   */
  public static boolean isIn(JsonSlice content) {
    int length = Math.min(content.length(), BYTES_MAX);
    String text =
        new String(content.body(), content.offset(), length, StandardCharsets.UTF_8)
            .replace("\\u2019", "'")
            .replace('\u2019', '\'');
    var beginning = BEGINNING.matcher(text);
    return beginning.lookingAt()
        && TEXT.matcher(text).region(beginning.end(), text.length()).lookingAt();
  }
}
