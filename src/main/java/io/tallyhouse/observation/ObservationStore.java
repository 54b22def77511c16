package io.tallyhouse.observation;

import java.util.List;

/** Stores observations. Implementations are used by one thread. */
@FunctionalInterface
public interface ObservationStore {
  /** Those of one account. */
  record Batch(int accountId, List<Observation> observations) {
    public Batch {
      observations = List.copyOf(observations);
    }
  }

  /**
   * Stores them for good, those that it has already once only. Blocks.
   *
   * @throws RuntimeException if it is not known that all are stored
   */
  void insert(List<Batch> batches);
}
