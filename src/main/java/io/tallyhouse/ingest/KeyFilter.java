package io.tallyhouse.ingest;

import com.carrotsearch.hppc.BitMixer;

/**
 * A Bloom filter of keys that are hashes already. Guava's hashes each key anew, and leaves garbage,
 * whenever it is looked for, which was an eighth of what the server did. Not thread-safe.
 */
final class KeyFilter {
  private static final double LN_2 = Math.log(2);

  private final long[] words;
  private final int bitsPerKey;

  /**
   * @param keys that it has room for
   * @param wrongMax share of other keys that it takes for one of them once it is full
   */
  KeyFilter(long keys, double wrongMax) {
    double bits = -Math.log(wrongMax) / (LN_2 * LN_2);
    words = new long[Math.toIntExact((long) Math.ceil(keys * bits / Long.SIZE))];
    bitsPerKey = (int) Math.round(bits * LN_2);
  }

  void add(long key) {
    long step = BitMixer.mix64(key);
    long at = key;
    for (int i = 0; i < bitsPerKey; i++) {
      at += step;
      words[wordOf(at)] |= 1L << at;
    }
  }

  /** False only of keys that were not added. */
  boolean mayContain(long key) {
    long step = BitMixer.mix64(key);
    long at = key;
    for (int i = 0; i < bitsPerKey; i++) {
      at += step;
      if ((words[wordOf(at)] & (1L << at)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** By the upper bits; the lowest six say which bit of the word. */
  private int wordOf(long at) {
    return (int) Math.multiplyHigh(at >>> 1, (long) words.length << 1);
  }
}
