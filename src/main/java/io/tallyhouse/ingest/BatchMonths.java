package io.tallyhouse.ingest;

import io.tallyhouse.event.Months;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which of the waiting requests may share a batch, so that no account makes the others wait for the
 * months that its events are scattered over. An account's first request always may, unless the
 * batch is wide already; its others may while all of its months are no more than one request may
 * have. What may not waits for a later batch, and with it all that its account sent after it: the
 * order within an account stays. Of one batch; not thread-safe.
 */
final class BatchMonths {
  private final int accountMonthsMax;
  private final int batchMonthsMax;
  private final Months all = new Months();
  private final Map<Integer, Months> ofAccounts = new HashMap<>();
  private final Set<Integer> deferred = new HashSet<>();

  BatchMonths(int accountMonthsMax, int batchMonthsMax) {
    this.accountMonthsMax = accountMonthsMax;
    this.batchMonthsMax = batchMonthsMax;
  }

  /** Whether the request may be in the batch; called in the order of the requests' arrival. */
  boolean admits(int accountId, Months months) {
    if (deferred.contains(accountId)) {
      return false;
    }
    Months own = ofAccounts.get(accountId);
    boolean first = ofAccounts.isEmpty();
    boolean narrow = own == null || own.sizeWith(months) <= accountMonthsMax;
    if (!first && (!narrow || all.sizeWith(months) > batchMonthsMax)) {
      deferred.add(accountId);
      return false;
    }
    ofAccounts.computeIfAbsent(accountId, id -> new Months()).addAll(months);
    all.addAll(months);
    return true;
  }
}
