package io.tallyhouse.ingest;

/** An identity that holds in all sessions of an account, see {@link EventStore}. */
public record AccountKey(int accountId, long key) {
  // Written out, as in SessionKey: they are needed several times per event of a transcript.

  @Override
  public boolean equals(Object other) {
    return other instanceof AccountKey that && key == that.key && accountId == that.accountId;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(key) * 31 + accountId;
  }
}
