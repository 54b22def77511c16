package io.tallyhouse.sync;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Event.MessageEvent;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Months;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events of transcripts that are stored together, gathered until they are taken. The lines of one
 * response are joined as far as they are gathered together; what comes later, the ledger adds. Not
 * thread-safe.
 */
final class GatheredEvents {
  /** Pieces of text joined here; of more, the ledger adds the rest. */
  private static final int TEXTS_MAX = 100;

  private static final int EVENT_BYTES = 100;

  private final ResponseUsage usage;
  private List<Event> events = new ArrayList<>();
  // Where in `events` a message is, by the key that only lines of the same message have.
  private final Map<Long, Integer> messages = new HashMap<>();
  private final Months months = new Months();
  private long bytes;

  GatheredEvents(ResponseUsage usage) {
    this.usage = usage;
  }

  int size() {
    return events.size();
  }

  /** About how much memory their texts and data take. */
  long bytes() {
    return bytes;
  }

  /** In how many calendar months (UTC) they lie. */
  int months() {
    return months.size();
  }

  /** The events gathered, which are gone from here afterwards. */
  List<Event> take() {
    List<Event> taken = events;
    events = new ArrayList<>();
    messages.clear();
    months.clear();
    bytes = 0;
    return taken;
  }

  void add(Event event) {
    events.add(event);
    months.add(event.timeMs());
    bytes += EVENT_BYTES + event.data().length();
  }

  /** Adds the event of a message, or joins it to the one with the same key. */
  void addMessage(MessageEvent event) {
    Message message = event.message();
    message.texts().forEach(text -> bytes += text.length());
    Integer at = messages.get(keyOf(message));
    if (at != null
        && events.get(at) instanceof MessageEvent known
        && known.message().texts().size() < TEXTS_MAX) {
      events.set(at, known.with(joined(known.message(), message)));
      bytes += EVENT_BYTES;
      return;
    }
    messages.put(keyOf(message), events.size());
    add(event);
  }

  private static long keyOf(Message message) {
    long full = message.keys().full();
    return full == EventIdentity.NONE ? message.key() : full;
  }

  private Message joined(Message known, Message more) {
    List<String> texts = new ArrayList<>(known.texts());
    more.texts().stream().filter(text -> !texts.contains(text)).forEach(texts::add);
    List<MessageUsage> iterations = new ArrayList<>();
    int count = Math.max(known.iterations().size(), more.iterations().size());
    for (int i = 0; i < count; i++) {
      MessageUsage joined = joined(at(known.iterations(), i), at(more.iterations(), i));
      if (joined != null) {
        iterations.add(joined);
      }
    }
    return new Message(
        known.keys(),
        texts,
        joined(known.usage(), more.usage()),
        iterations,
        usage,
        known.sidechain());
  }

  private @Nullable MessageUsage joined(@Nullable MessageUsage known, @Nullable MessageUsage more) {
    if (known == null || more == null) {
      return known == null ? more : known;
    }
    return known.and(more, usage);
  }

  private static @Nullable MessageUsage at(List<MessageUsage> usages, int index) {
    return index < usages.size() ? usages.get(index) : null;
  }
}
