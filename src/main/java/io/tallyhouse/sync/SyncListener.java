package io.tallyhouse.sync;

/** Notified of every sync that ended, dry runs aside. Thread-safe, quick, and never throws. */
@FunctionalInterface
public interface SyncListener {
  /** Listens to nothing. */
  SyncListener NONE = run -> {};

  void ended(SyncRun run);
}
