package io.tallyhouse.demo;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Ids as Claude Code and the API make them. Pure but for the randomness. */
final class DemoIds {
  private static final int CHARS = 22;
  private static final String ALPHABET =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789";
  private static final long VERSION_BITS = 0xF000L;
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT = 1L << 63;

  private DemoIds() {}

  /** A random UUID, version 4. */
  static String uuid(RandomGenerator random) {
    long most = (random.nextLong() & ~VERSION_BITS) | VERSION_4;
    return new UUID(most, (random.nextLong() >>> 2) | VARIANT).toString();
  }

  /** The end of an id of a message, a request or a tool call. */
  static String suffix(RandomGenerator random) {
    StringBuilder id = new StringBuilder(CHARS);
    for (int i = 0; i < CHARS; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
