package io.tallyhouse.ingest;

import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.LongLongHashMap;
import com.carrotsearch.hppc.cursors.LongCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The keys of what is in the log and may not be stored yet, with the position of their last record:
 * what the store says of them holds only once that is stored. Keys are hashes, so that now and then
 * one is taken for another's, which costs a wait. Not thread-safe.
 */
final class RecentKeys {
  private record Appended(long position, RowKeys keys) {}

  private final LongLongHashMap lastPositions = new LongLongHashMap();
  private final Deque<Appended> appended = new ArrayDeque<>();

  /** A record has rows with these keys. */
  void add(long position, RowKeys keys) {
    for (LongArrayList some : List.of(keys.sessions(), keys.identities())) {
      for (LongCursor key : some) {
        lastPositions.put(key.value, position);
      }
    }
    appended.add(new Appended(position, keys));
  }

  /** The position of the last record with the session; 0 = it is forgotten, or there is none. */
  long lastPosition(SessionKey key) {
    return lastPositions.getOrDefault(key.hash64(), 0);
  }

  /** The same of a message or a tool call. */
  long lastPosition(AccountKey key) {
    return lastPositions.getOrDefault(key.hash64(), 0);
  }

  /** Forgets the records up to a position. */
  void forget(long last) {
    while (!appended.isEmpty() && appended.getFirst().position() <= last) {
      RowKeys keys = appended.removeFirst().keys();
      forget(keys.sessions(), last);
      forget(keys.identities(), last);
    }
  }

  private void forget(LongArrayList keys, long last) {
    for (LongCursor key : keys) {
      if (lastPositions.getOrDefault(key.value, Long.MAX_VALUE) <= last) {
        lastPositions.remove(key.value);
      }
    }
  }
}
