package io.tallyhouse.ingest;

import com.carrotsearch.hppc.LongHashSet;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger knows of one message: the session it counts for, which pieces of its text are
 * stored, and what its response used as far as it is told. Not thread-safe.
 */
final class MessageRecord {
  private final UUID sessionId;
  private final LongHashSet textKeys = new LongHashSet(2);
  private @Nullable MessageUsage usage;

  // Of the rows restored so far: usage that counts, and usage taken back before it came.
  private final List<MessageUsage> counted = new ArrayList<>(0);
  private final List<MessageUsage> takenBack = new ArrayList<>(0);

  /** A message of which nothing is stored yet. */
  MessageRecord(UUID sessionId) {
    this.sessionId = sessionId;
  }

  /** Takes in a stored row. The message's rows may come in any order. */
  void restore(IndexedMessage stored) {
    if (stored.textKey() != EventIdentity.NONE) {
      textKeys.add(stored.textKey());
    }
    if (stored.usageSign() > 0 && !takenBack.remove(stored.usage())) {
      counted.add(stored.usage());
    } else if (stored.usageSign() < 0 && !counted.remove(stored.usage())) {
      takenBack.add(stored.usage());
    }
    usage = counted.isEmpty() ? null : counted.get(counted.size() - 1);
  }

  /** The session the message counts for. */
  UUID sessionId() {
    return sessionId;
  }

  /**
   * Takes in what a reading found of the message. Returns the rows that are new by it: of the first
   * reading at least one, the event itself.
   *
   * @param event whose time, project and model its own row has
   */
  List<MessageRow> admit(Event event, Message message, boolean first) {
    List<MessageRow> rows = new ArrayList<>(1);
    for (String text : message.texts()) {
      long textKey = EventIdentity.ofText(text);
      if (textKeys.add(textKey)) {
        rows.add(MessageRow.ofText(message.key(), text, textKey));
      }
    }
    MessageUsage before = usage;
    MessageUsage told = message.usage();
    if (told != null) {
      MessageUsage after = before == null ? told : before.and(told);
      usage = after;
      if (before != null && !after.equals(before)) {
        rows.add(MessageRow.ofUsage(message.key(), -1, before));
      }
      if (!after.equals(before)) {
        addUsage(rows, message.key(), after, first && isOf(event, after));
      }
    }
    boolean hasOwnRow =
        !rows.isEmpty() && (rows.get(0).usageSign() == 0 || isOf(event, rows.get(0).usage()));
    if (first && !hasOwnRow) {
      rows.add(0, MessageRow.ofUsage(message.key(), 0, null));
    }
    return rows;
  }

  /** Whether usage can stand in the row of the event: it counts at the row's time. */
  private static boolean isOf(Event event, @Nullable MessageUsage usage) {
    return usage != null
        && usage.timeMs() == event.timeMs()
        && usage.project().equals(event.project())
        && usage.model().equals(event.model());
  }

  /** In the row that is the event itself, where there is one. */
  private static void addUsage(List<MessageRow> rows, long key, MessageUsage usage, boolean first) {
    if (first && !rows.isEmpty()) {
      rows.set(0, rows.get(0).with(usage));
    } else {
      rows.add(MessageRow.ofUsage(key, 1, usage));
    }
  }
}
