package io.tallyhouse.ingest;

import com.carrotsearch.hppc.LongLongHashMap;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Message;

/**
 * What the messages of a session share with copies of them that have other keys, see {@link
 * Message.Keys}. Not thread-safe.
 */
final class MessageCopies {
  private static final int BYTES_PER_KEY = 27;

  // By what copies share, the key of the latest message.
  private final LongLongHashMap messages = new LongLongHashMap(0);
  // Of responses the other way, whichever conversation they are of.
  private final LongLongHashMap shared = new LongLongHashMap(0);

  /** About how much memory this takes. */
  long weightBytes() {
    return (long) (messages.size() + shared.size()) * BYTES_PER_KEY;
  }

  /** Notes what a message shares; of other events nothing. No part says so of a prompt. */
  void note(EventType type, long sharedKey, long messageKey) {
    if (sharedKey == EventIdentity.NONE) {
      return;
    }
    if (type == EventType.USER_MESSAGE) {
      messages.put(sharedKey, messageKey);
    } else if (type == EventType.ASSISTANT_MESSAGE || type == EventType.MESSAGE_PART) {
      messages.put(sharedKey, messageKey);
      shared.put(messageKey, EventIdentity.mainOf(sharedKey));
    }
  }

  /**
   * Whether an event is the first of its message, which is stored, to say which response it is:
   * OTLP does not.
   */
  boolean isNewResponse(Event.MessageEvent event) {
    Message message = event.message();
    return event.type() == EventType.ASSISTANT_MESSAGE
        && message.responseKey() != EventIdentity.NONE
        && !shared.containsKey(message.key());
  }

  /** Whether the key of a response is that of another one, which is stored. */
  boolean isOtherResponse(Message message) {
    long stored = shared.getOrDefault(message.key(), EventIdentity.NONE);
    return stored != EventIdentity.NONE
        && message.responseKey() != EventIdentity.NONE
        && stored != EventIdentity.mainOf(message.responseKey());
  }

  /**
   * The key of the message of which another one may be a copy. Of a response: it has the same
   * message id, and one of the two is of a side conversation, which repeats responses under request
   * ids of its own. Of a prompt: it has the same prompt id, and one of the two is known by that
   * alone. {@link EventIdentity#NONE} if there is none.
   *
   * @param sharedKey see {@link Message.Keys#copies}
   */
  long repeatedMessage(long sharedKey) {
    if (sharedKey == EventIdentity.NONE || messages.isEmpty()) {
      return EventIdentity.NONE;
    }
    long ofSidechain =
        messages.getOrDefault(EventIdentity.sidechainOf(sharedKey), EventIdentity.NONE);
    return EventIdentity.isOfSidechain(sharedKey)
        ? messages.getOrDefault(EventIdentity.mainOf(sharedKey), ofSidechain)
        : ofSidechain;
  }
}
