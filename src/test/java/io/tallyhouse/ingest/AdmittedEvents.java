package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import java.util.ArrayList;
import java.util.List;

/** What a ledger admits of events, stored in memory. Not thread-safe. */
final class AdmittedEvents {
  private static final int LEDGER_BYTES = 1 << 20;

  private final FakeEventStore store = new FakeEventStore();
  private final List<EventRow> rows = new ArrayList<>();
  private DirectLedger ledger = new DirectLedger(store, LEDGER_BYTES);

  /** All rows so far. */
  List<EventRow> rows() {
    return rows;
  }

  /** Admits events as one request, if there are any. */
  void admit(List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    List<EventRow> admitted = ledger.admit(List.of(new IngestRequest(1, events, 100))).rows();
    store.store(admitted);
    rows.addAll(admitted);
    ledger.commit();
  }

  /** Admits groups as one request. */
  void admitAll(List<List<Event>> groups) {
    List<Event> all = new ArrayList<>();
    groups.forEach(all::addAll);
    admit(all);
  }

  /** Goes on with a ledger that knows nothing, as after a crash. */
  void restart() {
    ledger = new DirectLedger(store, LEDGER_BYTES);
  }
}
