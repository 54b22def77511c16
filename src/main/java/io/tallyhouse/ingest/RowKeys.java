package io.tallyhouse.ingest;

import com.carrotsearch.hppc.LongArrayList;
import java.util.List;

/**
 * The keys of a record's rows, of which some may be there more than once.
 *
 * @param sessions by {@link SessionKey#hash64}
 * @param identities of messages and tool calls, by {@link AccountKey#hash64}
 */
record RowKeys(LongArrayList sessions, LongArrayList identities) {
  static RowKeys of(List<EventRow> rows) {
    RowKeys keys = new RowKeys(new LongArrayList(), new LongArrayList());
    SessionKey session = null;
    for (EventRow row : rows) {
      SessionKey of = row.session();
      // Neighbours are mostly of one session.
      if (!of.equals(session)) {
        session = of;
        keys.sessions.add(of.hash64());
      }
      AccountKey identity = row.accountIdentity();
      if (identity != null) {
        keys.identities.add(identity.hash64());
      }
    }
    return keys;
  }
}
