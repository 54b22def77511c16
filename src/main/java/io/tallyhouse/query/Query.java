package io.tallyhouse.query;

import io.tallyhouse.ingest.CommittedChange;

/**
 * A query over an account's data. Implementations are values: equal queries have equal results
 * between two commits that change them.
 *
 * @param <A> the result, immutable
 */
public interface Query<A> {
  /** Runs it on the rollups; blocks. */
  A run(int accountId, SqlRunner sql);

  /** Whether a commit could have changed the result. */
  boolean changedBy(CommittedChange change);

  /** About how much memory a result takes. */
  int weightBytes(A result);
}
