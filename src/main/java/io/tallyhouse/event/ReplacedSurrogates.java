package io.tallyhouse.event;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a JSON value in which every escape of half a surrogate pair in a member's name is
 * one of U+FFFD. That is as long, so that all offsets stay. Nothing is copied as a whole: bodies
 * have up to 32 MB. Not thread-safe.
 */
final class ReplacedSurrogates extends InputStream {
  private static final byte[] REPLACEMENT = "\\ufffd".getBytes(StandardCharsets.US_ASCII);
  private static final int ESCAPE_BYTES = REPLACEMENT.length;
  private static final int HEX_DIGIT_BITS = 4;

  private final byte[] json;
  private final int end;
  private int position;

  // INVARIANT: searched <= nameEnd: where the search goes on in a name, whose closing quote is at
  // nameEnd; end when all is searched.
  private int searched;
  private int nameEnd;
  private int nextEscape;

  ReplacedSurrogates(JsonSlice value) {
    json = value.body();
    position = value.offset();
    end = value.offset() + value.length();
    toNextName(position);
    nextEscape = findNext();
  }

  /** Whether it differs from the value. To be called before the first byte is read. */
  boolean hasAny() {
    return nextEscape < end;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int at, int count) {
    if (count == 0) {
      return 0;
    }
    int readEnd = Math.min(end, position + Math.min(count, end - position));
    if (readEnd == position) {
      return -1;
    }
    System.arraycopy(json, position, to, at, readEnd - position);
    while (nextEscape < readEnd) {
      int from = Math.max(nextEscape, position);
      int until = Math.min(nextEscape + ESCAPE_BYTES, readEnd);
      System.arraycopy(REPLACEMENT, from - nextEscape, to, at + from - position, until - from);
      if (until < nextEscape + ESCAPE_BYTES) {
        break; // The rest of it is read next.
      }
      nextEscape = findNext();
    }
    int read = readEnd - position;
    position = readEnd;
    return read;
  }

  /** The next escape to replace; {@code end} = there is none. */
  private int findNext() {
    while (searched < end) {
      if (searched == nameEnd) {
        toNextName(nameEnd + 1);
        continue;
      }
      int unit = unitAt(searched);
      if (unit < 0) {
        searched += json[searched] == '\\' ? 2 : 1;
      } else if (Character.isHighSurrogate((char) unit)
          && Character.isLowSurrogate((char) Math.max(0, unitAt(searched + ESCAPE_BYTES)))) {
        searched += 2 * ESCAPE_BYTES;
      } else {
        int escape = searched;
        searched += ESCAPE_BYTES;
        if (Character.isSurrogate((char) unit)) {
          return escape;
        }
      }
    }
    return end;
  }

  /** Goes on to the inside of the next name from an index outside of any string. */
  private void toNextName(int from) {
    int at = from;
    while (at < end) {
      int open = indexOfQuote(at);
      int close = indexOfQuote(open + 1);
      int behind = close + 1;
      while (behind < end && isSpace(json[behind])) {
        behind++;
      }
      if (behind < end && json[behind] == ':') {
        searched = open + 1;
        nameEnd = close;
        return;
      }
      at = behind;
    }
    searched = end;
  }

  /** The next quote that is not escaped; {@code end} = there is none. */
  private int indexOfQuote(int from) {
    int at = from;
    while (at < end && json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, end);
  }

  /** The unit that an escape in the name stands for; -1 = there is no such escape. */
  private int unitAt(int at) {
    if (at + ESCAPE_BYTES > nameEnd || json[at] != '\\' || json[at + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE_BYTES; i++) {
      int digit = Character.digit(json[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << HEX_DIGIT_BITS | digit;
    }
    return unit;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }
}
