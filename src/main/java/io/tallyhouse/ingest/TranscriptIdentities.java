package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is stored, in whichever session, of the messages and tool calls that the transcripts of one
 * batch have. Read from the store for each batch anew, with one query for messages and one for tool
 * calls; a batch without transcripts reads nothing. Not thread-safe.
 */
final class TranscriptIdentities {
  private final Map<AccountKey, MessageState> messages = new HashMap<>();
  private final Set<AccountKey> toolEvents;
  private final boolean any;

  private TranscriptIdentities(boolean any, Set<AccountKey> toolEvents) {
    this.any = any;
    this.toolEvents = toolEvents;
  }

  /**
   * Loads what is stored.
   *
   * @throws EventStoreException if the store can't respond
   */
  static TranscriptIdentities load(EventStore store, List<IngestRequest> batch) {
    Set<AccountKey> messageKeys = new HashSet<>();
    Set<AccountKey> callKeys = new HashSet<>();
    for (IngestRequest request : batch) {
      for (Event event : request.events()) {
        if (event.message() != null) {
          messageKeys.add(new AccountKey(request.accountId(), event.message().key()));
        } else if (isToolEventOfTranscript(event)) {
          callKeys.add(
              new AccountKey(request.accountId(), EventIdentity.ofToolUseId(event.toolUseId())));
        }
      }
    }
    TranscriptIdentities loaded =
        new TranscriptIdentities(
            !messageKeys.isEmpty() || !callKeys.isEmpty(),
            callKeys.isEmpty() ? new HashSet<>() : store.loadToolEvents(callKeys));
    loaded.loadMessages(store, messageKeys);
    return loaded;
  }

  /**
   * Loads more messages; of those that are there already, nothing.
   *
   * @throws EventStoreException if the store can't respond
   */
  void loadMessages(EventStore store, Set<AccountKey> keys) {
    Set<AccountKey> unknown = new HashSet<>(keys);
    unknown.removeAll(messages.keySet());
    if (!unknown.isEmpty()) {
      store.loadMessages(
          unknown,
          (key, stored) ->
              messages
                  .computeIfAbsent(key, k -> new MessageState(stored.sessionId()))
                  .restore(stored));
    }
  }

  private static boolean isToolEventOfTranscript(Event event) {
    return event.source() == Event.Source.TRANSCRIPT
        && event.type().isToolEvent()
        && !event.toolUseId().isEmpty();
  }

  /** The sessions that the messages of the batch count for, as far as they are stored. */
  Collection<SessionKey> sessions() {
    return messages.entrySet().stream()
        .map(entry -> new SessionKey(entry.getKey().accountId(), entry.getValue().sessionId()))
        .collect(Collectors.toSet());
  }

  /** What is known of a message, or null. */
  @Nullable MessageState message(int accountId, long key) {
    return messages.get(new AccountKey(accountId, key));
  }

  void add(int accountId, long key, MessageState message) {
    messages.put(new AccountKey(accountId, key), message);
  }

  /**
   * Whether a transcript has a call or result that is stored, or was seen before in the batch.
   * Notes the event as seen.
   */
  boolean repeats(int accountId, Event event) {
    if (!any || !event.type().isToolEvent() || event.toolUseId().isEmpty()) {
      return false;
    }
    AccountKey key =
        new AccountKey(
            accountId,
            EventIdentity.ofToolEvent(EventIdentity.ofToolUseId(event.toolUseId()), event.type()));
    return !toolEvents.add(key) && event.source() == Event.Source.TRANSCRIPT;
  }
}
