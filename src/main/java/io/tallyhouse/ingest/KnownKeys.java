package io.tallyhouse.ingest;

import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.cursors.LongCursor;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.List;

/**
 * Which keys the store may have: a new one need not be looked up. Never takes a stored key for a
 * new one; takes at most {@link #WRONG_MAX} of the new ones for a stored one, and all of them while
 * the store's keys are being read, or when there are more than {@link #KEYS_MAX}. Needs about 11
 * bits of memory for a key. Keys are {@link SessionKey#hash64} or {@link AccountKey#hash64}.
 * Thread-safe.
 */
final class KnownKeys {
  /** Keys past which none is new any more: 90 MB. */
  static final long KEYS_MAX = 1L << 26;

  /** Share of new keys that are looked up in vain, at most. */
  static final double WRONG_MAX = 0.01;

  private static final long FIRST_FILTER_KEYS = 1L << 16;

  // INVARIANT: guarded by this. Each filter has twice the room, and half the wrong hits, of the one
  // before; only the last has room.
  private final List<KeyFilter> filters = new ArrayList<>();
  private long room;
  private long keys;
  private long generation;
  private boolean complete;

  /**
   * No key is new until {@link #end}.
   *
   * @return for {@link #end}
   */
  synchronized long begin() {
    complete = false;
    return ++generation;
  }

  /** All keys of the store were added since {@link #begin}, unless that was called again. */
  synchronized void end(long begun) {
    complete = begun == generation;
  }

  /** The store is about to have the keys. */
  synchronized void add(LongArrayList some) {
    for (LongCursor key : some) {
      add(key.value);
    }
  }

  /** The store has the key, or is about to. */
  synchronized void add(long key) {
    if (keys >= KEYS_MAX || mayContain(key)) {
      return;
    }
    if (room == 0) {
      room = FIRST_FILTER_KEYS << filters.size();
      double wrong = WRONG_MAX / 2 / (1L << filters.size());
      filters.add(new KeyFilter(room, wrong));
    }
    filters.get(filters.size() - 1).add(key);
    room--;
    keys++;
  }

  /** Whether the store does not have the key for sure. */
  synchronized boolean isNew(long key) {
    return complete && keys < KEYS_MAX && !mayContain(key);
  }

  private boolean mayContain(long key) {
    for (KeyFilter filter : filters) {
      if (filter.mayContain(key)) {
        return true;
      }
    }
    return false;
  }

  /** How many it has, but for a few that look like others. */
  synchronized int size() {
    return Ints.saturatedCast(keys);
  }
}
