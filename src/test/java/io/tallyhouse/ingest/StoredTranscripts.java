package io.tallyhouse.ingest;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.MessageUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stores in memory response of rows of transcripts. */
final class StoredTranscripts {
  private StoredTranscripts() {}

  static List<Map.Entry<AccountKey, IndexedMessage>> messages(
      List<EventRow> rows, Collection<AccountKey> keys) {
    List<Map.Entry<AccountKey, IndexedMessage>> found = new ArrayList<>();
    for (EventRow row : rows) {
      MessageRow message = row.message();
      if (message == null) {
        continue;
      }
      AccountKey key = new AccountKey(row.accountId(), message.key());
      if (keys.contains(key)) {
        found.add(
            Map.entry(
                key,
                new IndexedMessage(
                    row.event().sessionId(),
                    row.by().userId(),
                    message.textKey(),
                    message.usageSign(),
                    message.usage() == null ? MessageUsage.NONE : message.usage(),
                    message.iteration())));
      }
    }
    return found;
  }

  /** The keys of all messages and tool calls. */
  static List<AccountKey> identities(List<EventRow> rows) {
    List<AccountKey> found = new ArrayList<>();
    for (EventRow row : rows) {
      AccountKey identity = row.accountIdentity();
      if (identity != null) {
        found.add(identity);
      }
    }
    return found;
  }

  static Set<AccountKey> toolEvents(List<EventRow> rows, Collection<AccountKey> calls) {
    Set<AccountKey> found = new HashSet<>();
    for (EventRow row : rows) {
      if (row.event().type().isToolEvent()
          && calls.contains(new AccountKey(row.accountId(), row.event().callKey()))) {
        found.add(
            new AccountKey(
                row.accountId(),
                EventIdentity.ofToolEvent(row.event().callKey(), row.event().type())));
      }
    }
    return found;
  }
}
