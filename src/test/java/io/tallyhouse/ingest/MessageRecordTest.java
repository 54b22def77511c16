package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageRecordTest {
  private static final long KEY = 42;
  private static final UUID SESSION = new UUID(1, 2);
  private static final Event EVENT =
      new Event(
          EventType.ASSISTANT_MESSAGE,
          SESSION,
          10,
          "",
          "",
          "",
          "",
          "",
          false,
          JsonSlice.NONE,
          KEY,
          Event.Source.TRANSCRIPT,
          "/p",
          "m",
          null,
          null);
  private static final MessageUsage NO_USAGE =
      new MessageUsage(0, "", "", 0, 0, 0, 0, 0, 0, false, 0, 0);

  @Test
  void firstLine_isOneRow_withItsTextAndUsage() {
    MessageRecord record = new MessageRecord(SESSION);

    assertThat(record.admit(EVENT, message(usage(10, 3), "Hello"), true))
        .containsExactly(text("Hello").with(usage(10, 3)));
  }

  @Test
  void firstLineThatSaysNothing_isARowAllTheSame() {
    assertThat(new MessageRecord(SESSION).admit(EVENT, message(null), true))
        .containsExactly(MessageRow.ofUsage(KEY, 0, null));
  }

  @Test
  void usageOfAnotherTimeThanTheEvents_isAPart_whichHasItsTime() {
    MessageRecord record = new MessageRecord(SESSION);

    assertThat(record.admit(EVENT, message(usage(9, 3), "a"), true))
        .containsExactly(text("a"), MessageRow.ofUsage(KEY, 1, usage(9, 3)));
    assertThat(new MessageRecord(SESSION).admit(EVENT, message(usage(9, 3)), true))
        .containsExactly(MessageRow.ofUsage(KEY, 0, null), MessageRow.ofUsage(KEY, 1, usage(9, 3)));
  }

  @Test
  void secondText_isAPart() {
    MessageRecord record = new MessageRecord(SESSION);

    assertThat(record.admit(EVENT, message(usage(10, 3), "a", "b"), true))
        .containsExactly(text("a").with(usage(10, 3)), text("b"));
  }

  @Test
  void sameLineAgain_isNothing() {
    MessageRecord record = new MessageRecord(SESSION);
    record.admit(EVENT, message(usage(10, 3), "a"), true);

    assertThat(record.admit(EVENT, message(usage(10, 3), "a"), false)).isEmpty();
  }

  @Test
  void laterLineWithMoreOutput_keepsTheFirstFigures_andTakesItsOutputForTheExactOne() {
    MessageRecord record = new MessageRecord(SESSION);
    record.admit(EVENT, message(usage(10, 3)), true);

    MessageUsage both = withExact(usage(10, 3), 150);
    assertThat(record.admit(EVENT, message(usage(11, 150)), false))
        .containsExactly(
            MessageRow.ofUsage(KEY, -1, usage(10, 3)), MessageRow.ofUsage(KEY, 1, both));
    assertThat(record.admit(EVENT, message(usage(12, 100)), false)).isEmpty();
  }

  @Test
  void lineThatIsEarlier_givesTheFirstFigures() {
    MessageRecord record = new MessageRecord(SESSION);
    record.admit(EVENT, message(usage(10, 150)), true);

    assertThat(record.admit(EVENT, message(usage(9, 3)), false))
        .containsExactly(
            MessageRow.ofUsage(KEY, -1, usage(10, 150)),
            MessageRow.ofUsage(KEY, 1, withExact(usage(9, 3), 150)));
  }

  @Test
  void usageThatComesLater_isAPart() {
    MessageRecord record = new MessageRecord(SESSION);
    record.admit(EVENT, message(null, "a"), true);

    assertThat(record.admit(EVENT, message(usage(10, 3), "a"), false))
        .containsExactly(MessageRow.ofUsage(KEY, 1, usage(10, 3)));
  }

  /**
   * Whatever the order of the lines and wherever the record is loaded anew, the sum is the same.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyOrder_andAnyLoading_giveTheSameSums(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Message> lines = new ArrayList<>();
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        @Nullable MessageUsage usage =
            random.nextInt(4) == 0 ? null : usage(10 + i, random.nextInt(5));
        lines.add(random.nextBoolean() ? message(usage) : message(usage, "text " + i));
      }
      List<MessageRow> inOrder = rows(lines, random);
      Collections.shuffle(lines, random);
      lines.addAll(lines.subList(0, random.nextInt(lines.size() + 1)));
      List<MessageRow> shuffled = rows(lines, random);

      String label = "seed " + seed + ", round " + round;
      assertThat(counted(shuffled)).as(label).isEqualTo(counted(inOrder));
      assertThat(texts(shuffled)).as(label).containsExactlyInAnyOrderElementsOf(texts(inOrder));
    }
  }

  /** The rows of some lines, in a record that is forgotten and loaded now and then. */
  private static List<MessageRow> rows(List<Message> lines, Random random) {
    List<MessageRow> rows = new ArrayList<>();
    @Nullable MessageRecord record = null;
    for (Message line : lines) {
      boolean first = rows.isEmpty();
      if (record == null || random.nextInt(3) == 0) {
        record = new MessageRecord(SESSION);
        indexed(rows, random).forEach(record::restore);
      }
      rows.addAll(record.admit(EVENT, line, first));
    }
    return rows;
  }

  private static List<IndexedMessage> indexed(List<MessageRow> rows, Random random) {
    List<IndexedMessage> indexed = new ArrayList<>();
    for (MessageRow row : rows) {
      MessageUsage usage = row.usage() == null ? NO_USAGE : row.usage();
      indexed.add(new IndexedMessage(SESSION, row.textKey(), row.usageSign(), usage));
    }
    Collections.shuffle(indexed, random);
    return indexed;
  }

  /** What counts in the end. */
  private static List<MessageUsage> counted(List<MessageRow> rows) {
    List<MessageUsage> counted = new ArrayList<>();
    for (MessageRow row : rows) {
      if (row.usageSign() > 0) {
        counted.add(Objects.requireNonNull(row.usage()));
      } else if (row.usageSign() < 0) {
        assertThat(counted.remove(row.usage())).as("%s was counted", row).isTrue();
      }
    }
    assertThat(counted.size()).isLessThanOrEqualTo(1);
    return counted;
  }

  private static List<Long> texts(List<MessageRow> rows) {
    return rows.stream().map(MessageRow::textKey).filter(key -> key != EventIdentity.NONE).toList();
  }

  private static MessageRow text(String text) {
    return MessageRow.ofText(KEY, text, EventIdentity.ofText(text));
  }

  private static Message message(@Nullable MessageUsage usage, String... texts) {
    return new Message(KEY, List.of(texts), usage, false);
  }

  private static MessageUsage usage(long timeMs, long output) {
    return new MessageUsage(
        timeMs, "/p", "m", 7, output, 1, 2, 3, 100 + output, true, output, 200 + output);
  }

  private static MessageUsage withExact(MessageUsage usage, long output) {
    return new MessageUsage(
        usage.timeMs(),
        usage.project(),
        usage.model(),
        usage.inputTokens(),
        usage.outputTokens(),
        usage.cacheWrite5mTokens(),
        usage.cacheWrite1hTokens(),
        usage.cacheReadTokens(),
        usage.costNanoUsd(),
        usage.priced(),
        output,
        200 + output);
  }
}
