package io.tallyhouse.sync;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where an account's bookkeeping is kept. Stages fail with {@link
 * io.tallyhouse.account.StoreUnavailableException} when the store is away.
 */
public interface SyncStore {
  /** The transcripts that were read before. */
  CompletionStage<List<FileState>> files(int accountId);

  /** Keeps these states in place of earlier ones of the same paths, all or none. */
  CompletionStage<Void> save(int accountId, Collection<FileState> states);

  /** Forgets all files. */
  CompletionStage<Void> reset(int accountId);

  /** Keeps a run that ended. */
  CompletionStage<Void> save(int accountId, SyncRun run);

  /** The latest run that ended. */
  CompletionStage<Optional<SyncRun>> lastRun(int accountId);
}
