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
  private record Appended(long position, LongArrayList keys) {}

  private final LongLongHashMap lastPositions = new LongLongHashMap();
  private final Deque<Appended> appended = new ArrayDeque<>();

  /** A record has these rows. */
  void add(long position, List<EventRow> rows) {
    LongArrayList all = keysOf(rows);
    for (LongCursor key : all) {
      lastPositions.put(key.value, position);
    }
    appended.add(new Appended(position, all));
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
      for (LongCursor key : appended.removeFirst().keys()) {
        if (lastPositions.getOrDefault(key.value, Long.MAX_VALUE) <= last) {
          lastPositions.remove(key.value);
        }
      }
    }
  }

  private static LongArrayList keysOf(List<EventRow> rows) {
    LongArrayList keys = new LongArrayList();
    SessionKey session = null;
    for (EventRow row : rows) {
      SessionKey of = row.session();
      // Neighbours are mostly of one session.
      if (!of.equals(session)) {
        session = of;
        keys.add(of.hash64());
      }
      AccountKey identity = row.accountIdentity();
      if (identity != null) {
        keys.add(identity.hash64());
      }
    }
    return keys;
  }
}
