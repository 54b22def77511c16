package io.tallyhouse.otlp;

import java.util.ArrayList;
import java.util.List;

/**
 * The records of a request as they are read: whose they are may stand behind them. Not thread-safe.
 */
final class RecordList<T extends Sent<T>> {
  private final List<T> records = new ArrayList<>();
  private final RejectedRecords rejected = new RejectedRecords();

  /** Whether another record may be read; if not, it is rejected. */
  boolean admitsOneMore() {
    if (records.size() >= OtlpLimits.RECORDS_MAX) {
      rejected.add(Rejection.TOO_MANY_RECORDS);
      return false;
    }
    return true;
  }

  void add(T record) {
    records.add(record);
  }

  void reject(Rejection reason) {
    rejected.add(reason);
  }

  /** How many there are: where the next ones begin. */
  int size() {
    return records.size();
  }

  /** The records from one on are of this scope. */
  void ofScope(int from, String name, String version) {
    Source source = new Source(Attributes.NONE, name, version);
    for (int i = from; i < records.size(); i++) {
      records.set(i, records.get(i).from(source));
    }
  }

  /** The records from one on are of this resource. */
  void ofResource(int from, Attributes resource) {
    Source before = Source.NONE;
    Source after = before.ofResource(resource);
    for (int i = from; i < records.size(); i++) {
      T record = records.get(i);
      // Neighbours are of one scope, and share what is said of it.
      if (!record.source().equals(before)) {
        before = record.source();
        after = before.ofResource(resource);
      }
      records.set(i, record.from(after));
    }
  }

  ReadRecords<T> read() {
    return new ReadRecords<>(records, rejected);
  }
}
