package io.tallyhouse.ingest;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongArrayList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An admitted batch: its rows, and the times in which they change results. Not thread-safe. */
final class AdmittedBatch {
  /** The changed times of one account. */
  private static final class ChangedTimes {
    final LongArrayList events = new LongArrayList();
    final LongArrayList sessionStarts = new LongArrayList();
  }

  private final List<EventRow> rows = new ArrayList<>();
  private final Map<Integer, ChangedTimes> changedTimes = new HashMap<>();
  private final IntArrayList newEvents = new IntArrayList();
  private boolean eventHasRow;

  /** What is added from now on is of the next request. */
  void beginRequest() {
    newEvents.add(0);
  }

  /** What is added from now on is of the next event. */
  void beginEvent() {
    eventHasRow = false;
  }

  /** Of the events of the n-th request, those that have a row and so were not stored before. */
  int newEvents(int request) {
    return newEvents.get(request);
  }

  void add(EventRow row, long sessionStartBeforeMs, long sessionStartAfterMs) {
    rows.add(row);
    if (!eventHasRow) {
      eventHasRow = true;
      int request = newEvents.size() - 1;
      newEvents.set(request, newEvents.get(request) + 1);
    }
    ChangedTimes times = changedTimes.computeIfAbsent(row.accountId(), a -> new ChangedTimes());
    times.events.add(row.event().timeMs());
    if (row.callTimeMs() != row.event().timeMs()) {
      times.events.add(row.callTimeMs());
    }
    times.sessionStarts.add(sessionStartAfterMs);
    if (sessionStartBeforeMs != 0 && sessionStartBeforeMs != sessionStartAfterMs) {
      times.sessionStarts.add(sessionStartBeforeMs);
    }
  }

  List<EventRow> rows() {
    return rows;
  }

  /** What the batch changed, an element per account. */
  List<CommittedChange> changes() {
    List<CommittedChange> changes = new ArrayList<>(changedTimes.size());
    changedTimes.forEach(
        (account, times) ->
            changes.add(
                new CommittedChange(
                    account, times.events.toArray(), times.sessionStarts.toArray())));
    return changes;
  }
}
