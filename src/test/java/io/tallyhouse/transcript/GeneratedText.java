package io.tallyhouse.transcript;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Writes texts put together from pieces of words. Not thread-safe. */
final class GeneratedText {
  private static final int PIECES = 512;
  private static final String[] WORDS = {
    "the",
    "bead",
    "is",
    "counted",
    "once",
    "\\n",
    "\\\"quoted\\\"",
    "über",
    "日本語",
    "🚀",
    "return",
    "a",
    "of",
    "to",
    "file",
    "line",
    "42",
    "null",
    "test",
    "void",
    "{",
    "}",
    "\\t",
    "src/main/java",
    "\\\\d+",
    "\\u001b[32m",
    "ledger",
    "and"
  };

  private final byte[][] pieces = new byte[PIECES][];
  private final JsonBytes out;

  GeneratedText(SplittableRandom random, JsonBytes out) {
    this.out = out;
    for (int i = 0; i < PIECES; i++) {
      StringBuilder piece = new StringBuilder();
      for (int words = 4 + random.nextInt(24); words > 0; words--) {
        piece.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      }
      pieces[i] = piece.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Writes some text, about as long as said. */
  JsonBytes write(SplittableRandom dice, int meanLength) throws IOException {
    return write(dice.nextInt(PIECES), 1 + dice.nextInt(2 * meanLength));
  }

  /** Writes the text that begins with a piece. */
  JsonBytes write(int from, int length) throws IOException {
    return out.fill(pieces, from, length);
  }

  /** A piece to begin with. */
  static int piece(SplittableRandom dice) {
    return dice.nextInt(PIECES);
  }
}
