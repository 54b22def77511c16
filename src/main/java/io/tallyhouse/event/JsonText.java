package io.tallyhouse.event;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Texts as JSON has them. Pure and thread-safe. */
public final class JsonText {
  private static final char REPLACEMENT = '\ufffd';

  private JsonText() {}

  /** The text as a JSON string, with its quotation marks. */
  public static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /**
   * The text with U+FFFD for each half of a surrogate pair, which JSON can escape and UTF-8 can't
   * store; the same text if there is none.
   */
  public static String wellFormed(String text) {
    StringBuilder replaced = null;
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
        i++;
        continue;
      }
      replaced = replaced == null ? new StringBuilder(text) : replaced;
      replaced.setCharAt(i, REPLACEMENT);
    }
    return replaced == null ? text : replaced.toString();
  }
}
