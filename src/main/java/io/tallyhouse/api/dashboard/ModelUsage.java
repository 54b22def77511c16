package io.tallyhouse.api.dashboard;

import io.tallyhouse.query.NameOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was used, per model; the empty name stands for usage without a model. Immutable. */
public record ModelUsage(Map<String, Usage> byModel) {
  /** Nothing was used. */
  public static final ModelUsage NONE = new ModelUsage(Map.of());

  public ModelUsage {
    byModel = Map.copyOf(byModel);
  }

  /** This and what one model used. */
  ModelUsage plus(String model, Usage usage) {
    Map<String, Usage> sum = new HashMap<>(byModel);
    sum.merge(model, usage, Usage::plus);
    return new ModelUsage(sum);
  }

  /** All models together. */
  public Usage total() {
    return byModel.values().stream().reduce(Usage.NONE, Usage::plus);
  }

  /** What a model used. */
  public Usage of(String model) {
    return byModel.getOrDefault(model, Usage.NONE);
  }

  /** The models with a response that has no price, by name. */
  public List<String> unpricedModels() {
    return byModel.entrySet().stream()
        .filter(entry -> !entry.getKey().isEmpty() && entry.getValue().unpricedResponses() > 0)
        .map(Map.Entry::getKey)
        .sorted(NameOrder.BYTES)
        .toList();
  }
}
