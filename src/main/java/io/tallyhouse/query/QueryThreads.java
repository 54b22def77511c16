package io.tallyhouse.query;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Threads on which queries block, bounded and shared by the accounts. Thread-safe. */
@FunctionalInterface
public interface QueryThreads {
  /**
   * Runs a query as soon as there is a thread for its account.
   *
   * @throws TooManyQueriesException when too many of the account wait already
   * @throws java.util.concurrent.RejectedExecutionException when too many of all accounts do
   */
  void execute(int accountId, Runnable query);

  /**
   * Runs a part of a query if there is a thread for its account now.
   *
   * @return false if there is none; the part is then not run
   */
  default boolean executeNow(int accountId, Runnable part) {
    return false;
  }

  /**
   * Completed when a query of the account would see all that was acknowledged for it before now.
   */
  default CompletionStage<?> whenFresh(int accountId) {
    return CompletableFuture.completedFuture(null);
  }

  /** Takes back a query that nobody waits for any more, if it did not begin yet. */
  default void withdraw(int accountId, Runnable query) {}

  /** An executor for one account's queries. */
  default Executor of(int accountId) {
    return query -> execute(accountId, query);
  }
}
