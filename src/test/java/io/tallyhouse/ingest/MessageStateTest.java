package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.event.Usages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageStateTest {
  private static final long KEY = 42;
  private static final UUID SESSION = new UUID(1, 2);
  private static final Event EVENT =
      EventBuilder.ofTranscript(EventType.ASSISTANT_MESSAGE, SESSION, 10, "/p")
          .model("m")
          .message(message(null))
          .build();

  private static final Pricing PRICING =
      usage ->
          OptionalLong.of(
              usage.tokens().input()
                  + usage.tokens().output() * (usage.tokens().prompt() > 40 ? 20 : 10)
                  + 3 * usage.tokens().cacheRead());

  @Test
  void firstLine_isOneRow_withItsTextAndUsage() {
    MessageState record = new MessageState(SESSION, "");

    assertThat(record.admit(EVENT, message(usage(10, 3), "Hello"), true))
        .containsExactly(text("Hello").with(usage(10, 3)));
  }

  @Test
  void firstLineThatSaysNothing_isARowAllTheSame() {
    assertThat(new MessageState(SESSION, "").admit(EVENT, message(null), true))
        .containsExactly(MessageRow.ofUsage(KEY, 0, null, 0));
  }

  @Test
  void usageOfAnotherTimeThanTheEvents_isAPart_whichHasItsTime() {
    MessageState record = new MessageState(SESSION, "");

    assertThat(record.admit(EVENT, message(usage(9, 3), "a"), true))
        .containsExactly(text("a"), MessageRow.ofUsage(KEY, 1, usage(9, 3), 0));
    assertThat(new MessageState(SESSION, "").admit(EVENT, message(usage(9, 3)), true))
        .containsExactly(
            MessageRow.ofUsage(KEY, 0, null, 0), MessageRow.ofUsage(KEY, 1, usage(9, 3), 0));
  }

  @Test
  void secondText_isAPart() {
    MessageState record = new MessageState(SESSION, "");

    assertThat(record.admit(EVENT, message(usage(10, 3), "a", "b"), true))
        .containsExactly(text("a").with(usage(10, 3)), text("b"));
  }

  @Test
  void sameLineAgain_isNothing() {
    MessageState record = new MessageState(SESSION, "");
    record.admit(EVENT, message(usage(10, 3), "a"), true);

    assertThat(record.admit(EVENT, message(usage(10, 3), "a"), false)).isEmpty();
  }

  @Test
  void laterLineWithMoreOutput_givesTheOutput_atTheTimeOfTheFirst() {
    MessageState record = new MessageState(SESSION, "");
    record.admit(EVENT, message(usage(10, 3)), true);

    MessageUsage both = usage(10, 150);
    assertThat(record.admit(EVENT, message(usage(11, 150)), false))
        .containsExactly(
            MessageRow.ofUsage(KEY, -1, usage(10, 3), 0), MessageRow.ofUsage(KEY, 1, both, 0));
    assertThat(record.admit(EVENT, message(usage(12, 100)), false)).isEmpty();
  }

  @Test
  void lineThatIsEarlier_givesTheTime() {
    MessageState record = new MessageState(SESSION, "");
    record.admit(EVENT, message(usage(10, 150)), true);

    assertThat(record.admit(EVENT, message(usage(9, 3)), false))
        .containsExactly(
            MessageRow.ofUsage(KEY, -1, usage(10, 150), 0),
            MessageRow.ofUsage(KEY, 1, usage(9, 150), 0));
  }

  /** Zeros stand in the first line where the counts come at the end, and guesses in others. */
  @Test
  void eachFigure_isTheLargestOfItsOwn_andTheCostIsThatOfAllOfThem() {
    MessageState record = new MessageState(SESSION, "");
    record.admit(EVENT, message(priced(10, 0, 5, 40)), true);

    assertThat(record.admit(EVENT, message(priced(11, 20, 1, 0)), false))
        .containsExactly(
            MessageRow.ofUsage(KEY, -1, priced(10, 0, 5, 40), 0),
            MessageRow.ofUsage(KEY, 1, priced(10, 20, 5, 40), 0));
  }

  @Test
  void writesForAnHour_areNotAddedToTheSameWrites_ofALineThatDoesNotTellThemApart() {
    MessageUsage together = Usages.of(10, "/p", "m", new TokenUsage(0, 0, 1000, 0, 0));
    MessageUsage apart = Usages.of(11, "/p", "m", new TokenUsage(0, 0, 400, 600, 0));

    MessageUsage both = together.and(apart, PRICING);

    assertThat(both.tokens()).isEqualTo(new TokenUsage(0, 0, 400, 600, 0));
    assertThat(apart.and(together, PRICING)).isEqualTo(both);
  }

  /** What an advisor used is under its model, and grows as the response does. */
  @Test
  void iterations_countBesides_eachByItself() {
    MessageState record = new MessageState(SESSION, "");
    MessageUsage response = usage(10, 3);

    assertThat(record.admit(EVENT, message(response, List.of(usage(10, 50))), true))
        .containsExactly(
            MessageRow.ofUsage(KEY, 1, response, 0), MessageRow.ofUsage(KEY, 1, usage(10, 50), 1));
    assertThat(record.admit(EVENT, message(response, List.of(usage(10, 60), usage(10, 7))), false))
        .containsExactly(
            MessageRow.ofUsage(KEY, -1, usage(10, 50), 1),
            MessageRow.ofUsage(KEY, 1, usage(10, 60), 1),
            MessageRow.ofUsage(KEY, 1, usage(10, 7), 2));
  }

  @Test
  void costThatALineSays_isTheCost_whateverTheTokensBecome() {
    MessageUsage reported = usage(10, 3).withCost(OptionalLong.of(77), true);

    assertThat(reported.and(usage(9, 500), PRICING))
        .isEqualTo(usage(9, 500).withCost(OptionalLong.of(77), true));
    assertThat(usage(9, 500).and(reported, PRICING))
        .isEqualTo(usage(9, 500).withCost(OptionalLong.of(77), true));
  }

  /** Prices change, and what is stored keeps its own as long as it is the same. */
  @Test
  void sameLineAtAnotherPrice_keepsTheStoredCost() {
    MessageUsage stored = usage(10, 3).withCost(OptionalLong.of(5), false);

    assertThat(stored.and(usage(10, 3), PRICING)).isEqualTo(stored);
    MessageUsage unpriced = usage(10, 3).withCost(OptionalLong.empty(), false);
    assertThat(unpriced.and(usage(10, 3), PRICING)).isEqualTo(usage(10, 3));
  }

  @Test
  void usageThatComesLater_isAPart() {
    MessageState record = new MessageState(SESSION, "");
    record.admit(EVENT, message(null, "a"), true);

    assertThat(record.admit(EVENT, message(usage(10, 3), "a"), false))
        .containsExactly(MessageRow.ofUsage(KEY, 1, usage(10, 3), 0));
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
            random.nextInt(4) == 0
                ? null
                : priced(10 + i, random.nextInt(30), random.nextInt(5), random.nextInt(30));
        List<MessageUsage> iterations = new ArrayList<>();
        for (int k = random.nextInt(3); k > 0; k--) {
          iterations.add(priced(10 + i, random.nextInt(30), 1, 0));
        }
        List<String> texts = random.nextBoolean() ? List.of() : List.of("text " + i);
        lines.add(new Message(KEY, 0, texts, usage, iterations, PRICING, false));
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
    @Nullable MessageState record = null;
    for (Message line : lines) {
      boolean first = rows.isEmpty();
      if (record == null || random.nextInt(3) == 0) {
        record = new MessageState(SESSION, "");
        indexed(rows, random).forEach(record::restore);
      }
      rows.addAll(record.admit(EVENT, line, first));
    }
    return rows;
  }

  private static List<IndexedMessage> indexed(List<MessageRow> rows, Random random) {
    List<IndexedMessage> indexed = new ArrayList<>();
    for (MessageRow row : rows) {
      MessageUsage usage = row.usage() == null ? MessageUsage.NONE : row.usage();
      indexed.add(
          new IndexedMessage(SESSION, "", row.textKey(), row.usageSign(), usage, row.iteration()));
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
    counted.sort(
        Comparator.comparingLong((MessageUsage usage) -> usage.tokens().input())
            .thenComparingLong(usage -> usage.tokens().output())
            .thenComparingLong(MessageUsage::timeMs)
            .thenComparingLong(usage -> usage.tokens().cacheRead()));
    return counted;
  }

  private static List<Long> texts(List<MessageRow> rows) {
    return rows.stream().map(MessageRow::textKey).filter(key -> key != EventIdentity.NONE).toList();
  }

  private static MessageRow text(String text) {
    return MessageRow.ofText(KEY, text, EventIdentity.ofText(text));
  }

  private static Message message(MessageUsage usage, List<MessageUsage> iterations) {
    return new Message(KEY, 0, List.of(), usage, iterations, PRICING, false);
  }

  private static Message message(@Nullable MessageUsage usage, String... texts) {
    return new Message(KEY, 0, List.of(texts), usage, List.of(), PRICING, false);
  }

  private static MessageUsage usage(long timeMs, long output) {
    return priced(timeMs, 7, output, 3);
  }

  private static MessageUsage priced(long timeMs, long input, long output, long cacheRead) {
    MessageUsage usage =
        Usages.of(timeMs, "/p", "m", new TokenUsage(input, output, 1, 2, cacheRead));
    return usage.withCost(PRICING.costNanoUsd(usage), false);
  }
}
