package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Event.MessageEvent;
import io.tallyhouse.event.Event.ToolEvent;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.Origin;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Admits one batch, of which the ledger and a look-up have all that is known. Not thread-safe. */
final class Admission {
  private final Map<SessionKey, SessionState> sessions;
  private final Lookup lookup;
  private final AdmittedBatch admitted = new AdmittedBatch();

  /**
   * @param sessions those of the batch that the ledger held; the others are added
   * @param lookup what was read of the others, and of messages and tool calls
   */
  Admission(Map<SessionKey, SessionState> sessions, Lookup lookup) {
    this.sessions = sessions;
    this.lookup = lookup;
  }

  /** Admits requests in their order, inside each the events in that of their timestamps. */
  AdmittedBatch admit(List<IngestRequest> batch) {
    for (IngestRequest request : batch) {
      int accountId = request.accountId();
      UUID sessionId = null;
      SessionState session = null;
      admitted.beginRequest();
      for (Event event : request.inOrderOfTime()) {
        admitted.beginEvent();
        if (event instanceof MessageEvent message) {
          admitMessage(accountId, message);
        } else if (event.accountKey() != EventIdentity.NONE) {
          admitKnownByKey(accountId, event);
        } else if (!(event instanceof ToolEvent tool && lookup.repeats(accountId, tool))) {
          // Neighbours are mostly of one session.
          if (session == null || !event.sessionId().equals(sessionId)) {
            sessionId = event.sessionId();
            session = sessionOf(accountId, sessionId);
          }
          admit(accountId, session, event, null);
        }
      }
    }
    return admitted;
  }

  private SessionState sessionOf(int accountId, UUID sessionId) {
    return sessions.computeIfAbsent(
        new SessionKey(accountId, sessionId),
        key -> {
          SessionState read = lookup.session(key);
          return read == null ? new SessionState() : read;
        });
  }

  private void admit(
      int accountId, SessionState session, Event event, @Nullable MessageRow message) {
    long startBefore = session.startedAtMs();
    EventRow row = session.admit(accountId, event, message);
    if (row != null) {
      admitted.add(row, startBefore, session.startedAtMs());
    }
  }

  /** An event that is no message, but known in the account as messages are. */
  private void admitKnownByKey(int accountId, Event event) {
    AccountKey key = new AccountKey(accountId, event.accountKey());
    if (lookup.message(key) == null) {
      SessionState session = sessionOf(accountId, event.sessionId());
      lookup.add(key, new MessageState(event.sessionId(), session.userOf(event)));
      admit(accountId, session, event, MessageRow.ofKey(key.key()));
    }
  }

  /** The first row of a message not stored yet is the event; all others are parts. */
  private void admitMessage(int accountId, MessageEvent event) {
    Message counted = underStoredKey(accountId, event);
    MessageEvent known = counted.key() == event.message().key() ? event : event.known(counted);
    AccountKey key = new AccountKey(accountId, counted.key());
    MessageState message = lookup.message(key);
    boolean first = message == null;
    if (message == null) {
      String user = sessionOf(accountId, event.sessionId()).userOf(event);
      message = new MessageState(event.sessionId(), user);
      lookup.add(key, message);
    }
    SessionState session = sessionOf(accountId, message.sessionId());
    List<MessageRow> rows = message.admit(known, counted, first);
    boolean notesKeys = !first && session.copies().isNewResponse(known);
    if (notesKeys && rows.isEmpty()) {
      rows.add(MessageRow.ofKey(counted.key()));
    }
    boolean isEvent = first;
    for (MessageRow row : rows) {
      if (isEvent) {
        admit(accountId, session, known, row);
        isEvent = false;
      } else {
        long started = session.startedAtMs();
        JsonSlice data = row.keepsData() ? known.data() : JsonSlice.NONE;
        Event part = known.part(message.sessionId(), row.usage(), data, notesKeys);
        admitted.add(session.admitPart(accountId, part, row, message.userId()), started, started);
        notesKeys = false;
      }
    }
    if (!first && event instanceof Event.Prompt prompt) {
      noteKey(accountId, prompt, message, session);
    }
  }

  /**
   * Has a prompt known by a transcript's line, too, that is stored as a hook reported it: copies of
   * the line in forks have no other key.
   */
  private void noteKey(
      int accountId, Event.Prompt prompt, MessageState message, SessionState session) {
    AccountKey key = new AccountKey(accountId, prompt.message().key());
    if (prompt.origin().source() != Origin.Source.TRANSCRIPT || lookup.message(key) != null) {
      return;
    }
    lookup.add(key, new MessageState(message.sessionId(), message.userId()));
    long started = session.startedAtMs();
    admitted.add(
        session.admitPart(
            accountId,
            prompt.part(message.sessionId(), null, JsonSlice.NONE, false),
            MessageRow.ofKey(key.key()),
            message.userId()),
        started,
        started);
  }

  /**
   * The same message under the key that it is stored with. Responses were known by message and
   * request together before, and still are where one request id has several responses. A side
   * conversation repeats responses under request ids of its own.
   */
  private Message underStoredKey(int accountId, MessageEvent event) {
    Message message = event.message();
    long full = message.keys().full();
    if (full != EventIdentity.NONE && lookup.message(new AccountKey(accountId, full)) != null) {
      return message.withKey(full);
    }
    MessageState own = lookup.message(new AccountKey(accountId, message.key()));
    if (own != null && !(event instanceof Event.Prompt)) {
      return full != EventIdentity.NONE
              && sessionOf(accountId, own.sessionId()).copies().isOtherResponse(message)
          ? message.withKey(full)
          : message;
    }
    if (message.responseKey() == EventIdentity.NONE) {
      return message;
    }
    long key =
        sessionOf(accountId, event.sessionId()).copies().repeatedMessage(message.responseKey());
    MessageState stored =
        key == EventIdentity.NONE ? null : lookup.message(new AccountKey(accountId, key));
    return stored != null && stored.mayBeRepeatedBy(message) ? message.withKey(key) : message;
  }
}
