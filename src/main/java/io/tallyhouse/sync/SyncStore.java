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
  /** The host of transcripts that the server itself reads. */
  String OWN = "";

  /** The transcripts of a host that were read before. */
  CompletionStage<List<FileState>> files(int accountId, String host);

  /** One of them; empty if nothing was read of it. */
  CompletionStage<Optional<FileState>> file(int accountId, String host, String path);

  /** Keeps these states in place of earlier ones of the same paths, all or none. */
  CompletionStage<Void> save(int accountId, String host, Collection<FileState> states);

  /** Forgets all files that the server itself reads. */
  CompletionStage<Void> reset(int accountId);

  /** Keeps a run that ended. */
  CompletionStage<Void> save(int accountId, SyncRun run);

  /** The latest run that ended. */
  CompletionStage<Optional<SyncRun>> lastRun(int accountId);
}
