package io.tallyhouse.sync;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a sync did, or would do.
 *
 * @param filesProcessed transcripts that were read, wholly or from where they had been left
 * @param sessionsAdded sessions of which nothing had been stored
 * @param messagesAdded prompts and responses that had not been stored
 * @param errorsByReason what could not be read: records, lines, files and directories; the reasons
 *     are a closed set, see {@link SyncErrors}
 * @param linesRead lines that were read
 * @param bytesRead bytes of transcripts that were read
 * @param linksSkipped symbolic links that were passed over though they may lead to transcripts
 * @param skippedLinks the first of them, absolute paths
 */
public record SyncStats(
    long filesProcessed,
    long sessionsAdded,
    long messagesAdded,
    Map<String, Long> errorsByReason,
    long linesRead,
    long bytesRead,
    long linksSkipped,
    List<String> skippedLinks) {
  /** Copies the collections, the reasons sorted. */
  public SyncStats {
    errorsByReason = Collections.unmodifiableSortedMap(new TreeMap<>(errorsByReason));
    skippedLinks = List.copyOf(skippedLinks);
  }

  /** All that could not be read. */
  public long errors() {
    return errorsByReason.values().stream().mapToLong(Long::longValue).sum();
  }
}
