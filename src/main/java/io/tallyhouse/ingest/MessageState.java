package io.tallyhouse.ingest;

import com.carrotsearch.hppc.LongHashSet;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.Pricing;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger knows of one message: the session it counts for and its user, which pieces of its
 * text are stored, and what its response used as far as it is known. Not thread-safe.
 */
final class MessageState {
  private final UUID sessionId;
  private final String userId;
  private final LongHashSet textKeys = new LongHashSet(2);
  // By iteration: that of the response itself is the first.
  private final List<IterationUsage> usages = new ArrayList<>(1);

  /** What one request used. */
  private static final class IterationUsage {
    private @Nullable MessageUsage usage;

    // Of the rows restored so far: usage that counts, and usage taken back before it came.
    private final List<MessageUsage> counted = new ArrayList<>(0);
    private final List<MessageUsage> takenBack = new ArrayList<>(0);

    void restore(int sign, MessageUsage stored) {
      if (sign > 0 && !takenBack.remove(stored)) {
        counted.add(stored);
      } else if (sign < 0 && !counted.remove(stored)) {
        takenBack.add(stored);
      }
      usage = counted.isEmpty() ? null : counted.get(counted.size() - 1);
    }

    /** Takes in what a line says; returns what counted before, or null. */
    @Nullable MessageUsage admit(MessageUsage more, Pricing pricing) {
      MessageUsage before = usage;
      usage = before == null ? more : before.and(more, pricing);
      return before;
    }
  }

  /**
   * A message of which nothing is stored yet.
   *
   * @param userId whose it is, all that it used included, whoever has other copies of it
   */
  MessageState(UUID sessionId, String userId) {
    this.sessionId = sessionId;
    this.userId = userId;
  }

  /** Takes in a stored row. The message's rows may come in any order. */
  void restore(IndexedMessage stored) {
    if (stored.textKey() != EventIdentity.NONE) {
      textKeys.add(stored.textKey());
    }
    if (stored.usageSign() != 0) {
      iteration(stored.iteration()).restore(stored.usageSign(), stored.usage());
    }
  }

  /** The session the message counts for. */
  UUID sessionId() {
    return sessionId;
  }

  /** Whose message it is; empty if nobody was named. */
  String userId() {
    return userId;
  }

  /** Whether the message may be another copy of this response, by what was sent to the model. */
  boolean mayBeRepeatedBy(Message message) {
    MessageUsage known = usages.isEmpty() ? null : usages.get(0).usage;
    return known == null || message.usage() == null || known.mayRepeat(message.usage());
  }

  /**
   * Takes in what a reading found of the message. Returns the rows that are new by it: of the first
   * reading at least one, the event itself.
   *
   * @param event whose time, project and model its own row has
   */
  List<MessageRow> admit(Event event, Message message, boolean first) {
    List<MessageRow> rows = new ArrayList<>(1);
    if (keepsData(event) && textKeys.add(EventIdentity.ofData(event.data()))) {
      rows.add(MessageRow.ofData(message.key(), EventIdentity.ofData(event.data())));
    }
    for (String text : message.texts()) {
      long textKey = EventIdentity.ofText(text);
      if (textKeys.add(textKey)) {
        rows.add(MessageRow.ofText(message.key(), text, textKey));
      }
    }
    if (message.usage() != null) {
      admit(rows, message, message.usage(), 0, event, first);
    }
    boolean hasOwnRow =
        !rows.isEmpty() && (rows.get(0).usageSign() == 0 || isOf(event, rows.get(0).usage()));
    if (first && !hasOwnRow) {
      rows.add(0, MessageRow.ofKey(message.key()));
    }
    for (int i = 0; i < message.iterations().size(); i++) {
      admit(rows, message, message.iterations().get(i), i + 1, event, false);
    }
    return rows;
  }

  private void admit(
      List<MessageRow> rows,
      Message message,
      MessageUsage more,
      int number,
      Event event,
      boolean first) {
    IterationUsage iteration = iteration(number);
    MessageUsage before = iteration.admit(more, message.pricing());
    MessageUsage after = iteration.usage;
    if (after == null || after.equals(before)) {
      return;
    }
    if (before != null) {
      rows.add(MessageRow.ofUsage(message.key(), -1, before, number));
    }
    if (first && isOf(event, after) && !rows.isEmpty()) {
      // In the row that is the event itself.
      rows.set(0, rows.get(0).with(after));
    } else {
      rows.add(MessageRow.ofUsage(message.key(), 1, after, number));
    }
  }

  /**
   * Whether what the event says besides is kept whenever it comes: what OTLP reports of a response,
   * a transcript does not have.
   */
  private static boolean keepsData(Event event) {
    return event.origin().source() == Origin.Source.OTLP && event.data().length() > 0;
  }

  private IterationUsage iteration(int number) {
    while (usages.size() <= number) {
      usages.add(new IterationUsage());
    }
    return usages.get(number);
  }

  /** Whether usage can stand in the row of the event: it counts at the row's time. */
  private static boolean isOf(Event event, @Nullable MessageUsage usage) {
    return usage != null
        && usage.timeMs() == event.timeMs()
        && usage.project().equals(event.origin().project())
        && usage.model().equals(event.model())
        && usage.branch().equals(event.origin().branch());
  }
}
