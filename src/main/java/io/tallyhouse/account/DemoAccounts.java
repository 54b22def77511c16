package io.tallyhouse.account;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The accounts that hold made-up data of the demo, as this server knows them: those of its start,
 * and those it has put some into. Thread-safe.
 */
public final class DemoAccounts {
  private final Set<Integer> ids = ConcurrentHashMap.newKeySet();

  /** Begins with the accounts of these ids. */
  public DemoAccounts(Collection<Integer> ids) {
    this.ids.addAll(ids);
  }

  /** From now on the account holds such data: nothing takes it out again. */
  public void add(int accountId) {
    ids.add(accountId);
  }

  /** Whether the account holds such data. */
  public boolean contains(int accountId) {
    return ids.contains(accountId);
  }
}
