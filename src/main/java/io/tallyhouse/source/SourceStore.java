package io.tallyhouse.source;

import java.util.List;

/** Adds counts of sources up. Implementations are used by one thread. */
@FunctionalInterface
public interface SourceStore {
  /**
   * Adds counts. Blocks.
   *
   * @param atMs the present, milliseconds since 1970-01-01T00:00:00Z
   * @throws RuntimeException if it is not known that they are added
   */
  void add(List<SourceCount> counts, long atMs);
}
