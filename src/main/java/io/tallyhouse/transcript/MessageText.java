package io.tallyhouse.transcript;

/**
 * The text of a message, put together from its blocks. Well-formed UTF-16: a surrogate without its
 * other half becomes U+FFFD. Not thread-safe.
 */
public final class MessageText {
  /** Longest text kept, in bytes of UTF-8. */
  public static final int TEXT_BYTES_MAX = 64 << 10;

  private static final int CHAR_BYTES_MAX = 3;
  private static final char REPLACEMENT = '\ufffd';
  private static final String BETWEEN_BLOCKS = "\n\n";

  private final StringBuilder text = new StringBuilder();
  private int bytes;
  private boolean cut;

  MessageText() {}

  /** A text of one block, as far as there is room. */
  public static String of(String block) {
    MessageText text = new MessageText();
    text.add(block);
    return text.text();
  }

  /** Adds a block, as far as there is room; an empty one leaves no trace. */
  void add(String block) {
    if (block.isEmpty()) {
      return;
    }
    if (text.length() > 0) {
      append(BETWEEN_BLOCKS);
    }
    append(block);
  }

  /** Whether something had no room. */
  boolean cut() {
    return cut;
  }

  /** The text so far. */
  String text() {
    return text.toString();
  }

  private void append(String block) {
    // Nearly every text fits whatever its characters are, and has no surrogates.
    if (bytes + (long) block.length() * CHAR_BYTES_MAX <= TEXT_BYTES_MAX && !cut) {
      int blockBytes = utf8BytesWithoutSurrogates(block);
      if (blockBytes >= 0) {
        text.append(block);
        bytes += blockBytes;
        return;
      }
    }
    for (int i = 0; i < block.length() && !cut; ) {
      int codePoint = wellFormed(block.codePointAt(i));
      int size = utf8Bytes(codePoint);
      if (bytes + size > TEXT_BYTES_MAX) {
        cut = true;
      } else {
        text.appendCodePoint(codePoint);
        bytes += size;
        i += Character.charCount(codePoint);
      }
    }
  }

  /** Bytes of UTF-8; -1 if there is a surrogate. */
  private static int utf8BytesWithoutSurrogates(String block) {
    int sum = 0;
    for (int i = 0; i < block.length(); i++) {
      char character = block.charAt(i);
      if (Character.isSurrogate(character)) {
        return -1;
      }
      sum += utf8Bytes(character);
    }
    return sum;
  }

  private static int wellFormed(int codePoint) {
    boolean lone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return lone ? REPLACEMENT : codePoint;
  }

  private static int utf8Bytes(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT ? CHAR_BYTES_MAX : CHAR_BYTES_MAX + 1;
  }
}
