package io.tallyhouse.sync;

import io.tallyhouse.cost.BillableUsage;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.cost.TokenUsage;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.Usage;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What lines of responses tell of tokens, and what those cost. Thread-safe. */
final class ResponseUsage {
  private final PriceTable prices;

  ResponseUsage(PriceTable prices) {
    this.prices = prices;
  }

  /** What Claude Code wrote itself has no price and no model; mostly it has no tokens either. */
  static @Nullable MessageUsage free(AssistantLine line, String project) {
    Usage usage = line.usage();
    if (usage == null || tokens(usage).total() == 0) {
      return null;
    }
    return usage(line.header().timeMs(), project, "", usage, 0, true, 0);
  }

  /** Null if the line tells of no usage. */
  @Nullable MessageUsage of(AssistantLine line, String project, String model) {
    Usage usage = line.usage();
    if (usage == null) {
      return null;
    }
    long timeMs = line.header().timeMs();
    TokenUsage tokens = tokens(usage);
    OptionalLong cost = line.costNanoUsd();
    OptionalLong exactCost = line.costNanoUsd();
    if (cost.isEmpty()) {
      cost = prices.costNanoUsd(model, timeMs, billable(tokens.withCacheWritesOf5m(), usage));
      exactCost = prices.costNanoUsd(model, timeMs, billable(tokens, usage));
    }
    return cost.isPresent() && exactCost.isPresent()
        ? usage(timeMs, project, model, usage, cost.getAsLong(), true, exactCost.getAsLong())
        : usage(timeMs, project, model, usage, 0, false, 0);
  }

  private static BillableUsage billable(TokenUsage tokens, Usage usage) {
    return new BillableUsage(tokens, usage.fast(), false, 0);
  }

  private static TokenUsage tokens(Usage usage) {
    return new TokenUsage(
        usage.input(),
        usage.output(),
        usage.cacheWrite5m(),
        usage.cacheWrite1h(),
        usage.cacheRead());
  }

  private static MessageUsage usage(
      long timeMs,
      String project,
      String model,
      Usage usage,
      long costNanoUsd,
      boolean priced,
      long exactCostNanoUsd) {
    return new MessageUsage(
        timeMs,
        project,
        model,
        usage.input(),
        usage.output(),
        usage.cacheWrite5m(),
        usage.cacheWrite1h(),
        usage.cacheRead(),
        costNanoUsd,
        priced,
        usage.output(),
        exactCostNanoUsd);
  }
}
