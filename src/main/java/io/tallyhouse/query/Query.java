package io.tallyhouse.query;

import io.tallyhouse.ingest.CommittedChange;

/**
 * What can be asked of an account's data. Implementations are values: equal questions have equal
 * answers between two commits that change them.
 *
 * @param <A> the answer, immutable
 */
public interface Query<A> {
  /** Finds the answer in the rollups; blocks. */
  A ask(int accountId, SqlRunner sql);

  /** Whether a commit could have changed the answer. */
  boolean changedBy(CommittedChange change);

  /** About how much memory an answer takes. */
  int weightBytes(A answer);
}
