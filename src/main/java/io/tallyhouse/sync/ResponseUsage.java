package io.tallyhouse.sync;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.MessageUsage.Cost;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.transcript.Header;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.Usage;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What lines of responses say of tokens, and what those cost. Thread-safe. */
final class ResponseUsage implements Pricing {
  private final PriceTable prices;

  ResponseUsage(PriceTable prices) {
    this.prices = prices;
  }

  /** Whether the line says of any tokens that they were used. */
  static boolean isAny(AssistantLine line) {
    Usage usage = line.usage();
    if (usage == null) {
      return false;
    }
    TokenUsage tokens = usage.billable().tokens();
    return tokens.prompt() > 0 || tokens.output() > 0;
  }

  /** Null if the line says nothing of usage. */
  @Nullable MessageUsage of(AssistantLine line, String project, String model) {
    Usage usage = line.usage();
    if (usage == null) {
      return null;
    }
    MessageUsage reported = usage(line.header(), project, model, usage);
    return line.costNanoUsd().isPresent()
        ? reported.withCost(line.costNanoUsd(), true)
        : reported.withCost(costNanoUsd(reported), false);
  }

  /**
   * What requests used that the response made besides. What a line says it cost is the cost of the
   * response alone.
   */
  List<MessageUsage> iterations(AssistantLine line, String project, String model) {
    Usage usage = line.usage();
    if (usage == null || usage.iterations().isEmpty()) {
      return List.of();
    }
    return usage.iterations().stream()
        .map(
            iteration ->
                usage(
                    line.header(),
                    project,
                    iteration.model().isEmpty() ? model : iteration.model(),
                    iteration.usage()))
        .map(reported -> reported.withCost(costNanoUsd(reported), false))
        .toList();
  }

  @Override
  public OptionalLong costNanoUsd(MessageUsage usage) {
    return prices.costNanoUsd(usage.model(), usage.timeMs(), usage.billable());
  }

  private static MessageUsage usage(Header header, String project, String model, Usage usage) {
    return new MessageUsage(
        header.timeMs(), project, model, header.branch(), usage.billable(), Cost.UNKNOWN);
  }
}
