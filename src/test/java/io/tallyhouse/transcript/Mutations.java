package io.tallyhouse.transcript;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils bytes in ways that files are spoiled and in ways that parsers dislike. */
public final class Mutations {
  private static final String[] VALUES = {
    "null",
    "true",
    "-1",
    "1.5",
    "1e999",
    "[]",
    "{}",
    "\"\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "[[{}]]",
    "9".repeat(5000),
    "[".repeat(5000),
    "{\"a\":".repeat(300),
    "-0",
    "{\"type\":\"text\",\"text\":7}"
  };

  private final Random random;

  public Mutations(Random random) {
    this.random = random;
  }

  /** The bytes with one to four mutations; those given are not changed. */
  public byte[] mutate(byte[] bytes, List<byte[]> others) {
    byte[] mutated = bytes.clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      mutated = once(mutated, others);
    }
    return mutated;
  }

  private byte[] once(byte[] bytes, List<byte[]> others) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + random.nextInt(20));
    switch (random.nextInt(8)) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        for (int i = at; i < bytes.length && i < at + 3; i++) {
          flipped[i] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
      }
      case 1 -> {
        byte[] noise = new byte[random.nextInt(10)];
        random.nextBytes(noise);
        return splice(bytes, at, noise, bytes, at);
      }
      case 2 -> {
        return splice(bytes, at, new byte[0], bytes, to);
      }
      case 3 -> {
        return splice(bytes, to, new byte[0], bytes, at);
      }
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 5 -> {
        byte[] other = others.get(random.nextInt(others.size()));
        return splice(bytes, at, new byte[0], other, random.nextInt(other.length + 1));
      }
      case 6 -> {
        return splice(bytes, at, new byte[1 + random.nextInt(100)], bytes, to);
      }
      default -> {
        return otherValue(bytes, at);
      }
    }
  }

  /** Puts another value in the place of what follows the next colon. */
  private byte[] otherValue(byte[] bytes, int from) {
    int colon = from;
    while (colon < bytes.length && bytes[colon] != ':') {
      colon++;
    }
    int end = colon;
    while (end < bytes.length && bytes[end] != ',' && bytes[end] != '}') {
      end++;
    }
    byte[] value = VALUES[random.nextInt(VALUES.length)].getBytes(StandardCharsets.UTF_8);
    return splice(bytes, Math.min(colon + 1, bytes.length), value, bytes, end);
  }

  private static byte[] splice(byte[] head, int to, byte[] middle, byte[] tail, int from) {
    ByteArrayOutputStream spliced = new ByteArrayOutputStream();
    spliced.write(head, 0, to);
    spliced.writeBytes(middle);
    spliced.write(tail, from, tail.length - from);
    return spliced.toByteArray();
  }
}
