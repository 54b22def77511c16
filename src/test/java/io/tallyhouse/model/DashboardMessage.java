package io.tallyhouse.model;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.event.Usages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A message with all that was sent of it. Not thread-safe. */
final class DashboardMessage {
  final Event first;
  final int order;
  final List<String> texts = new ArrayList<>();
  // Of the response itself, and of each request it made besides: the usage of all lines.
  final List<List<MessageUsage>> lines = new ArrayList<>();
  @Nullable Pricing pricing;

  DashboardMessage(Event first, int order) {
    this.first = first;
    this.order = order;
  }

  void add(int request, MessageUsage usage) {
    while (lines.size() <= request) {
      lines.add(new ArrayList<>());
    }
    lines.get(request).add(usage);
  }

  /** What counts: of each figure the largest that any line says, under the earliest line. */
  List<MessageUsage> used() {
    return lines.stream().filter(each -> !each.isEmpty()).map(this::largest).toList();
  }

  private MessageUsage largest(List<MessageUsage> lines) {
    if (lines.size() == 1) {
      return lines.get(0);
    }
    MessageUsage earliest =
        lines.stream().min(Comparator.comparingLong(MessageUsage::timeMs)).orElseThrow();
    long writes = max(lines, usage -> usage.tokens().cacheWrite());
    long writes1h = max(lines, usage -> usage.tokens().cacheWrite1h());
    TokenUsage tokens =
        new TokenUsage(
            max(lines, usage -> usage.tokens().input()),
            max(lines, usage -> usage.tokens().output()),
            writes - writes1h,
            writes1h,
            max(lines, usage -> usage.tokens().cacheRead()));
    BillableUsage billable =
        new BillableUsage(
            tokens,
            lines.stream().anyMatch(usage -> usage.billable().fast()),
            lines.stream().anyMatch(usage -> usage.billable().usOnlyInference()),
            max(lines, usage -> usage.billable().webSearchRequests()));
    MessageUsage largest =
        Usages.of(earliest.timeMs(), earliest.project(), earliest.model(), billable);
    if (lines.stream().anyMatch(usage -> usage.cost().reported())) {
      long cost = max(lines, usage -> usage.cost().reported() ? usage.cost().nanoUsd() : 0);
      return largest.withCost(OptionalLong.of(cost), true);
    }
    return largest.withCost(Objects.requireNonNull(pricing).costNanoUsd(largest), false);
  }

  private static long max(List<MessageUsage> lines, ToLongFunction<MessageUsage> figure) {
    return lines.stream().mapToLong(figure).max().orElseThrow();
  }
}
