package io.tallyhouse.ingest;

import static io.tallyhouse.event.EventType.ASSISTANT_STOP;
import static io.tallyhouse.ingest.TestEvents.NOON;
import static io.tallyhouse.ingest.TestEvents.SESSION;
import static io.tallyhouse.ingest.TestEvents.event;
import static io.tallyhouse.ingest.TestEvents.withIdentity;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.event.Usages;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** What the tests of its subclasses share. */
abstract class LedgerCases {
  static final long LARGE = 1 << 20;

  static final UUID OTHER = new UUID(3, 4);

  static final Event IDENTIFIED = withIdentity(event(ASSISTANT_STOP, NOON), SESSION, 7);

  final FakeEventStore store = new FakeEventStore();

  final DirectLedger ledger = new DirectLedger(store, LARGE);

  void storeIdentified(UUID session, int events) {
    DirectLedger writer = new DirectLedger(new FakeEventStore(), LARGE);
    Event[] all = new Event[events];
    for (int i = 0; i < events; i++) {
      all[i] = identified(session, i + 1);
    }
    store.store(writer.admit(List.of(request(1, all))).rows());
  }

  static Event identified(UUID session, long identity) {
    return withIdentity(event(ASSISTANT_STOP, NOON), session, identity);
  }

  static final long DAY = 86_400_000;

  static Event response(UUID session, long timeMs, long output, String... texts) {
    MessageUsage usage =
        Usages.of(timeMs, "/p", "m", new TokenUsage(1, output, 0, 0, 0))
            .withCost(OptionalLong.of(0), false);
    return EventBuilder.ofTranscript(EventType.ASSISTANT_MESSAGE, session, timeMs, "/p")
        .actor("", "claude-code", "")
        .model("m")
        .message(new Message(42, List.of(texts), usage, false))
        .build();
  }

  static Event transcript(Event event, UUID session) {
    return EventBuilder.of(event)
        .session(session)
        .actor("", "claude-code", "")
        .origin(Origin.of(Origin.Source.TRANSCRIPT).in("/p", ""))
        .build();
  }

  List<EventRow> commit(DirectLedger into, IngestRequest... requests) {
    List<EventRow> rows = into.admit(List.of(requests)).rows();
    store.store(rows);
    into.commit();
    return rows;
  }

  static IngestRequest request(int account, Event... events) {
    return new IngestRequest(account, List.of(events), 100);
  }
}
